import DeviceKit
import HallDomain
import HallRuntime

/// A report as the one page that `status` prints.
struct StatusPage {
    var report: HallReport

    private static let labelWidth = 13

    var lines: [String] {
        var lines = [title, ""]
        if report.agent.isRunning { lines += running } else { lines += stopped }
        lines += faults
        lines += ["", verdict]
        return lines
    }

    private var title: String {
        let hall = report.hall.map { "\(say($0.name)) (\($0.id))" } ?? say("大厅", "The hall")
        return Paint.bold(hall)
    }

    private func row(_ zh: String, _ en: String, _ text: String) -> String {
        TextTable.padded(say(zh, en), to: Self.labelWidth) + text
    }

    private var running: [String] {
        var lines = [
            row(
                "代理程序", "Agent",
                say("运行中 ", "running ") + "\(report.agent.version ?? "")"
                    + say("，时钟", ", clock ") + ShownWords.clock(report.agent.clock ?? ""))
        ]
        if let day = report.day {
            let weekday = CivilDate(day.date)?.weekday ?? 0
            lines.append(row("服务日", "Day", "\(day.date) \(Self.weekday(weekday))" + say("，已开", ", open")))
        } else {
            lines.append(row("服务日", "Day", say("未开", "not open")))
        }
        if let tickets = report.tickets {
            var text = say(
                "今日\(tickets.today)张，等候\(tickets.waiting)人", "\(tickets.today) today, \(tickets.waiting) waiting")
            if !tickets.doubtful.isEmpty {
                text += say("；可能没有纸：", "; may have no paper: ") + tickets.doubtful.joined(separator: " ")
            }
            lines.append(row("号票", "Tickets", text))
        }
        if let windows = report.windows {
            let staffed = windows.filter { $0.staff != nil }
            let paused = staffed.filter(\.paused).count
            lines.append(
                row(
                    "窗口", "Windows",
                    say("\(staffed.count)/\(windows.count)已签到", "\(staffed.count) of \(windows.count) signed in")
                        + (paused > 0 ? say("，\(paused)个暂停", ", \(paused) paused") : "")))
        }
        for roll in report.rolls ?? [] {
            guard let text = roll.text else { continue }
            let left = roll.tickets.map { say("，约剩\($0)张", ", about \($0) tickets left") } ?? ""
            lines.append(row("纸", "Paper", say(text) + left))
        }
        return lines + deviceRows + [boards, central].compactMap { $0 } + links + capabilities
    }

    /// How each link to another machine of the hall stands, and since when.
    private var links: [String] {
        guard let link = report.link else { return [] }
        return link.contacts.map { contact in
            let time = HallTime(wall: contact.since, utcOffsetMinutes: report.hall?.utcOffsetMinutes ?? 480).text
            let state =
                switch contact.state {
                case "up": Paint.green(say("已连上，自\(time)", "connected since \(time)"))
                case "down": Paint.red(say("连不上，自\(time)", "not connected since \(time)"))
                default: Paint.yellow(say("还没连上", "not yet"))
                }
            let reason = ShownWords.evidence(contact.evidence)
            let open = contact.open.map { $0 > 0 ? say("，\($0)项待并入", ", \($0) not taken over yet") : "" } ?? ""
            return link.role == "kiosk"
                ? row("大厅服务器", "Hall server", "\(link.address) \(state)\(open)\(reason)")
                : row("取号机\(contact.kiosk)", "Machine \(contact.kiosk)", state + reason)
        }
    }

    /// One line a role: how many of how many work.
    private var deviceRows: [String] {
        var kinds = DeviceRole.allCases.map(\.rawValue)
        kinds.insert("printQueue", at: 1)
        return kinds.compactMap { kind in
            let devices = report.devices.filter { $0.kind == kind }
            guard !devices.isEmpty else { return nil }
            let usable = devices.filter { $0.state == "ok" || $0.state == "warning" }.count
            let others = Self.troubled(devices)
            let count = say("\(usable)/\(devices.count)可用", "\(usable) of \(devices.count) work")
            let list = others.isEmpty ? "" : say("：", ": ") + others.joined(separator: say("，", ", "))
            let name = ShownWords.role(kind)
            return row(name, name.prefix(1).uppercased() + name.dropFirst(), count + list)
        }
    }

