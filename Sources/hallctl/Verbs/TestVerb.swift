import ArgumentParser
import DeviceKit
import Foundation
import Glibc
import HallDomain
import HallRuntime

/// `hallctl test DEVICE`: has one device prove itself, with a person who looks, presses and listens, or without.
struct TestVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: say(
            "让一台设备证明自己好用：打印机出测试条，屏显示图案，按键看抖动，读卡器看读不读。",
            """
            Have one device prove itself: a printer prints a test slip, a board shows patterns, a key's bounce is \
            drawn, a reader shows that it reads.
            """),
        discussion: Ending.discussion(
            """
            打印机：测试条【测试】走打印队列，不占号，由代理程序证明出纸。屏：显示图案并问同一条线上的各个地址，列出每个地址的出错率\
            （--scan N 还问1到N的其他地址）。按键：短按和长按，画出抖动。叫号器、评价器、读卡器、扫码器、触点、UPS：等人操作，\
            只显示收到了什么，不显示证件和码的内容。语音：播报“设备测试”，设备名是 voice-区域，或语音模块的名字。
            测试时这台设备不参与叫号，结束后恢复。--no-input、--json 或接管道时不等人（除非写明 --wait）：只做机器自己能证明的，需要人的部分算未证明，退出码 1。
            """,
            """
            A printer gets a slip marked 测试 through its queue, which takes no number, and the agent proves the paper. A \
            board shows patterns, and every address of its line is asked: each with its rate of errors (--scan N also \
            asks addresses 1 to N that the hall file does not place). A key is pressed and held, and its bounce is \
            drawn. Terminals, rating pads, card readers, scanners, contacts and UPS wait for a person and show what \
            came, never what stands on a card or in a code. A voice says that this is a test; its name is voice-ZONE, \
            or the module's. While it is tested a device is out of the hall's service; afterwards it is back. \
            With --no-input, with --json and in a pipe nobody is waited for (but with --wait): what needs a person is then \
            unproven, and it exits 1.
            """, example: "hallctl test printer-1 --no-input"))

    @OptionGroup var options: GlobalOptions
    @Argument(
        help: ArgumentHelp(say("设备在大厅文件里的名字，或 voice-区域。", "The device's name in the hall file, or voice-ZONE.")),
        completion: .custom(Completing.devices))
    var device: String
    @Flag(help: ArgumentHelp(say("不提问，不等人。", "Ask nothing and wait for nobody.")))
    var noInput = false
    @OptionGroup var spooler: SpoolerOption
    @Option(
        help: ArgumentHelp(
            say(
                "最多等几秒，默认30；写明时，不在终端上也等人操作。",
                "How many seconds to wait at most, 30 by default; given, hands are waited for without a terminal too."))
    )
    var wait: Int?
    @Option(help: ArgumentHelp(say("屏：还问线路上1到N的地址。", "Boards: also ask the line's addresses from 1 to N.")))
    var scan: Int?

    func validate() throws {
        guard (1...600).contains(wait ?? 30) else { throw ValidationError("--wait: 1 … 600") }
        guard (1...255).contains(scan ?? 1) else { throw ValidationError("--scan: 1 … 255") }
    }

    func perform() async throws -> Ending {
        let definition = try HallFiles(options).definition()
        let agent = Agent(options)
        let placed = definition.devices.first { $0.id.rawValue == device }
        if placed == nil { try findVoice(agent, definition) }
        let report: TestReport
        if let placed, placed.model.role == .documentPrinter {
            report = try await print(placed, definition, agent)
        } else {
            report = try DeviceTest(
                agent: agent, device: device, role: placed.map { $0.model.role.rawValue } ?? "speakerModule",
                seconds: seconds, lastAddress: scan, tells: !options.json
            ).run()
        }
        let final = try ask(report, agent)
        if options.json { try Output.json(final) } else { for line in final.lines { Output.line(line) } }
        return final.ending
    }

    /// How long hands are waited for.
    private var seconds: Int { noInput ? 0 : wait ?? (hasPerson ? 30 : 0) }

    /// Whether somebody is there to be asked.
    private var hasPerson: Bool {
        !noInput && !options.json && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    }

    /// Zones speak without a device of the hall file; any other name is a `Trouble` that lists those there are.
    private func findVoice(_ agent: Agent, _ definition: HallDefinition) throws {
        let zones = definition.plan.zones.map { "voice-\($0.id.rawValue.lowercased())" }
        guard !zones.contains(device) else { return }
        let known = (definition.devices.map(\.id.rawValue) + zones).joined(separator: ", ")
        throw Trouble(
            .usage, "unknown-device", "大厅文件里没有设备 \(device)；有：\(known)",
            "no device '\(device)' in the hall file; there are: \(known)")
    }

    private func print(_ printer: PlacedDevice, _ definition: HallDefinition, _ agent: Agent) async throws -> TestReport
    {
        let slip = PrinterSlip(
            agent: agent, printer: printer, document: TicketLayout(plan: definition.plan).testSlip(),
            definition: definition, cups: spooler.cups, patience: .seconds(wait ?? 30), name: "hallctl test \(device)")
        let outcome = try await slip.print()
        return TestReport(
            device: device, role: printer.model.role.rawValue, result: outcome.result.rawValue, job: outcome.job,
            faults: outcome.line?.faults ?? [], evidence: outcome.line?.evidence ?? "", state: outcome.line?.state)
    }

    /// What a person says of it, where one can be asked and there is something to see or hear.
    private func ask(_ report: TestReport, _ agent: Agent) throws -> TestReport {
        guard hasPerson, let question = report.question else { return report }
        Output.line(question + " [Y/n]")
        var answered = report
        answered.isSeen = readLine()?.lowercased().hasPrefix("n") != true
        answered.result = answered.isSeen == true ? "proven" : "notSeen"
        return answered
    }
}
