public import DeviceKit
public import HallDomain

/// The ticket as it is printed. Lines whose value is not known are left out, never printed empty.
public struct TicketLayout: Sendable {
    private let plan: HallPlan

    /// Tickets of one hall.
    public init(plan: HallPlan) { self.plan = plan }

    /// The paper of a ticket; `copy` 0 is the first, n is 补打 n.
    public func document(for ticket: Ticket, copy: Int, isOffline: Bool = false) -> PaperDocument {
        var paper = Paper()
        paper.line(plan.name.zh, .centre, bold: true)
        paper.line(say("tk.title"), .centre)
        if copy > 0 { paper.line(say("tk.reprint", ["n": "\(copy)"]), .centre, bold: true) }
        if ticket.lane == .priority { paper.line(say("tk.lane.priority"), .centre, bold: true) }
        paper.line(ticket.number, .centre, scale: 4, bold: true)
        if let service = plan.service(ticket.service) {
            paper.line(service.shortName.zh, .centre, bold: true)
            paper.line(service.shortName.en, .centre)
        }
        paper.feed(1)
        paper.line(
            ticket.aheadAtIssue == 0
                ? say("tk.ahead.zero") : say("tk.ahead", ["n": "\(ticket.aheadAtIssue)"]))
        place(ticket, in: &paper)
        if ticket.issuedAt.clock == .trusted { paper.line(say("tk.taken", taken(ticket.issuedAt))) }
        if let documents = plan.service(ticket.service)?.documents {
            paper.line(say("tk.docs", ["docs": documents.zh]))
        }
        paper.line(say("tk.listen"))
        paper.line(say("tk.missed"))
        if let address = plan.ticketAddress {
            // White above and below: a code needs four modules of it on each side (ISO/IEC 18004, 9.1).
            paper.feed(1)
            paper.blocks.append(.qr(Self.address(address, token: ticket.token)))
            paper.feed(1)
            paper.line(say("tk.qr"), .centre)
        }
        paper.line(say("tk.today"), .centre)
        return PaperDocument(blocks: paper.blocks)
    }

    /// A slip with everything that a ticket can have: sizes, weights, places, characters that a firmware has no code
    /// for, a bar that shows a broken dot of the head, and a code. It can never pass for a ticket.
    public func testSlip() -> PaperDocument {
        var paper = Paper()
        paper.line(plan.name.zh, .centre)
        paper.line(say("tk.test"), .centre, scale: 2, bold: true)
        // No number: nobody shall take the slip for a ticket.
        for scale in 1...4 { paper.line("字\(scale)", .left, scale: scale) }
        paper.line("左 left", .left)
        paper.line("中 centre", .centre, bold: true)
        paper.line("右 right", .right)
        paper.line("𠮷䶮㛃𬱖 ABC abc 0123456789")
        paper.line(String(repeating: "■", count: 16), .centre, bold: true)
        paper.feed(1)
        paper.blocks.append(.qr("HALLKIT TEST"))
        paper.feed(1)
        paper.line(say("tk.test"), .centre)
        return PaperDocument(blocks: paper.blocks)
    }

    /// Every text of this hall that may stand on a ticket: what can be prepared before the first is taken.
    func texts() -> PaperDocument {
        var paper = Paper()
        paper.line(plan.name.zh)
        for service in plan.services {
            paper.line(service.shortName.zh + service.shortName.en + (service.documents?.zh ?? ""))
        }
        for zone in plan.zones { paper.line(zone.name.zh) }
        return PaperDocument(blocks: paper.blocks)
    }

    /// The address in the QR code.
    public static func address(_ template: String, token: String) -> String {
        let parts = template.split(separator: TicketToken.place, maxSplits: 1, omittingEmptySubsequences: false)
        return parts.joined(separator: token)
    }

    private func place(_ ticket: Ticket, in paper: inout Paper) {
        let windows = plan.windows(serving: ticket.service)
        if !windows.isEmpty, windows.count <= 4 {
            paper.line(say("tk.window", ["windows": windows.map(\.id.rawValue).joined(separator: "、")]))
        }
        var names: [String] = []
        for window in windows {
            if let name = plan.zone(window.zone)?.name.zh, !names.contains(name) { names.append(name) }
        }
        if !names.isEmpty, names.count <= 2 {
            paper.line(say("tk.area", ["area": names.joined(separator: "、")]))
        }
    }

    private func taken(_ moment: Moment) -> [String: String] {
        let date = CivilDate(wall: moment.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let time = WallTime(wall: moment.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        return ["date": "\(date) ", "time": "\(time)"]
    }

    private func say(_ key: TextKey, _ parameters: [String: String] = [:]) -> String {
        Catalogue.standard.text(key, .zh, parameters)
    }

    private struct Paper {
        var blocks: [PaperDocument.Block] = []

        mutating func line(
            _ text: String, _ alignment: PaperDocument.Alignment = .left, scale: Int = 1, bold: Bool = false
        ) {
            blocks.append(.text(text, .init(alignment: alignment, scale: scale, isBold: bold)))
        }

        mutating func feed(_ lines: Int) { blocks.append(.feed(lines)) }
    }
}
