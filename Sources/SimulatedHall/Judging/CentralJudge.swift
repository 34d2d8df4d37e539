/// What central holds, by itself and against what people did.
struct CentralJudge {
    let evidence: MorningEvidence
    let ledger: CentralLedger
    let calls: [Int: CentralCall]
    let doubles: [Int]

    var rows: [PromiseRow] { [whole, counts, calledOnce, forgotten] }

    private var whole: PromiseRow {
        var row = PromiseRow("central-whole", "central holds every event once and without a gap, and understood all")
        row.check(ledger.ledgerCount == 1, "\(ledger.ledgerCount) ledgers instead of one")
        var expected: Int64 = 1
        for event in ledger.events {
            row.check(event.seq == expected, "event \(expected) is missing before \(event.seq)")
            expected = event.seq + 1
        }
        row.check(
            ledger.upto == expected - 1, "central says it holds \(ledger.upto) events, and holds up to \(expected - 1)")
        row.check(ledger.quarantined == 0, "\(ledger.quarantined) messages were not understood")
        return row
    }

    private var counts: PromiseRow {
        var row = PromiseRow("central-counts", "central counts what people did")
        let notes = evidence.record.calls.values
        let pairs: [(String, Int, Int)] = [
            ("issued", evidence.record.tickets.count, ledger.events("ticketIssued").count),
            ("called", notes.count, ledger.events("ticketCalled").count),
            ("recalled", notes.reduce(0) { $0 + $1.recalls }, ledger.events("ticketRecalled").count),
            ("undone", notes.count { $0.end == .undone }, ledger.events("callUndone").count),
            ("missed", notes.count { $0.end == .missed }, ledger.events("ticketMissed").count),
            ("returned", evidence.record.returned.count, ledger.events("ticketReturned").count),
            ("finished", notes.count { $0.end == .finished }, ledger.events("ticketFinished").count),
            ("evaluated", notes.count { $0.grade != nil }, ledger.events("ticketEvaluated").count),
        ]
        for (what, done, held) in pairs { row.check(done == held, "\(what): \(done) done, \(held) at central") }
        for note in notes {
            let call = calls[note.call]
            let isSame = call?.number == note.number && call?.window == note.window && call?.end == note.end?.rawValue
            row.check(isSame, "call \(note.call) of \(note.number) at window \(note.window) is another at central")
        }
        let grades = ledger.events("ticketEvaluated").reduce(into: [String: Int]()) { grades, event in
            if let ticket = event.body["ticket"]?.text { grades[ticket] = event.body["grade"]?.int }
        }
        for note in notes {
            guard let grade = note.grade, let ticket = calls[note.call]?.ticket else { continue }
            row.check(grades[ticket] == grade, "\(note.number) was rated \(grade), central has \(grades[ticket] ?? 0)")
        }
        row.note = pairs.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        return row
    }

    private var calledOnce: PromiseRow {
        var row = PromiseRow(
            "called-once", "a number is called once, and again only after being taken back or coming back")
        row.check(doubles.isEmpty, "calls that were made twice: \(doubles)")
        var waiting: [String: Bool] = [:]
        var serving: [String: Int] = [:]
        for event in ledger.events {
            let ticket = event.body["ticket"]?.text ?? ""
            switch event.kind {
            case "ticketIssued": if let id = event.body["id"]?.text { waiting[id] = true }
            case "ticketReturned", "callUndone":
                waiting[ticket] = true
                if event.kind == "callUndone", let window = event.body["window"]?.text { serving[window] = nil }
            case "ticketFinished", "ticketMissed":
                if let window = event.body["window"]?.text { serving[window] = nil }
            case "ticketCalled":
                row.check(waiting[ticket] == true, "\(ticket) was called while it did not wait")
                waiting[ticket] = false
                let window = event.body["window"]?.text ?? ""
                row.check(serving[window] == nil, "window \(window) called \(ticket) before the one before it was over")
                serving[window] = event.body["call"]?.int
            default: break
            }
        }
        return row
    }

    private var forgotten: PromiseRow {
        var row = PromiseRow("none-forgotten", "everybody with a number was called, and every visit came to its end")
        let byTicket = Dictionary(grouping: calls.values) { $0.ticket }
        let returned = ledger.events("ticketReturned").reduce(into: [String: Int]()) { count, event in
            if let ticket = event.body["ticket"]?.text { count[ticket, default: 0] += 1 }
        }
        for ticket in evidence.record.tickets {
            let own = (byTicket[ticket.id] ?? []).sorted { $0.id < $1.id }
            row.check(own.last?.end == "finished" || own.last?.end == "missed", "\(ticket.number) was forgotten")
            let came = own.count { $0.end == "missed" }
            row.check(
                own.last?.end != "missed" || returned[ticket.id, default: 0] < came,
                "\(ticket.number) came back in vain")
        }
        return row
    }
}
