import ArgumentParser
import DeviceKit
import Foundation
import HallDomain
import HallRuntime

/// `hallctl identify`: which device is which, live; and the wiring table on paper.
struct IdentifyVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "identify",
        abstract: say(
            "认设备：每块屏显示自己的地址和窗口，按键、刷卡、扫码时显示是哪一台、接在哪里。",
            """
            Which device is which: every board shows its own address and window, and every pressed key, swiped card and \
            scanned code says which device, port and role it is.
            """),
        discussion: Ending.discussion(
            """
            按 Ctrl-C 或到 --seconds 结束，屏随即恢复。正在叫号的屏仍显示叫号；按键照常起作用，证件和码的内容不显示。
            --print 在号票打印机上打出接线表后结束；--json 一行一个事件；代理程序停着时只列出接线表，退出码 69。
            """,
            """
            Ends with Ctrl-C or after --seconds, and the boards are as before. A board with a call goes on showing the \
            call; keys go on doing what they do; nothing of a card or code is shown. --print prints the wiring table on \
            a ticket printer and ends. With --json a line is an event. With the agent down it only lists the wiring \
            table, and exits 69.
            """, example: "hallctl identify --seconds 300"))

    @OptionGroup var options: GlobalOptions
    @Option(help: ArgumentHelp(say("看多少秒，1到3600。", "How many seconds to look, 1 to 3600.")))
    var seconds = 3600
    @Flag(help: ArgumentHelp(say("在号票打印机上打出接线表。", "Print the wiring table on a ticket printer.")))
    var print = false
    @Option(
        help: ArgumentHelp(say("用哪台打印机，默认第一台。", "Which printer prints it; by default the first.")),
        completion: .custom(Completing.devices))
    var printer: String?
    @OptionGroup var spooler: SpoolerOption

    func validate() throws {
        guard (1...3600).contains(seconds) else { throw ValidationError("--seconds: 1 … 3600") }
    }

    func perform() async throws -> Ending {
        let definition = try HallFiles(options).definition()
        let table = WiringTable(definition: definition)
        let agent = Agent(options)
        if print { return try await printTable(table, definition, agent) }
        if !options.json { for line in table.lines { Output.line(line) } }
        return try follow(table, agent, definition.plan.utcOffsetMinutes)
    }

    private func printTable(
        _ table: WiringTable, _ definition: HallDefinition, _ agent: Agent
    ) async throws -> Ending {
        let printers = definition.devices.filter { $0.model.role == .documentPrinter && $0.queue != nil }
        let chosen =
            try printer.map { name throws(Trouble) in try HallFiles.device(name, in: definition) } ?? printers.first
        guard let chosen, chosen.model.role == .documentPrinter else {
            throw Trouble(
                .usage, "no-printer", "大厅文件里没有带 queue 的号票打印机", "the hall file has no ticket printer with a queue")
        }
        let slip = PrinterSlip(
            agent: agent, printer: chosen, document: table.paper(at: HallTime.now), definition: definition,
            cups: spooler.cups,
            patience: .seconds(60), name: "hallctl identify")
        let outcome = try await slip.print()
        let report = TestReport(
            device: chosen.id.rawValue, role: DeviceRole.documentPrinter.rawValue, result: outcome.result.rawValue,
            job: outcome.job, faults: outcome.line?.faults ?? [], evidence: outcome.line?.evidence ?? "",
            state: outcome.line?.state)
        if options.json {
            try Output.json(report)
        } else if report.ending == .ok || report.ending == .warning {
            Output.line(say("接线表已在 \(chosen.id) 上打出。", "the wiring table is printed on \(chosen.id)."))
        } else {
            for line in report.lines { Output.line(line) }
        }
        return report.ending
    }

    private struct Wish: Encodable { var seconds: Int }

    private struct Row: Encodable {
        var device: WiringTable.Row
        var happening: DeviceHappening
    }

    private func follow(_ table: WiringTable, _ agent: Agent, _ offset: Int) throws -> Ending {
        let rows = Dictionary(table.rows.map { ($0.device, $0) }) { first, _ in first }
        try agent.follow("/api/v1/identify", Wish(seconds: seconds), "happening") { data in
            guard let happening = try? JSONDecoder().decode(DeviceHappening.self, from: Data(data)) else { return true }
            guard let row = rows[happening.device] else { return true }
            if options.json {
                try Output.json(Row(device: row, happening: happening), isPretty: false)
            } else if let words = TrialWords.happening(happening) {
                let time = HallTime(wall: HallTime.now, utcOffsetMinutes: offset).clock
                Output.line("\(time)  \(words)  <-  \(row.text)")
            }
            return true
        }
        return .ok
    }
}
