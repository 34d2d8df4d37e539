import Synchronization

/// Opens connections, and keeps connections for reading: as many as there are readers at a time.
final class PostgresDoor: Sendable {
    let address: PostgresAddress
    private let state = Mutex(State())

    private struct State {
        var idle: [Idle] = []
        var closedUntil: ContinuousClock.Instant = .now
        var closedFor = PostgresError.unreachable("")
    }

    /// A connection that nobody uses. It is handed from thread to thread under the lock and used by whoever took it
    /// out, so never by two at once: libpq asks for no more.
    private struct Idle: @unchecked Sendable { let connection: PostgresConnection }

    init(_ address: PostgresAddress) { self.address = address }

    /// A new connection to a server that keeps what it acknowledges. A server that let us wait in vain is not asked
    /// again before as much time has passed, so that at most half of a caller's time is spent waiting for it.
    func connect(_ purpose: String, deadline: PostgresDeadline) throws(PostgresError) -> PostgresConnection {
        let closed: PostgresError? = state.withLock { $0.closedUntil > .now ? $0.closedFor : nil }
        if let closed { throw closed }
        let begun = ContinuousClock.now
        do throws(PostgresError) {
            let connection = try PostgresConnection(address, purpose: purpose, deadline: deadline)
            if let problem = try PostgresSettings(of: connection, deadline: deadline).problems.first {
                throw .unfit(problem)
            }
            return connection
        } catch {
            let now = ContinuousClock.now
            // A server that says no at once costs nothing, and may be asked again at once.
            if now - begun > .milliseconds(200) {
                state.withLock { state in
                    state.closedUntil = now + (now - begun)
                    state.closedFor = error
                }
            }
            throw error
        }
    }

    /// Reads on an idle connection, or on a new one. One that broke while it was idle is replaced: reading twice harms
    /// nothing.
    func read<R>(
        deadline: PostgresDeadline, _ body: (PostgresConnection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        if let idle = state.withLock({ $0.idle.popLast() }) {
            do throws(PostgresError) {
                let value = try body(idle.connection)
                keep(idle)
                return value
            } catch .refused(let code, let message) {
                keep(idle)
                throw .refused(state: code, message: message)
            } catch {
                // The others broke with it.
                state.withLock { $0.idle = [] }
            }
        }
        let fresh = Idle(connection: try connect("ledger reader", deadline: deadline))
        let value = try body(fresh.connection)
        keep(fresh)
        return value
    }

    private func keep(_ idle: Idle) {
        guard !idle.connection.isBroken else { return }
        state.withLock { state in if state.idle.count < 3 { state.idle.append(idle) } }
    }
}
