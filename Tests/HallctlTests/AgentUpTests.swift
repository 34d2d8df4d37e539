import Foundation
import HallDomain
import SimulatedHall
import Testing

/// Each verb with the real agent, its spooler and simulated devices at the ends of real ttys.
@Suite(.serialized) struct AgentUpTests {
    /// What is missing to run it here.
    static let missing: [String] = {
        let programs = ["hall-agent", "hall-central", "hall-print", "hallctl"].map { "\(HallctlProgram.folder)/\($0)" }
        return (programs + [PrivateBroker.program, "/usr/sbin/cupsd"])
            .filter { !FileManager.default.isExecutableFile(atPath: $0) }
    }()

    @Test(.enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(4)))
    func everyVerbWithTheAgentUp() async throws {
        let folder = try #require(StageFolder.makePrivate())
        let ports = LoopbackPorts.free(2)
        try #require(ports.count == 2)
        var settings = HallStage.Settings(
            folder: folder, programs: HallctlProgram.folder, share: HallctlProgram.share, port: ports[0],
            centralPort: ports[1])
        settings.arePrintersInstant = true
        settings.voicePacing = 0
        let stage = try HallStage(settings) { _ in }
        do {
            try await stage.start()
            let hall = StagedHall(stage: stage)
            try await hall.untilAllIsWell()
            try await hall.status()
            try await hall.boards()
            try await hall.testSlip()
            try await hall.otherDevices()
            try await hall.hands()
            try await hall.identify()
            try await hall.log()
            try await hall.everyForm()
            try await hall.watch()
            try await hall.doctor()
            try await hall.recipes()
            try await hall.paperOut()
            try await hall.why()
            try await hall.recording()
        } catch {
            await stage.strike()
            throw error
        }
        await stage.strike()
    }
}

/// The checks, in the order of a technician's visit.
private struct StagedHall {
    let stage: HallStage

    func run(_ arguments: String..., locale: String = "C.UTF-8") async throws -> Transcript {
        try await HallctlProgram.run(
            arguments + ["--root", stage.root, "--share", HallctlProgram.share], locale: locale)
    }

    func eventually(_ what: Comment, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("did not come: \(what)")
    }

    func untilAllIsWell() async throws {
        try await eventually("all devices ok") { try await run("devices").status == 0 }
    }

    func status() async throws {
        let english = try await run("status")
        #expect(english.out.contains("Agent        running 0.1.0, clock trusted\n"))
        #expect(english.out.contains("Printer      2 of 2 work\n"))
        #expect(english.out.contains("Board        10 of 10 work\n"))
        #expect(english.out.contains("Can          numbers 2/2, paper 2/2, cards 2/2, calling 8/8\n"))
        #expect([0, 1].contains(english.status), "\(english.out)")
        let chinese = try await run("status", locale: "zh_CN.UTF-8")
        #expect(chinese.out.hasPrefix("示范政务服务大厅 ("))
        #expect(chinese.out.contains("打印机       2/2可用\n"))
        #expect(chinese.out.contains("现在能       取号 2/2，出票 2/2，刷证 2/2，叫号 8/8\n"))
        let json = try await run("status", "--json")
        #expect((json.json["agent"] as? [String: Any])?["isRunning"] as? Bool == true)
        #expect((json.json["devices"] as? [Any])?.count ?? 0 >= stage.hall.devices.count)
        #expect((json.json["faults"] as? [Any])?.isEmpty == true)
        let devices = try await run("devices", "--json")
        #expect(devices.status == 0)
        #expect(devices.out.contains("\"printer-1\""))
    }

    func boards() async throws {
        let again = try await run("boards", "lift")
        #expect(again.status == 2)
        let blank = try await run("boards", "blank", "--by", "wang", "--json")
        #expect(blank.status == 0)
        #expect(blank.json["done"] as? Bool == true)
        let status = try await run("status")
        #expect(status.status == 1)
        #expect(status.out.contains("Blanked      all boards, by wang. Restore: hallctl boards lift\n"))
        try await eventually("dark boards") { stage.boardText(at: "1").isEmpty }
        let lift = try await run("boards", "lift", locale: "zh_CN.UTF-8")
        #expect(lift.status == 0)
        #expect(lift.out == "所有屏幕已恢复\n")
        try await eventually("boards back") { !stage.boardText(at: "1").isEmpty }
    }

