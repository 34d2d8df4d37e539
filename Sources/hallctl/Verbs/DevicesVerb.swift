import ArgumentParser
import HallDomain

/// `hallctl devices`: every placed device, a line each.
struct DevicesVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: say("列出大厅文件里的每台设备和现在的状态。", "Every device of the hall file and its present state."),
        discussion: Ending.discussion(
            """
            代理程序停着时只看端口在不在，状态是未知，退出码 69。--csv 是资产清单（UTF-8，列名固定）。
            """,
            """
            With the agent down only the ports are looked at, the states are unknown, and it exits 69. --csv is the \
            asset list (UTF-8, its columns are stable).
            """,
            example: "hallctl devices --json"), subcommands: [NewDeviceVerb.self, DeviceReferenceVerb.self])

    @OptionGroup var options: GlobalOptions
    @Flag(help: ArgumentHelp(say("资产清单：CSV，可用表格软件打开。", "The asset list: CSV, for a spreadsheet.")))
    var csv = false

    private struct Reply: Encodable {
        var agent: HallReport.AgentPart
        var devices: [DeviceLine]
        var unknown: [BilingualText]
    }

    func perform() async throws -> Ending {
        let report = await HallReport.gather(options)
        if csv, !options.json {
            let definition = try? HallFiles(options).definition()
            Output.write(Array(AssetList(report: report, definition: definition).text.utf8), to: 1)
            return ending(report)
        }
        guard options.json else {
            if !report.devices.isEmpty { for line in table(report) { Output.line(line) } }
            if let reason = report.agent.reason { Output.complaint("hallctl: \(say(reason))") }
            if report.devices.isEmpty { for text in report.unknown { Output.complaint("hallctl: \(say(text))") } }
            return ending(report)
        }
        try Output.json(Reply(agent: report.agent, devices: report.devices, unknown: report.unknown))
        return ending(report)
    }

    /// The devices' own verdict, whatever else is with the hall.
    private func ending(_ report: HallReport) -> Ending {
        guard report.agent.isRunning else { return .unreachable }
        let states = Set(report.devices.map(\.state))
        if states.contains("fault") || states.contains("absent") { return .fault }
        return states.isSubset(of: ["ok"]) ? .ok : .warning
    }

    private func time(_ wall: Int64?, _ report: HallReport) -> String {
        guard let wall, let hall = report.hall else { return "" }
        return HallTime(wall: wall, utcOffsetMinutes: hall.utcOffsetMinutes).text
    }

    private func table(_ report: HallReport) -> [String] {
        let isRunning = report.agent.isRunning
        let head =
            [say("设备", "DEVICE"), say("位置", "PLACE"), say("种类", "KIND"), say("状态", "STATE")]
            + (isRunning ? [say("自", "SINCE"), say("故障", "FAULTS")] : [say("端口", "PORT")])
            + [say("型号", "MODEL"), say("接在", "AT")]
        let rows = report.devices.map { device in
            [device.id, say(device.place), ShownWords.role(device.kind), ShownWords.state(device.state)]
                + (isRunning
                    ? [
                        time(device.since, report),
                        device.faults.map { "\($0.code) \($0.name)" }.joined(separator: " "),
                    ] : [ShownWords.port(device.port)])
                + [device.model, device.address]
        }
        let devices = report.devices
        return TextTable(
            rows: [head] + rows,
            paint: { row, column in
                row == 0 ? .dim : column == 3 ? Paint.of(devices[row - 1].state) : nil
            }
        ).lines
    }
}
