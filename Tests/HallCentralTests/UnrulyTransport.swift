import Fleet
import Synchronization

/// A connection whose batches come doubled or in another order now and then, as after retries on bad lines.
final class UnrulyTransport: FleetTransport {
    private struct State {
        var random: Xorshift
        var held: FleetMessage?
        var doubled = 0
        var reordered = 0
    }

    private let base: any FleetTransport
    private let percent: UInt64
    private let state: Mutex<State>

    /// Of a hundred batches, about `percent` are doubled or overtaken by the next.
    init(_ base: any FleetTransport, percent: UInt64, seed: UInt64) {
        self.base = base
        self.percent = percent
        state = Mutex(State(random: Xorshift(seed)))
    }

    var doubled: Int { state.withLock { $0.doubled } }
    var reordered: Int { state.withLock { $0.reordered } }

    func publish(_ message: FleetMessage) async throws(FleetError) {
        guard message.topic.hasSuffix("/up/ev") else { return try await base.publish(message) }
        let messages = state.withLock { state -> [FleetMessage] in
            if let held = state.held {
                state.held = nil
                return [message, held]
            }
            guard state.random.next() % 100 < percent else { return [message] }
            if state.random.next() % 2 == 0 {
                state.doubled += 1
                return [message, message]
            }
            // Held until the next one is out. When none comes, central asks for nothing and it is sent again.
            state.reordered += 1
            state.held = message
            return []
        }
        for message in messages { try await base.publish(message) }
    }

    func start() { base.start() }
    func stop() async { await base.stop() }
    func subscribe(_ filter: String) async throws(FleetError) { try await base.subscribe(filter) }
    var incoming: FleetMessages { base.incoming }
    var links: AsyncStream<FleetLink> { base.links }
}

/// Repeatable numbers.
private struct Xorshift {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state >> 3
    }
}
