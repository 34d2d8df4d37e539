/// What central was told of the ways of tickets to paper.
struct PrintAccount {
    /// An attempt that ended without proof.
    struct Doubtful {
        /// Day and number.
        var ticket: String
        var printer: String
        /// When its first byte was allowed and when it was given up, on the kiosk's boot clock.
        var started: Duration
        var ended: Duration
    }

    /// Attempts whose paper is not proven.
    private(set) var doubtful: [Doubtful] = []
    /// Tickets that were never sent to a printer, or whose holder wanted none.
    private(set) var forgone: Set<String> = []

    /// Tickets whose paper is not proven.
    var doubtfulTickets: Set<String> { Set(doubtful.map(\.ticket)) }

    init(_ ledger: CentralLedger) {
        var attempts: [String: (ticket: String, printer: String)] = [:]
        var started: [String: Duration] = [:]
        for event in ledger.events {
            switch event.kind {
            case "printAttempted":
                guard let id = event.body["id"]?.text, let ticket = event.body["ticket"]?.text else { continue }
                attempts[id] = (ticket, event.body["printer"]?.text ?? "")
            case "printStarted":
                if let id = event.body["attempt"]?.text { started[id] = event.at }
            case "printEnded" where event.body["end"]?.text == "doubtful":
                guard let id = event.body["attempt"]?.text, let attempt = attempts[id] else { continue }
                doubtful.append(
                    Doubtful(
                        ticket: attempt.ticket, printer: attempt.printer, started: started[id] ?? event.at,
                        ended: event.at))
            case "paperForgone":
                if let ticket = event.body["ticket"]?.text { forgone.insert(ticket) }
            default: break
            }
        }
    }
}
