import DeviceKit

/// How many bytes a line may still hand on: so many at once, and so many a second after that.
///
/// Every device of a hall shares one thread, and a USB line carries a megabyte a second whatever speed it was set to. A
/// device that says more than twice what its speed allows says nothing that anybody can want: what is beyond is thrown
/// away before a driver looks at it, so that it costs its neighbours nothing.
struct FloodGate {
    /// So many bytes at once are no flood.
    static let burst = 16_384.0
    /// A line that is set to less may still say so much.
    private static let slowest = 8192.0
    /// Of a connection that has no speed.
    private static let network = 262_144.0

    /// Bytes a second that are handed on for ever.
    let rate: Double
    private var left = FloodGate.burst
    private var filledAt: Int64 = 0

    init(_ settings: SerialSettings?) {
        // Ten bits a byte, and twice that for a clock that is off and for what waited in the kernel.
        rate = settings.map { max(Self.slowest, Double($0.baudRate) / 10 * 2) } ?? Self.network
    }

    /// Takes `count` bytes at `now` (boot clock, nanoseconds). `nil` while the line is within its limit, else how long
    /// it is to be left alone.
    mutating func take(_ count: Int, at now: Int64) -> Duration? {
        left = min(Self.burst, left + Double(max(0, now - filledAt)) * rate / 1e9)
        filledAt = now
        left -= Double(count)
        return left >= 0 ? nil : .nanoseconds(Int64(-left / rate * 1e9)) + .milliseconds(20)
    }
}