    /// What was recorded until now, paper out and all, is replayed: here, and from a support bundle.
    func recording() async throws {
        let file = stage.root + "/fault.hkr"
        let made = try await run("record", "--output", file)
        #expect(made.status == 0, "\(made.err)")
        #expect(made.out.contains("\nReplay it: hallctl replay \(file)\n"))
        #expect(try await run("record", "--output", file).status == 73)
        let english = try await run("replay", file)
        #expect(english.status == 0, "\(english.out)\(english.err)")
        #expect(english.out.contains("  ✓ printer-1 (escpos-printer): "))
        #expect(english.out.contains("\nSame: "))
        let chinese = try await run("replay", file, locale: "zh_CN.UTF-8")
        #expect(chinese.out.hasPrefix("示范政务服务大厅  "))
        #expect(chinese.out.contains("\n相同："))
        let digests = [try await run("replay", file, "--json"), try await run("replay", file, "--json")]
        #expect(digests[0].json["digest"] as? String == digests[1].json["digest"] as? String)
        #expect(digests[0].json["isSame"] as? Bool == true)
        let played = (digests[0].json["runs"] as? [[String: Any]])?.first
        #expect(played?["turns"] as? Int ?? 0 > 10)
        #expect(played?["turns"] as? Int == played?["turnsReplayed"] as? Int)
        #expect((played?["devices"] as? [Any])?.count ?? 0 >= 15)
        let listed = try await self.run("replay", file, "--list", "--device", "printer-1")
        #expect(listed.status == 0 && listed.out.contains("  printer-1  wrote  10"), "\(listed.out.prefix(400))")
        #expect(!listed.out.contains("board-"))
        // In a bundle, elsewhere.
        let bundle = stage.root + "/hall.tar"
        #expect(try await self.run("bundle", "--output", bundle).status == 0)
        let opened = try await HallctlProgram.run(["open", bundle, "replay", "--root", "/nowhere"])
        #expect(opened.status == 0 && opened.out.contains("\nSame: "), "\(opened.out)\(opened.err)")
        #expect(try await self.run("replay", bundle).status == 0)
    }

    func papers() throws -> [String] {
        try stage.wires.read("printer-1", as: StagePrinter.self) { printer, _ in printer.tray.map(\.ticket.page.text) }
    }

    func testSlip() async throws {
        let before = try await run("status", "--json").json["tickets"] as? [String: Any]
        let said = try await run("test", "printer-1", "--no-input", "--cups", stage.cups.socketPath)
        #expect(said.status == 0, "\(said.out)\(said.err)")
        #expect(said.out == "printer-1: the test slip is proven on paper.\n")
        #expect(try papers().count == 1)
        #expect(try papers().allSatisfy { $0.contains("【测试】") })
        let json = try await run("test", "printer-1", "--json", "--cups", stage.cups.socketPath)
        #expect(json.json["result"] as? String == "proven")
        let after = try await run("status", "--json").json["tickets"] as? [String: Any]
        #expect(after?["today"] as? Int == before?["today"] as? Int)
        let noSpooler = try await run("test", "printer-1", "--cups", "/nowhere.sock")
        #expect(noSpooler.status == 69)
    }

    /// What devices prove by themselves, and that a voice has spoken.
    func otherDevices() async throws {
        let board = try await run("test", "board-1", "--no-input", "--scan", "6")
        #expect(board.status == 0, "\(board.out)\(board.err)")
        #expect(board.out.contains("  设备测试  acknowledged after "))
        #expect(board.out.contains("  ■■■■■■■■  acknowledged after "))
        // The four boards of the line, none of which errs, and no other address.
        for address in 1...4 {
            let row = try Regex("  \(address) +board-\(address) +20 +0 +0 +0 %")
            #expect(board.out.contains(row), "\(board.out)")
        }
        #expect(!board.out.contains("not in the hall file"))
        #expect(board.out.hasSuffix("board-1: works, and has proved it.\n"))
        try await eventually("the board as before") { !["设备测试", " "].contains(stage.boardText(at: "1")) }
        let voice = try await run("test", "voice-a", locale: "zh_CN.UTF-8")
        #expect(voice.status == 1, "\(voice.out)\(voice.err)")
        #expect(voice.out.contains("  播报了"))
        let terminal = try await run("test", "terminal-1", "--json")
        #expect(terminal.status == 1)
        #expect(terminal.json["result"] as? String == "unproven")
        let none = try await run("test", "board-9")
        #expect(none.status == 64)
    }

