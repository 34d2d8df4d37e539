import Foundation
import HallDomain
import SimulatedHall
import Testing

/// The checks, in the order of a technician's visit.
struct StagedHall {
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
}