    /// Names and states of those that are not well; many in the same state are counted and not named.
    private static func troubled(_ devices: [DeviceLine]) -> [String] {
        let states = devices.map(\.state).filter { $0 != "ok" }
        let kinds = states.enumerated().filter { states.firstIndex(of: $1) == $0 }.map(\.element)
        return kinds.flatMap { state in
            let names = devices.filter { $0.state == state }.map(\.id)
            let word = ShownWords.state(state)
            if names.count > 3 { return [Paint.of(state)(say("\(names.count)台\(word)", "\(names.count) \(word)"))] }
            return names.map { Paint.of(state)("\($0) \(word)") }
        }
    }

    private var capabilities: [String] {
        let lines = CapabilityRows(capabilities: report.capabilities ?? []).lines
        return lines.enumerated().map { row($0 == 0 ? "现在能" : "", $0 == 0 ? "Can" : "", $1) }
    }

    private var boards: String? {
        guard let boards = report.boards, boards.isBlanked else { return nil }
        let by = boards.blankedBy ?? "?"
        return row(
            "清屏", "Blanked",
            Paint.yellow(
                say("所有屏已清（\(by)）。恢复：hallctl boards lift", "all boards, by \(by). Restore: hallctl boards lift")))
    }

    private var central: String? {
        guard let central = report.central else { return nil }
        let broker = central.broker.map { " \($0)" } ?? ""
        let text =
            switch central.state {
            case "notConfigured": say("大厅文件没有设上报", "not configured in the hall file")
            case "untroubled": say("没有报告问题", "no trouble told") + broker
            default: Paint.of(central.state)(ShownWords.state(central.state)) + broker
            }
        return row("中心", "Central", text)
    }

    private var stopped: [String] {
        var lines = [row("代理程序", "Agent", Paint.red(report.agent.reason.map(say) ?? ""))]
        for unknown in report.unknown { lines.append(row("无法知道", "Unknown", say(unknown))) }
        guard !report.devices.isEmpty else { return lines }
        lines += ["", say("大厅文件里的设备和端口：", "Devices of the hall file and their ports:")]
        let rows = report.devices.map {
            ["  \($0.id)", say($0.place), ShownWords.role($0.role), $0.address, ShownWords.port($0.port)]
        }
        return lines + TextTable(rows: rows).lines
    }

    private var faults: [String] {
        guard !report.faults.isEmpty else { return [] }
        let rows = report.faults.map { ["  " + $0.code, say($0.zh, $0.en)] }
        return ["", Paint.bold(say("要处理（\(report.faults.count)）", "To do (\(report.faults.count))"))]
            + TextTable(rows: rows, paint: { _, column in column == 0 ? .red : nil }).lines
    }

    private var verdict: String {
        switch report.verdict {
        case "ok": Paint.green(say("一切正常。", "All is well."))
        case "warning" where report.devices.contains { $0.state == "unknown" }:
            Paint.yellow(
                say("有设备的状态还不知道，过几秒再看。", "Some devices are not known yet; look again in a few seconds."))
        case "warning": Paint.yellow(say("有提醒，大厅照常运行。", "There are warnings; the hall works."))
        case "fault": Paint.red(say("有故障，请按上面处理。", "There are faults; do as said above."))
        default: Paint.red(say("代理程序没有运行，无法判断。", "The agent does not run; nothing can be judged."))
        }
    }

    private static func weekday(_ number: Int) -> String {
        let zh = ["", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"]
        let en = ["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        return zh.indices.contains(number) ? say(zh[number], en[number]) : ""
    }
}
