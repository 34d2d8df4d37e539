/// What holds for the morning as a whole: durable answers, faults seen and mended, size and time.
struct HouseJudge {
    let evidence: MorningEvidence
    let ledger: CentralLedger

    var rows: [PromiseRow] { [durable, size] + evidence.record.faults.map(fault) }

    private var durable: PromiseRow {
        var row = PromiseRow("durable", "nothing is answered as done before it is synced to the disk")
        guard let syncs = evidence.syncs else {
            row.broken = ["not judged: no C compiler (cc, clang) to watch the syncs with"]
            return row
        }
        for command in evidence.record.acknowledged {
            // The commit came after the question and before the answer, so a whole sync must lie between them.
            let isSynced = syncs.contains { $0.from >= command.sentAt && $0.to <= command.answeredAt }
            row.check(isSynced, "\(command.what) was answered with no sync since it was asked")
        }
        row.note = "\(syncs.count) syncs of the ledger"
        return row
    }

    private var size: PromiseRow {
        var row = PromiseRow("size", "the morning was as large and as quick as it had to be")
        let notes = evidence.record.calls.values
        let isWhole = evidence.settings.citizens >= 300
        func atLeast(_ what: String, _ count: Int, _ whole: Int) {
            let wanted = isWhole ? whole : 1
            row.check(count >= wanted, "\(what): \(count), at least \(wanted)")
        }
        let finished = notes.count { $0.end == .finished }
        atLeast("citizens", evidence.record.tickets.count, 300)
        atLeast("missed", notes.count { $0.end == .missed }, 30)
        atLeast("recalled", notes.count { $0.recalls > 0 }, 20)
        atLeast("undone", notes.count { $0.end == .undone }, 10)
        atLeast("by card", evidence.record.tickets.count(where: \.isByCard), 40)
        atLeast("rated", notes.count { $0.grade != nil }, finished / 2)
        atLeast("windows", Set(notes.map(\.window)).count, 8)
        if evidence.settings.faults.isEmpty, evidence.settings.kills == 0, isWhole {
            row.check(evidence.playTime <= .seconds(90), "it took \(evidence.playTime)")
        }
        row.note = "played in \(Int(evidence.playTime / .seconds(1))) s"
        if !evidence.record.surprises.isEmpty { row.note += ", \(evidence.record.surprises.count) surprises" }
        return row
    }

    // MARK: Faults

    private func fault(_ note: MorningRecord.FaultNote) -> PromiseRow {
        var row = PromiseRow("fault-\(note.fault.rawValue)", "the fault was seen, and its end too")
        row.check(note.to != nil, "it was never mended")
        switch note.fault {
        case .paperOut: incident(&row, "printer-1", "media-empty")
        case .coverOpen: incident(&row, "printer-1", "cover-open")
        case .printerUnplugged: incident(&row, "printer-1", "printer-absent")
        case .boardPower:
            incident(&row, "board-3", "board-silent")
            boardComesBack(&row, note)
        case .brokerDown: incident(&row, "central", "central")
        case .readerUnplugged: incident(&row, "reader-1", "reader-absent")
        case .agentKilled:
            row.check(Set(ledger.events.map(\.sid)).count > 1, "central saw no new connection of the agent")
            let restarts = ledger.events("dayKeyRenewed").count { $0.at > note.from }
            row.check(restarts > 0, "the restarted agent did not say that the day's key is new")
        case .cupsdKilled:
            incident(&row, "printer-1-queue", "queue-stopped")
            spoolerComesBack(&row, note)
        case .diskFull:
            incident(&row, "store", "disk-full")
            numbersComeBack(&row, note)
        }
        return row
    }

    /// People were told why, nobody was given a number that is not kept, and numbers went on by themselves.
    private func numbersComeBack(_ row: inout PromiseRow, _ note: MorningRecord.FaultNote) {
        guard let mended = note.to else { return }
        for kiosk in DemoHall.kiosks {
            row.check(evidence.record.fullPages.contains(kiosk), "kiosk \(kiosk) did not show 暂停取号")
        }
        let refusals = evidence.record.refusals.filter { $0.at >= note.from && $0.at <= mended + .seconds(10) }
        row.check(!refusals.isEmpty, "nobody asked for a number while the disk was full")
        for refusal in refusals where !refusal.text.contains("暂停取号") {
            row.check(false, "a refusal says '\(refusal.text)'")
        }
        let kept = Set(ledger.events("ticketIssued").compactMap { $0.body["id"]?.text })
        for ticket in evidence.record.tickets where ticket.toldAt >= note.from {
            row.check(kept.contains(ticket.id), "\(ticket.number) was handed out and is not kept")
        }
        let first = evidence.record.tickets.map(\.toldAt).filter { $0 >= mended }.min()
        row.check(first.map { $0 <= mended + .seconds(10) } == true, "no number within 10 s after there was room")
        row.note += ", \(refusals.count) refused"
        if let first { row.note += ", a number \(Int((first - mended) / .milliseconds(1))) ms after there was room" }
    }

    private func incident(_ row: inout PromiseRow, _ device: String, _ fault: String) {
        let seen = ledger.incidents.filter { $0.device == device && $0.fault == fault }
        row.check(!seen.isEmpty, "central was told no \(fault) of \(device)")
        row.check(seen.allSatisfy(\.isClosed), "central was not told the end of \(fault) of \(device)")
        row.note = "\(device): \(fault)"
    }

    /// The right text is back within 3 s after the mains.
    private func boardComesBack(_ row: inout PromiseRow, _ note: MorningRecord.FaultNote) {
        guard let mended = note.to else { return }
        let back = evidence.glows["board-3"]?.first { $0.at >= mended - .milliseconds(200) && !$0.text.isEmpty }
        row.check(back.map { $0.at <= mended + .seconds(3) } == true, "board-3 was not right again within 3 s")
        if let back { row.note += ", '\(back.text)' after \(Int((back.at - mended) / .milliseconds(1))) ms" }
    }

    /// Numbers taken while cupsd was away came on paper after it was back.
    private func spoolerComesBack(_ row: inout PromiseRow, _ note: MorningRecord.FaultNote) {
        guard let mended = note.to else { return }
        let during = evidence.record.tickets.filter { $0.wantsPaper && $0.toldAt > note.from && $0.toldAt < mended }
        let papers = evidence.papers.values.joined()
        let after = during.filter { ticket in
            papers.contains { ExpectedTicket.number(on: $0.ticket.page) == ticket.number && $0.at >= mended }
        }
        row.check(!during.isEmpty, "nobody took a number while cupsd was away")
        row.check(!after.isEmpty, "no ticket of the outage came on paper after it")
        row.note += ", \(during.count) numbers taken meanwhile, \(after.count) of them printed after it"
    }
}