    /// A test with hands: `act` does what a person would, until it ends.
    private func test(
        _ device: String, seconds: Int = 8, _ act: @escaping @Sendable (_ turn: Int) throws -> Void
    ) async throws -> Transcript {
        let (root, share) = (stage.root, HallctlProgram.share)
        return try await withThrowingTaskGroup(of: Transcript?.self) { group in
            group.addTask {
                try await HallctlProgram.run(["test", device, "--wait", "\(seconds)", "--root", root, "--share", share])
            }
            group.addTask {
                // Whoever is not heard at once presses again, as people do.
                var turn = 0
                while !Task.isCancelled {
                    try act(turn)
                    turn += 1
                    try? await Task.sleep(for: .milliseconds(300))
                }
                return nil
            }
            defer { group.cancelAll() }
            for try await said in group { if let said { return said } }
            throw CancellationError()
        }
    }

    func hands() async throws {
        let stage = stage
        let before = try await run("status", "--json").json["tickets"] as? [String: Any]
        let terminal = try await test("terminal-1", seconds: 3) { turn in
            // By turns: the same key at once again is taken for the repetition of a frame.
            try stage.press(turn.isMultiple(of: 2) ? .recall : .undo, at: "1")
        }
        #expect(terminal.status == 0, "\(terminal.out)\(terminal.err)")
        #expect(terminal.out.contains("  call again\n"))
        let pad = try await test("pad-1") { turn in try stage.rate(turn % 5 + 1, at: "1") }
        #expect(pad.out.contains("  grade 5\n"), "\(pad.out)\(pad.err)")
        let identity = SyntheticIdentity(seed: 77)
        let reader = try await test("reader-1") { _ in try stage.lay(identity, on: "1") }
        try stage.takeCardAway(from: "1")
        #expect(reader.status == 0, "\(reader.out)\(reader.err)")
        #expect(reader.out.contains("  a card was read\n"))
        #expect(!reader.out.contains(identity.number) && !reader.out.contains(identity.name))
        let after = try await run("status", "--json").json["tickets"] as? [String: Any]
        #expect(after?["today"] as? Int == before?["today"] as? Int)
    }

    /// Boards say which they are, keys say which they are; afterwards all is as before.
    func identify() async throws {
        let log = stage.settings.folder + "/identify.log"
        let looking = try await ChildProcess.start(
            .init(
                [
                    HallctlProgram.folder + "/hallctl", "identify", "--root", stage.root, "--share",
                    HallctlProgram.share,
                ],
                environment: ["LANG": "C.UTF-8"], outputFile: log))
        try await eventually("the address") { stage.boardText(at: "3") == "3号屏3号窗口" }
        try await eventually("the key") {
            try stage.press(.recall, at: "2")
            return HallctlProgram.text(log).contains("  call again  <-  terminal-2 (terminal, Window 2, path:")
        }
        #expect(await looking.terminate() == .signalled(SIGTERM))
        try await eventually("as before") { !stage.boardText(at: "3").contains("号屏") }
        let papers = try papers().count
        let printed = try await run("identify", "--print", "--cups", stage.cups.socketPath)
        #expect(printed.status == 0, "\(printed.out)\(printed.err)")
        let table = try #require(try self.papers().dropFirst(papers).first)
        #expect(table.contains("board-3") && table.contains("terminal-8"), "\(table)")
    }

    func log() async throws {
        let levels = try await run("log", "--json")
        #expect((levels.json["levels"] as? [String: String])?.values.allSatisfy { $0 == "notice" } == true)
        let changed = try await run("log", "info", "inputs")
        #expect(changed.status == 0 && changed.out.contains("inputs    info\n"), "\(changed.out)")
        // Nobody is signed in: the key is refused, which is told from this level on.
        try await eventually("the refused key in the log") {
            try stage.press(.recall, at: "8")
            return HallctlProgram.text(stage.settings.folder + "/hall-agent.log").contains("inputs: key refused")
        }
        let back = try await run("log", "notice")
        #expect(back.out.contains("inputs    notice\n"))
        #expect(try await run("log", "loud").status == 64)
    }

