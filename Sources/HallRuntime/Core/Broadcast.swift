import Synchronization

/// Tells any number of followers that something changed, or what it changed to; each keeps only the newest.
public final class Broadcast<Value: Sendable>: Sendable {
    private struct State {
        var next = 0
        var value: Value
        var streams: [Int: AsyncStream<Value>.Continuation] = [:]
    }

    private let state: Mutex<State>

    /// Starts with a value, which each follower gets first.
    public init(_ value: Value) { state = Mutex(State(value: value)) }

    /// The present value.
    public var value: Value { state.withLock { $0.value } }

    /// Changes the value in place and tells everyone.
    public func update(_ change: (inout Value) -> Void) {
        let (value, streams) = state.withLock { state in
            change(&state.value)
            return (state.value, Array(state.streams.values))
        }
        for stream in streams { stream.yield(value) }
    }

    /// Sets the value and tells everyone.
    public func send(_ value: Value) { update { $0 = value } }

    /// The present value and each later one; a slow follower sees the newest only.
    public func values() -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        let (id, value) = state.withLock { state in
            state.next += 1
            state.streams[state.next] = continuation
            return (state.next, state.value)
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.streams.removeValue(forKey: id) }
        }
        continuation.yield(value)
        return stream
    }
}
