import Synchronization

/// Keeps the bytes that came over connections, for a search through them afterwards. Bounded: what comes after the
/// limit is counted and not kept.
public final class TrafficCapture: Sendable {
    /// Bytes kept at most.
    public static let limit = 64 * 1024 * 1024

    private struct State {
        var bytes: [UInt8] = []
        var lost = 0
    }

    private let state = Mutex(State())

    /// An empty capture.
    public init() {}

    /// Keeps bytes.
    public func add(_ bytes: some Collection<UInt8>) {
        state.withLock { state in
            guard state.bytes.count + bytes.count <= Self.limit else {
                state.lost += bytes.count
                return
            }
            state.bytes += bytes
        }
    }

    /// Everything kept.
    public var bytes: [UInt8] { state.withLock { $0.bytes } }
    /// How many bytes came after the limit.
    public var lost: Int { state.withLock { $0.lost } }
}
