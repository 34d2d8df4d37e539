import HallDomain

/// What the live view knows now.
struct WatchView: Codable, Equatable {
    var hall: BilingualText
    var version: String
    var desk: AgentDesk
    var devices: [DeviceLine]

    /// What changed since `older`, in words, oldest kinds first.
    func changes(since older: WatchView) -> [String] {
        var lines: [String] = []
        if desk.day.open != older.desk.day.open {
            lines.append(desk.day.open ? say("服务日已开", "the day is open") : say("服务日已关", "the day is closed"))
        }
        let issued = desk.day.tickets - older.desk.day.tickets
        if desk.day.open, older.desk.day.open, issued > 0 {
            lines.append(
                say("取号 \(issued) 张，等候 \(desk.day.waiting) 人", "\(issued) tickets taken, \(desk.day.waiting) waiting"))
        }
        let known = Dictionary(older.desk.windows.map { ($0.id, $0) }) { first, _ in first }
        for window in desk.windows { lines += Self.changes(of: window, since: known[window.id]) }
        if desk.blanked != older.desk.blanked {
            lines.append(
                desk.blanked
                    ? say("清屏（\(desk.blankedBy ?? "?")）", "boards blanked by \(desk.blankedBy ?? "?")")
                    : say("清屏已恢复", "boards are back"))
        }
        for paper in desk.doubtful where !older.desk.doubtful.contains(where: { $0.number == paper.number }) {
            lines.append(say("\(paper.number) 可能没有纸", "\(paper.number) may have no paper"))
        }
        return lines + deviceChanges(since: older)
    }

    private static func changes(of window: AgentDesk.Window, since older: AgentDesk.Window?) -> [String] {
        guard let older, window != older else { return [] }
        let place = say("\(window.id)号窗口", "window \(window.id)")
        var lines: [String] = []
        if window.staff != older.staff {
            lines.append(
                window.staff.map { "\(place) \(say("\($0)签到", "\($0) signed in"))" }
                    ?? "\(place) \(say("已签退", "signed out"))")
        }
        if window.paused != older.paused {
            lines.append("\(place) \(window.paused ? say("暂停", "paused") : say("恢复", "resumed"))")
        }
        if window.serving != older.serving {
            lines.append(
                window.serving.map { "\(place) \(say("叫号 \($0)", "called \($0)"))" }
                    ?? "\(place) \(say("\(older.serving ?? "") 结束", "\(older.serving ?? "") ended"))")
        }
        return lines
    }

    private func deviceChanges(since older: WatchView) -> [String] {
        let known = Dictionary(older.devices.map { ($0.id, $0) }) { first, _ in first }
        return devices.flatMap { device -> [String] in
            guard let before = known[device.id], before.state != device.state || before.faults != device.faults
            else { return [] }
            let words = "\(device.id) \(ShownWords.state(device.state))"
            let fresh = device.faults.filter { !before.faults.contains($0) }
            return fresh.isEmpty ? [words] : fresh.map { "\(words) \($0.code) \(say($0.zh, $0.en))" }
        }
    }
}
