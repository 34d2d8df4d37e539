/// What the kills of a morning may have cost.
struct KillJudge {
    let evidence: MorningEvidence
    let ledger: CentralLedger

    /// A printer works on one ticket at a time: that one may have become doubtful, and nothing else.
    var row: PromiseRow {
        var row = PromiseRow(
            "killed", "a kill makes the ticket that a printer was printing doubtful at most, and no other")
        let kills = evidence.record.kills
        row.check(
            kills.count == evidence.settings.kills, "\(kills.count) kills of \(evidence.settings.kills) were done")
        // Each start within a day says so; those that were cut short at once do not come to it.
        let starts = ledger.events("dayKeyRenewed").count
        row.check(starts >= kills.count / 2, "the ledger knows of \(starts) starts only")
        let doubtful = PrintAccount(ledger).doubtful
        var ofKill: [Int: [String]] = [:]
        for attempt in doubtful {
            // Of the kills between its start and its end, the first one cut it short.
            guard let kill = kills.firstIndex(where: { attempt.started <= $0 && $0 <= attempt.ended }) else {
                row.check(false, "\(attempt.ticket) at \(attempt.printer) is doubtful without a kill")
                continue
            }
            ofKill[kill, default: []].append(attempt.printer)
        }
        for (kill, printers) in ofKill.sorted(by: { $0.key < $1.key }) {
            row.check(
                Set(printers).count == printers.count,
                "kill \(kill + 1) made more than one ticket of a printer doubtful: \(printers)")
        }
        row.check(doubtful.count <= kills.count, "\(doubtful.count) doubtful tickets after \(kills.count) kills")
        row.checked += kills.count
        let most = ofKill.values.map(\.count).max() ?? 0
        row.note = "\(kills.count) kills, \(doubtful.count) doubtful tickets, at most \(most) of one kill"
        return row
    }
}
