import Synchronization

/// Tells the live pages that something changed; each looks for itself what.
final class ChangeFeed: Sendable {
    private struct State {
        var next = 0
        var streams: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())
    /// No more pages are served live at the same time.
    private let limit = 64

    func signal() {
        let streams = state.withLock { Array($0.streams.values) }
        for stream in streams { stream.yield() }
    }

    /// One signal at once and one for each change or more; nil when too many pages are open.
    func changes() -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard state.streams.count < limit else { return nil }
            state.next += 1
            state.streams[state.next] = continuation
            return state.next
        }
        guard let id else { return nil }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.streams.removeValue(forKey: id) }
        }
        continuation.yield()
        return stream
    }
}