    /// The verbs that ask the agent, with the agent up, piped in Chinese and as JSON, and on a terminal. Those that ask
    /// nobody say the same as with the agent down, which `TranscriptTests` keep.
    func everyForm() async throws {
        let asking = [
            "status", "devices", "test", "identify", "log", "boards lift", "explain", "doctor", "why", "config apply",
        ]
        #expect(Set(asking).isSubset(of: TranscriptTests.verbs))
        for verb in asking {
            let words = verb.split(separator: " ").map(String.init)
            let more = (TranscriptTests.calls[verb] ?? []).map { $0.replacing("ROOT", with: stage.root) }
            let place = ["--root", stage.root, "--share", HallctlProgram.share]
            for form in [TranscriptTests.Form.chinese, .json] {
                let said = try await HallctlProgram.run(
                    words + place + (form == .json ? ["--json"] : []) + more,
                    locale: form == .chinese ? "zh_CN.UTF-8" : "C.UTF-8")
                TranscriptTests.lookAtForm(said, verb, form)
            }
        }
        let shown = try await HallctlProgram.run(onTerminal: ["status", "--root", stage.root])
        #expect(shown.contains("\u{1B}["), "no colours on a terminal")
        let plain = try await HallctlProgram.run(onTerminal: ["status", "--root", stage.root], ["NO_COLOR": "1"])
        #expect(!plain.contains("\u{1B}["))
        // Full-screen: the other screen is taken, every row of it is drawn, and it is given back when told to end.
        let watched = try await HallctlProgram.run(
            onTerminal: ["watch", "--root", stage.root], before: "stty cols 80 rows 24; timeout --foreground -k 1 3 ")
        #expect(
            watched.contains("\u{1B}[?1049h") && watched.hasSuffix("\u{1B}[?1049l"),
            "\(watched.suffix(20).debugDescription)")
        #expect(watched.contains("Windows") && watched.contains("board 10/10") && watched.contains("q quits"))
        let console = try await HallctlProgram.run(
            onTerminal: ["status", "--root", stage.root], ["TERM": "linux", "LANG": "zh_CN.UTF-8"])
        #expect(console.contains("Agent") && !console.contains("代理程序"))
    }

    /// A line an event when piped, while a ticket is taken and the agent dies and comes back.
    func watch() async throws {
        let log = stage.settings.folder + "/watch.log"
        let watch = try await ChildProcess.start(
            .init(
                [HallctlProgram.folder + "/hallctl", "watch", "--root", stage.root],
                environment: ["LANG": "C.UTF-8"], outputFile: log))
        try await eventually("the day") { HallctlProgram.text(log).contains("day 20") }
        let client = LoopbackClient(port: UInt16(stage.settings.port))
        let answer = try await client.request(
            "POST", "/api/v1/kiosks/1/tickets",
            json: "{\"request\":\"watch-0001\",\"service\":\"\(DemoHall.services[0].id)\",\"paper\":false}")
        #expect(answer.status == 201, "\(answer.text)")
        try await eventually("the ticket") { HallctlProgram.text(log).contains("1 tickets taken") }
        await stage.killAgent()
        try await eventually("the loss") { HallctlProgram.text(log).contains("hall-agent") }
        let down = try await run("status")
        #expect(down.status == 69)
        #expect(down.out.contains("  printer-1 "))
        try await stage.startAgent()
        try await eventually("the return") { HallctlProgram.text(log).contains("the agent answers again") }
        #expect(await watch.terminate() == .signalled(SIGTERM))
        #expect(!HallctlProgram.text(log).contains("\u{1B}["))
    }

    private func doctorsFindings(comingFromNothing: Bool = false) async throws -> [String] {
        let said = try await run("doctor", "--cups", stage.cups.socketPath, "--json")
        let findings = said.json["findings"] as? [[String: Any]] ?? []
        return findings.filter { !comingFromNothing || $0["follows"] == nil }.compactMap { $0["fault"] as? String }
    }

    /// What a doctor may say of the machine that runs the tests; of the hall there is nothing to say.
    private static let surroundings: Set<String> = [
        "time-service", "disk-low", "machine-hot", "usb-resets", "under-voltage", "disk-error", "voice-missing",
        "font-missing",
    ]

    func doctor() async throws {
        try await untilAllIsWell()
        let begun = ContinuousClock.now
        let faults = try await doctorsFindings()
        #expect(ContinuousClock.now - begun < .seconds(10))
        #expect(Set(faults).isSubset(of: Self.surroundings), "\(faults)")
        let queue = try await stage.cups.run(["lpadmin", "-p", "ticket-1", "-o", "printer-error-policy=stop-printer"])
        #expect(queue.ending == .exited(0))
        #expect(try await doctorsFindings().contains("queue-policy"))
        let mended = try await stage.cups.run(["lpadmin", "-p", "ticket-1", "-o", "printer-error-policy=retry-job"])
        #expect(mended.ending == .exited(0))
    }

    /// Faults that the library knows to raise in the simulated hall, a round at a time on devices that do not meet: each
    /// is raised, found with nothing else for its cause, and seen mended. What is not here is raised elsewhere: the
    /// agent's end by `watch`, central's silence (which takes 15 s) by the morning.
    private static let rounds = [
        ["media-empty", "cover-open", "board-silent", "terminal-silent", "pad-absent", "reader-absent"],
        ["media-low", "cutter-error", "broker-unreachable"], ["printer-absent", "queue-paused"], ["cups-away"],
    ]

    func recipes() async throws {
        let known = FaultLibrary.standard.all.filter { $0.recipe != nil }.map(\.name)
        #expect(Set(known).subtracting(Self.rounds.joined()) == ["queue-stopped", "central", "agent-down"])
        for round in Self.rounds {
            for (index, name) in round.enumerated() { try await set(name, onPrinter: index % 2 + 1, true) }
            try await eventually("\(round) are told") {
                try await Set(round).isSubset(of: doctorsFindings(comingFromNothing: true))
            }
            for (index, name) in round.enumerated() { try await set(name, onPrinter: index % 2 + 1, false) }
            try await eventually("\(round) are gone") { try await Set(round).isDisjoint(with: doctorsFindings()) }
        }
        try await untilAllIsWell()
    }

    /// Does what a fault's recipe says, or undoes it.
    private func set(_ fault: String, onPrinter printer: Int, _ isOn: Bool) async throws {
        switch try #require(FaultLibrary.standard[fault]?.recipe) {
        case .printerSwitch(let name):
            let fault = try #require(SimulatedPrinter.Switch(rawValue: name))
            try stage.set(fault, of: "printer-\(printer)", to: isOn)
        case .unplug(let kind):
            let device = stage.hall.devices.first { "\($0.kind)" == kind }
            try stage.plug(try #require(device?.id), in: !isOn)
        case .boardMains: try stage.setMains(of: "board-3", off: isOn)
        case .pauseQueue:
            let command = isOn ? "cupsdisable" : "cupsenable"
            #expect(try await stage.cups.run([command, "ticket-\(printer)"]).ending == .exited(0))
        case .stop("broker"): if isOn { await stage.broker.kill() } else { try await stage.broker.start() }
        case .stop("cupsd"): if isOn { await stage.cups.kill() } else { try await stage.cups.start() }
        case .stop: if isOn { await stage.killAgent() } else { try await stage.startAgent() }
        }
    }

    func why() async throws {
        let ticket = try await run("why", "A001")
        #expect(ticket.status == 0, "\(ticket.err)")
        #expect(ticket.out.contains("taken at Machine 1, regular lane, 0 ahead: –"))
        let device = try await run("why", "device", "printer-1")
        #expect(device.status == 0)
        #expect(device.out.hasPrefix("printer-1\n  printer-1: fault"), "\(device.out)")
        #expect(device.out.contains("P01  most likely: The roll is used up\n"))
        let explained = try await run("explain", "P01")
        #expect(explained.out.contains("\nNow       printer-1 ("))
    }

    func paperOut() async throws {
        try await untilAllIsWell()
        try stage.set(.paperOut, of: "printer-1", to: true)
        try await eventually("the fault") { try await run("status").out.contains("  P01  Machine 1: out of paper.") }
        #expect(try await run("status").status == 2)
        let able = try await run("status")
        #expect(able.out.contains("             Machine 1: paper fault (printer-1: media-empty)\n"), "\(able.out)")
        let test = try await run("test", "printer-1", "--no-input", "--cups", stage.cups.socketPath)
        #expect(test.status == 2)
        #expect(test.out.contains("  P01  "))
        let once = try await run("watch", "--once", locale: "zh_CN.UTF-8")
        #expect(once.status == 0)
        #expect(once.out.contains("printer-1 P01"))
    }
}
