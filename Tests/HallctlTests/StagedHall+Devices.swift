import Foundation
import SimulatedHall
import Testing

/// Devices are tried, by themselves and with hands, and say which they are.
extension StagedHall {
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
}
