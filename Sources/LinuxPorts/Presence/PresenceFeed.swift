import DeviceKit

/// What one reader of a presence is told: each change once.
struct PresenceFeed {
    private let continuation: AsyncStream<Presence>.Continuation
    private var last: Presence?

    /// Keeps the newest few changes for a slow reader; the last state is always among them.
    static func make() -> (stream: AsyncStream<Presence>, feed: PresenceFeed) {
        let (stream, continuation) = AsyncStream.makeStream(of: Presence.self, bufferingPolicy: .bufferingNewest(8))
        return (stream, PresenceFeed(continuation: continuation))
    }

    private init(continuation: AsyncStream<Presence>.Continuation) { self.continuation = continuation }

    /// Tells `presence` unless it was told last. A present port that is another one than before is absent between.
    mutating func send(_ presence: Presence, isAnother: Bool = false) {
        if isAnother, case .present = last, case .present = presence {
            continuation.yield(.absent)
            last = .absent
        }
        guard presence != last else { return }
        last = presence
        continuation.yield(presence)
    }

    /// Ends the reader's stream.
    func finish() { continuation.finish() }

    /// Calls `body` when the reader is gone.
    func whenEnded(_ body: @escaping @Sendable () -> Void) { continuation.onTermination = { _ in body() } }
}
