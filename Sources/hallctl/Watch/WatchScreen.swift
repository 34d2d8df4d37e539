import HallDomain

/// The live view as the lines of one screen; pure, so that every size can be looked at.
struct WatchScreen {
    var view: WatchView?
    /// Why the agent cannot be asked now.
    var trouble: String?
    /// What happened, oldest first, each with its time.
    var events: [String]
    /// The time of day, `10:02:07`.
    var time: String

    /// Exactly `rows` lines of at most `columns` cells.
    func lines(columns: Int, rows: Int) -> [String] {
        let columns = max(20, columns)
        var lines = [inverse(title, columns), fit(summary, columns)]
        if let trouble { lines.append(Paint.red.always(fit(trouble, columns))) }
        if let view {
            // The grids may take half of the screen; what is not well stands first, so nothing wrong is cut off.
            let share = max(1, (rows - 10) / 4)
            lines += section(say("窗口", "Windows"), windows(view), columns, share)
            lines += section(say("设备", "Devices"), kinds(view) + devices(view, all: rows >= 40), columns, share)
            lines += faults(view, columns, max(1, rows / 5))
        }
        let left = rows - lines.count - 2
        if left > 0 {
            lines.append(Paint.bold.always(fit(say("事件", "Events"), columns)))
            let shown = events.suffix(left).map { fit("  " + $0, columns) }
            lines += shown + Array(repeating: "", count: left - shown.count)
        }
        lines = Array(lines.prefix(max(0, rows - 1)))
        lines += Array(repeating: "", count: max(0, rows - 1 - lines.count))
        return lines + [Paint.dim.always(fit(footer, columns))]
    }

    private var footer: String {
        say("q 退出   另有：hallctl status、doctor、why 号码", "q quits   see also: hallctl status, doctor, why NUMBER")
    }

    private var title: String {
        let hall = view.map { say($0.hall) } ?? "hallctl watch"
        return " \(hall)   \(time)   hall-agent \(view?.version ?? "?")"
    }

    private var summary: String {
        guard let desk = view?.desk else { return "" }
        var text =
            desk.day.open
            ? say(
                " \(desk.day.date)  今日\(desk.day.tickets)张，等候\(desk.day.waiting)人",
                " \(desk.day.date)  \(desk.day.tickets) today, \(desk.day.waiting) waiting")
            : say(" 服务日未开", " the day is not open")
        if desk.blanked { text += say("  已清屏", "  BOARDS BLANKED") }
        if !desk.doubtful.isEmpty {
            text += say("  可能没有纸：", "  may have no paper: ") + desk.doubtful.map(\.number).joined(separator: " ")
        }
        return text
    }

    private struct Cell {
        var text: String
        var paint: Paint?
    }

    private func windows(_ view: WatchView) -> [Cell] {
        view.desk.windows.map { window in
            let state: Cell =
                if window.staff == nil {
                    Cell(text: say("未签到", "closed"), paint: .dim)
                } else if window.paused {
                    Cell(text: say("暂停", "paused"), paint: .yellow)
                } else {
                    Cell(text: window.serving ?? say("空闲", "free"))
                }
            let text = say(
                "\(window.id)号 \(state.text) 等\(window.waiting)", "\(window.id): \(state.text), \(window.waiting) wait")
            return Cell(text: text, paint: state.paint)
        }
    }

    /// How many of each kind work.
    private func kinds(_ view: WatchView) -> [Cell] {
        var kinds: [String] = []
        for device in view.devices where !kinds.contains(device.kind) { kinds.append(device.kind) }
        return kinds.map { kind in
            let devices = view.devices.filter { $0.kind == kind }
            let usable = devices.filter { $0.state == "ok" || $0.state == "warning" }.count
            return Cell(
                text: "\(ShownWords.role(kind)) \(usable)/\(devices.count)",
                paint: usable == devices.count ? .green : .red)
        }
    }

    /// Those that are not well, each by its name; where there is room, the others too.
    private func devices(_ view: WatchView, all: Bool) -> [Cell] {
        let troubled = view.devices.filter { $0.state != "ok" }
        let others = all ? view.devices.filter { $0.state == "ok" } : []
        return (troubled + others).map {
            Cell(text: "\($0.id) \(ShownWords.state($0.state))", paint: Paint.of($0.state))
        }
    }

    /// A grid of cells below a title, `limit` rows at most.
    private func section(_ title: String, _ cells: [Cell], _ columns: Int, _ limit: Int) -> [String] {
        guard !cells.isEmpty else { return [] }
        let width = min(columns - 2, max(18, (cells.map { DisplayWidth.cells(of: $0.text) }.max() ?? 0) + 2))
        let across = max(1, (columns - 2) / width)
        let shown = Array(cells.prefix(across * limit))
        let hidden = cells.count - shown.count
        var lines = [Paint.bold.always(fit(hidden > 0 ? "\(title) (+\(hidden))" : title, columns))]
        for start in stride(from: 0, to: shown.count, by: across) {
            let row = shown[start..<min(start + across, shown.count)].map { cell in
                let text = TextTable.padded(DisplayWidth.prefix(of: cell.text, cells: width - 1), to: width)
                return cell.paint?.always(text) ?? text
            }
            lines.append("  " + row.joined())
        }
        return lines
    }

    private func faults(_ view: WatchView, _ columns: Int, _ limit: Int) -> [String] {
        var faults = view.devices.flatMap(\.faults)
        for incident in view.desk.incidents {
            let line = FaultLine(name: incident.fault, code: incident.code, zh: incident.zh, en: incident.en)
            if !faults.contains(line) { faults.append(line) }
        }
        guard !faults.isEmpty else { return [] }
        let title = Paint.bold.always(fit(say("要处理（\(faults.count)）", "To do (\(faults.count))"), columns))
        return [title]
            + faults.prefix(limit).map { Paint.red.always(fit("  \($0.code)  \(say($0.zh, $0.en))", columns)) }
    }

    private func fit(_ text: String, _ columns: Int) -> String { DisplayWidth.prefix(of: text, cells: columns) }

    private func inverse(_ text: String, _ columns: Int) -> String {
        "\u{1B}[7m\(TextTable.padded(fit(text, columns), to: columns))\u{1B}[0m"
    }
}
