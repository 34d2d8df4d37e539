/// One change of level on an input line.
public struct Edge: Codable, Sendable, Equatable {
    /// The level after the edge: `true` is electrically high.
    public var isHigh: Bool
    /// The kernel's own time stamp of the edge (CLOCK_MONOTONIC since boot), never the time of reading it.
    public var time: Duration

    /// An edge to `isHigh` at `time`.
    public init(isHigh: Bool, time: Duration) {
        self.isHigh = isHigh
        self.time = time
    }
}

/// One GPIO line, requested as input with both edges. Levels are raw (no active-low inversion).
public protocol InputLine: Port {
    /// The next edge, or `nil` when `timeout` passes without one (`nil`: waits for ever).
    /// Throws `.unplugged` when the chip is gone.
    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge?

    /// The level now: `true` is high. Throws `.unplugged` when the chip is gone.
    func level() async throws(DeviceError) -> Bool
}
