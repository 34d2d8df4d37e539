import Glibc

/// What has to stand on a ticket's paper: worked out from what its holder was told and the hall's plan, apart from the
/// agent's own layout on purpose.
struct ExpectedTicket {
    let ticket: MorningRecord.TicketNote
    /// 0 for the first paper, n for 补打 n.
    let copy: Int

    init(_ ticket: MorningRecord.TicketNote, copy: Int = 0) {
        self.ticket = ticket
        self.copy = copy
    }

    /// The number: what is printed four times as large.
    static func number(on page: PaperPage) -> String? {
        page.lines.first { $0.runs.contains { $0.style.width == 4 && $0.style.height == 4 } }?.text
    }

    static func isReprint(_ page: PaperPage) -> Bool { page.text.contains("【补打】") }

    /// What is wrong on a page.
    func complaints(about page: PaperPage) -> [String] {
        var complaints: [String] = []
        let printed = page.lines.map(\.text).filter { !$0.allSatisfy { $0 == " " } }
        let wanted = lines
        if printed.count != wanted.count { complaints.append("\(printed.count) lines instead of \(wanted.count)") }
        for (line, allowed) in zip(printed, wanted) where !allowed.contains(line) {
            complaints.append("'\(line)' instead of '\(allowed[0])'")
        }
        let address = "https://hall.example/t/\(ticket.token)"
        if page.qrContents != [address] { complaints.append("code \(page.qrContents) instead of \(address)") }
        return complaints
    }

    /// From top to bottom; a line that depends on the minute has more than one right text.
    private var lines: [[String]] {
        var lines = [[DemoHall.name], ["排队号票"]]
        if copy > 0 { lines.append(["【补打】第\(copy)次"]) }
        if ticket.lane == "priority" { lines.append(["优先"]) }
        lines.append([ticket.number])
        if let service = DemoHall.services.first(where: { $0.id == ticket.service }) {
            lines += [[service.shortName], [service.english]]
            lines.append([ticket.ahead == 0 ? "您是下一位，请留意叫号" : "前面等候：\(ticket.ahead)人"])
            lines.append(["办理窗口：\(service.windows.map(String.init).joined(separator: "、"))号"])
            let zones = DemoHall.windows.filter { !Set($0.numbers).isDisjoint(with: service.windows) }.map(\.zone)
            lines.append(["办理区域：\(zones.map { $0 + "区" }.joined(separator: "、"))"])
        }
        let wait = max(0, (ticket.toldAt - ticket.askedAt).components.seconds) + 1
        lines.append(Set([0, wait].map { "取号：\(Self.time(ticket.toldWall - $0))" }).sorted())
        lines += [["请留意叫号和显示屏"], ["过号请到导办台报到"], ["扫码查看排队进度"], ["当日有效，请妥善保管"]]
        return lines
    }

    /// `2026-11-24 12:30` in China.
    private static func time(_ wall: Int64) -> String {
        var seconds = time_t(wall + 8 * 3600)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):"
            + two(parts.tm_min)
    }
}
