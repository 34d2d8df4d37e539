import ArgumentParser
import DeviceKit
import Foundation
import Glibc
import HallDomain
import HallRuntime
import LinuxPorts

/// `hallctl test DEVICE`: has one device prove itself.
struct TestVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: say(
            "让一台设备证明自己好用：打印机出测试条，不占号。",
            "Have one device prove itself: a printer prints a test slip, which takes no number."),
        discussion: Ending.discussion(
            "打印机：测试条【测试】走打印队列，由代理程序证明出纸；在终端上还会问一句看到的样子，--no-input 不问。"
                + "其他设备：这个版本只显示代理程序看到的状态，退出码 69。",
            """
            A printer gets a slip marked 测试 through its queue, and the agent proves the paper; on a terminal one \
            question follows about what is seen, but not with --no-input. Other devices: this version only shows what \
            the agent sees of them, and exits 69.
            """, example: "hallctl test printer-1 --no-input"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("设备在大厅文件里的名字。", "The device's name in the hall file.")))
    var device: String
    @Flag(help: ArgumentHelp(say("不提问。", "Ask nothing.")))
    var noInput = false
    @Option(
        help: ArgumentHelp(
            say("CUPS 的套接字；不写就问代理程序。", "The socket of cupsd; without it the agent is asked.")))
    var cups: String?
    @Option(help: ArgumentHelp(say("最多等几秒。", "How many seconds to wait at most.")))
    var wait = 30

    private struct Reply: Encodable {
        var device: String
        var role: String
        /// `proven`, `notSeen` (a person says no), `failed` or `timedOut`.
        var result: String
        var job: Int?
        var faults: [FaultLine]
        var evidence: String
    }

    func validate() throws { guard (1...600).contains(wait) else { throw ValidationError("--wait: 1 … 600") } }

    func perform() async throws -> Ending {
        let definition = try HallFiles(options).definition()
        let placed = try HallFiles.device(device, in: definition)
        let agent = Agent(options)
        let line = try seen(by: agent)
        guard placed.model.role == .documentPrinter else { throw unsupported(placed, line) }
        guard let queue = placed.queue else {
            throw Trouble(
                .unreachable, "no-queue", "\(device) 在大厅文件里没有 queue，没有打印队列可试",
                "\(device) has no queue in the hall file to test through")
        }
        guard line?.state == "ok" || line?.state == "warning" else {
            return try answer(placed, "failed", nil, line)
        }
        let layout = TicketLayout(plan: definition.plan)
        let job = try RenderJob(definition: definition, device: placed, document: layout.testSlip())
        return try await print(job, on: queue, placed, agent)
    }

    private func seen(by agent: Agent) throws -> DeviceLine? {
        do throws(AgentSocket.Failure) { return try agent.status().devices.first { $0.id == device } } catch {
            throw agent.trouble(error)
        }
    }

    private func unsupported(_ placed: PlacedDevice, _ line: DeviceLine?) -> Trouble {
        let role = ShownWords.role(placed.model.role.rawValue)
        let state = line.map { ShownWords.state($0.state) } ?? ShownWords.state("unknown")
        let evidence = line.map { $0.evidence.isEmpty ? "" : " (\($0.evidence))" } ?? ""
        return Trouble(
            .unreachable, "unsupported",
            "代理程序还不提供\(role)的测试。\(device) 现在：\(state)\(evidence)",
            "the agent offers no test of a \(role) yet. \(device) is now: \(state)\(evidence)")
    }

    private func print(
        _ slip: RenderJob, on queue: String, _ placed: PlacedDevice, _ agent: Agent
    ) async throws -> Ending {
        let bytes = try slip.printerBytes()
        let used = try? agent.status().spooler
        let spooler = CUPSSpooler(server: CUPSServer(socket: cups ?? used ?? CUPSServer.debian.description))
        let (id, job): (Int, SpooledJob?)
        do throws(DeviceError) {
            let uuid = "urn:uuid:\(UUID().uuidString.lowercased())"
            id = try await spooler.submit(
                SpoolJob(
                    queue: queue, uuid: uuid, name: "hallctl test \(device)", bytes: bytes, format: slip.format))
            job = try await ended(id, on: queue, spooler)
        } catch {
            let ending: Ending = error.cause == .unavailable ? .unreachable : .fault
            throw Trouble(
                ending, "spooler", "打印队列 \(queue)：\(error)。CUPS 的套接字在别处时用 --cups 指明",
                "queue \(queue): \(error). Where cupsd listens elsewhere, say it with --cups")
        }
        let line = try seen(by: agent)
        guard let job else {
            // A slip that comes out an hour later would only puzzle somebody.
            try? await spooler.cancel(job: id, on: queue)
            return try answer(placed, "timedOut", id, line)
        }
        guard job.state == 9 else { return try answer(placed, "failed", id, line) }
        // Behind a queue of CUPS's own 'completed' is no paper: without a counted page only a person can say.
        let needsPerson = placed.model.page != nil && job.impressions == 0
        return try answer(placed, isSeen(unasked: !needsPerson) ? "proven" : "notSeen", id, line)
    }

    /// The job at its end, or `nil` when the time is over.
    private func ended(_ id: Int, on queue: String, _ spooler: CUPSSpooler) async throws(DeviceError) -> SpooledJob? {
        let deadline = ContinuousClock.now + .seconds(wait)
        while ContinuousClock.now < deadline {
            if let job = try await spooler.endedJobs(on: queue).first(where: { $0.id == id }) { return job }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }

    /// What a person says, where one can be asked, else `unasked`.
    private func isSeen(unasked: Bool) -> Bool {
        guard !noInput, !options.json, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return unasked }
        Output.line(say("测试条出来了、字清楚、切断了吗？[Y/n]", "Did the slip come out, clear and cut off? [Y/n]"))
        return readLine()?.lowercased().hasPrefix("n") != true
    }

    private func answer(_ placed: PlacedDevice, _ result: String, _ job: Int?, _ line: DeviceLine?) throws -> Ending {
        let faults = line?.faults ?? []
        if options.json {
            try Output.json(
                Reply(
                    device: device, role: placed.model.role.rawValue, result: result, job: job, faults: faults,
                    evidence: line?.evidence ?? ""))
        } else {
            Output.line("\(device)\(say("：", ": "))\(Self.words(result, line))")
            for fault in faults { Output.line("  \(fault.code)  \(say(fault.zh, fault.en))") }
        }
        return result == "proven" ? (faults.isEmpty ? .ok : .warning) : .fault
    }

    private static func words(_ result: String, _ line: DeviceLine?) -> String {
        switch result {
        case "proven": Paint.green(say("测试条已证明印好。", "the test slip is proven on paper."))
        case "notSeen":
            Paint.red(
                say(
                    "打印机说印好了，人看到的不好：查打印头、纸和切刀。",
                    "the printer says done, a person says no: look at head, paper and cutter."))
        case "timedOut": Paint.red(say("等到时限也没有结果，任务已取消。", "no result in time; the job was cancelled."))
        default:
            Paint.red(
                say(
                    "没有印好，打印机状态：\(ShownWords.state(line?.state ?? "unknown"))。",
                    "not printed; the printer is: \(ShownWords.state(line?.state ?? "unknown"))."))
        }
    }
}
