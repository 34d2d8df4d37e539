import HallDomain

/// What can come of a word with PostgreSQL.
enum PostgresError: Error, Sendable, Equatable {
    /// There is no connection: nothing was asked of the server.
    case unreachable(String)
    /// The connection broke, or nothing came in time: whether it was done is unknown.
    case lost(String)
    /// The server said no, and undid the statement. `state` is its five-character SQLSTATE.
    case refused(state: String, message: String)
    /// The server does not keep what it acknowledges.
    case unfit(PostgresProblem)

    /// In the ledger's words.
    var ledgerError: LedgerError {
        switch self {
        case .unreachable(let text): return .failed("PostgreSQL cannot be reached: \(text)")
        case .lost(let text): return .failed("PostgreSQL did not answer: \(text)")
        case .unfit(let problem): return .notDurable(problem.description)
        case .refused(let state, let message):
            let text = "PostgreSQL: \(message)" + (state.isEmpty ? "" : " (SQLSTATE \(state))")
            // Appendix A of PostgreSQL's documentation.
            switch state {
            case "53100": return .full(text)
            // Read-only transaction; insufficient privilege.
            case "25006", "42501": return .readOnly(text)
            case "XX001", "XX002": return .damaged(text)
            default: return .failed(text)
            }
        }
    }
}

/// Until when something is waited for.
struct PostgresDeadline: Sendable {
    private let end: ContinuousClock.Instant

    init(in time: Duration) { end = .now + time }

    /// The earlier of this and so long from now.
    func within(_ time: Duration) -> PostgresDeadline { PostgresDeadline(end: min(end, .now + time)) }
    /// So much earlier.
    func before(_ time: Duration) -> PostgresDeadline { PostgresDeadline(end: end - time) }

    private init(end: ContinuousClock.Instant) { self.end = end }

    var remaining: Duration { ContinuousClock.now.duration(to: end) }
    var isOver: Bool { remaining <= .zero }
    /// Rounded up, for poll(2); 0 when over.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = max(remaining, .zero).components
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
