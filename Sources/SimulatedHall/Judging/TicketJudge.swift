import WireFormats

/// Numbers as people were told them and as they stand on paper.
struct TicketJudge {
    let evidence: MorningEvidence
    let ledger: CentralLedger

    var rows: [PromiseRow] { [numbers, wishes, paper, reprints] }

    private var tickets: [MorningRecord.TicketNote] { evidence.record.tickets }

    private var numbers: PromiseRow {
        var row = PromiseRow("numbers", "each number is given once in the day, none is left out, and central has it")
        var issued: [String: JSON] = [:]
        for event in ledger.events("ticketIssued") {
            let id = event.body["id"]?.text ?? ""
            row.check(issued[id] == nil, "central holds \(id) twice")
            issued[id] = event.body
        }
        var told: Set<String> = []
        for ticket in tickets {
            row.check(told.insert(ticket.id).inserted, "\(ticket.number) was told to two people")
            let known = issued[ticket.id]
            row.check(known != nil, "central has no \(ticket.number)")
            let isSame =
                known?["token"]?.text == ticket.token && known?["service"]?.text == ticket.service
                && known?["kiosk"]?.text == ticket.kiosk
            row.check(isSame, "central holds \(ticket.number) otherwise than it was told")
        }
        for id in issued.keys.sorted() where !told.contains(id) { row.broken.append("nobody was told \(id)") }
        for service in DemoHall.services {
            let serials = tickets.filter { $0.service == service.id }.compactMap { Int($0.number.dropFirst()) }
            guard let last = serials.max() else { continue }
            row.check(
                Set(serials) == Set(1...last), "\(service.prefix) jumps: \(serials.count) numbers up to \(last)")
        }
        return row
    }

    private var wishes: PromiseRow {
        var row = PromiseRow("one-wish", "however often somebody taps or lays the same card, one number comes of it")
        row.checked = tickets.count
        row.broken = evidence.record.violations
        row.note = "\(evidence.record.cardsRead) cards read, \(evidence.record.alreadyHeld) shown the number they had"
        return row
    }

    // MARK: Paper

    /// Tickets whose missing paper is known and has its reason.
    private var excused: Set<String> {
        let prints = PrintAccount(ledger)
        // However often the agent was killed: what is not on paper is doubtful, never given up.
        if !evidence.record.kills.isEmpty { return prints.doubtfulTickets }
        let harmless: Set<MorningFault> = [.boardPower, .brokerDown, .readerUnplugged]
        let outages = evidence.record.faults.filter { !harmless.contains($0.fault) }
        // Only who stood at a printer about the time of an outage may be without paper.
        let near = tickets.filter { ticket in
            outages.contains { outage in
                ticket.toldAt > outage.from - .seconds(15)
                    && ticket.askedAt < (outage.to ?? evidence.takenAt) + .seconds(10)
            }
        }
        return Set(near.map(\.id)).intersection(prints.doubtfulTickets.union(prints.forgone))
    }

    private var paper: PromiseRow {
        var row = PromiseRow("paper", "each ticket is on paper once without 补打, and says what its holder was told")
        var papers: [String: [PaperPage]] = [:]
        var tokens: [String: String] = [:]
        for (printer, tray) in evidence.papers.sorted(by: { $0.key < $1.key }) {
            for paper in tray where !ExpectedTicket.isReprint(paper.ticket.page) {
                let page = evidence.page(of: paper, at: printer)
                guard let number = ExpectedTicket.number(on: page) else {
                    row.check(false, "\(printer) paper \(paper.number) has no number")
                    continue
                }
                papers[number, default: []].append(page)
                if let token = page.qrContents.first {
                    row.check(tokens[token] == nil, "the code of \(tokens[token] ?? "") is also on \(number)")
                    tokens[token] = number
                }
            }
        }
        let excused = excused
        for ticket in tickets where ticket.wantsPaper {
            let pages = papers.removeValue(forKey: ticket.number) ?? []
            guard let page = pages.first else {
                row.check(excused.contains(ticket.id), "\(ticket.number) never came on paper and nobody was told")
                continue
            }
            row.check(pages.count == 1, "\(ticket.number) stands on \(pages.count) papers without 补打")
            for complaint in ExpectedTicket(ticket).complaints(about: page) {
                row.check(false, "\(ticket.number): \(complaint)")
            }
        }
        for number in papers.keys.sorted() { row.check(false, "paper for \(number), which nobody wanted") }
        row.note = excused.isEmpty ? "" : "doubtful or without paper, and listed: \(excused.count)"
        return row
    }

    private var reprints: PromiseRow {
        var row = PromiseRow("paper-mark", "a second paper of a ticket says 补打, and comes only when it was asked for")
        let wanted = evidence.record.reprinted.count
        let asked = Dictionary(evidence.record.reprinted.map { ($0, 1) }, uniquingKeysWith: +)
        var come: [String: Int] = [:]
        var marked = 0
        for (printer, tray) in evidence.papers {
            for paper in tray where ExpectedTicket.isReprint(paper.ticket.page) {
                marked += 1
                let page = evidence.page(of: paper, at: printer)
                let number = ExpectedTicket.number(on: page) ?? "a number"
                come[number, default: 0] += 1
                let times = asked[number] ?? 0
                row.check(
                    come[number] ?? 0 <= times, "\(printer) printed \(number) again, which nobody asked for")
                guard let ticket = tickets.first(where: { $0.number == number }), times > 0 else { continue }
                // One that was asked for may have become doubtful and never come, so the count may have a gap.
                let complaints = (1...times).map { ExpectedTicket(ticket, copy: $0).complaints(about: page) }
                for complaint in complaints.min(by: { $0.count < $1.count }) ?? [] {
                    row.check(false, "\(number): \(complaint)")
                }
            }
        }
        row.check(marked > 0 || wanted == 0, "none of \(wanted) papers that were asked for again came")
        row.note = wanted > 0 ? "\(wanted) asked for at the help desk, \(marked) came" : ""
        return row
    }
}

extension MorningEvidence {
    /// What stands on a paper, read from its bytes again: nothing the printer thought of them counts.
    func page(of paper: StagePrinter.Paper, at printer: String) -> PaperPage {
        guard let model = printerModels[printer] else { return paper.ticket.page }
        return PaperPen.page(of: paper.ticket.bytes, model: model)
    }
}
