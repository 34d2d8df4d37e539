import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

@Suite("Opening check")
struct OpeningCheckingTests {
    /// Runs a check over two boards, of which one may be deaf, and a printer.
    private func check(
        isDeaf: Bool = false, isReady: Bool = true, calling: Bool = false
    ) async throws -> (check: OpeningCheck, texts: [String]) {
        let machine = try PrintingMachine()
        let boards = [try BoardStandIn.placed("board-1", window: "1"), try BoardStandIn.placed("board-2", window: "2")]
        return try await machine.agent(isReady: isReady) { agent in
            let showing = BoardShowing(
                hall: agent.hall, plan: machine.plan, clock: machine.clock, devices: boards,
                executor: ThreadExecutor(name: "boards"))
            let standIns = [BoardStandIn(clock: machine.clock), BoardStandIn(clock: machine.clock)]
            if isDeaf { await standIns[1].setDeaf() }
            let tasks =
                [Task { await showing.run() }]
                + zip(standIns, boards).map { board, device in Task { await showing.serve(board, device: device) } }
            defer { for task in tasks { task.cancel() } }
            for board in boards { agent.house.setHealth(board.id, .ok) }
            if !isReady { agent.setReady(false) }
            try await eventually("boards show something") {
                for board in standIns {
                    guard await board.content != nil else { return false }
                }
                return true
            }
            if calling {
                try await agent.house.staff("1")
                _ = try await agent.house.issue()
                _ = try await agent.hall.perform(.callNext(window: "1"))
            }
            let checking = OpeningChecking(
                hall: agent.hall, plan: machine.plan, clock: machine.clock, health: agent.house.health,
                devices: machine.devices + boards, boards: showing, printing: agent.printing, watch: .milliseconds(400))
            let check = await checking.check(.person)
            #expect(await agent.hall.read { $0.openingCheck?.proofs } == check.proofs)
            return (check, await standIns[0].texts)
        }
    }

    private func verdict(_ id: PlacedDeviceID, _ check: OpeningCheck) -> OpeningCheck.Proof.Verdict? {
        check.proofs.first { $0.device == id }?.verdict
    }

    @Test("boards say that they show the test, printers are asked afresh, and boards go back to what they showed")
    func proves() async throws {
        let (check, texts) = try await check()
        #expect(verdict("board-1", check) == .proven && verdict("board-2", check) == .proven)
        #expect(verdict("printer-1", check) == .proven)
        #expect(texts.contains("设备测试") && texts.last != "设备测试")
    }

    @Test("a board that does not say so, and a printer without paper, fail; nothing else does")
    func fails() async throws {
        let (check, _) = try await check(isDeaf: true, isReady: false)
        #expect(verdict("board-1", check) == .proven && verdict("board-2", check) == .failed)
        #expect(verdict("printer-1", check) == .failed)
        #expect(check.proofs.first?.verdict == .failed && check.proofs.last?.verdict == .proven)
    }

    @Test("a call is never hidden by a test")
    func calls() async throws {
        let (check, texts) = try await check(calling: true)
        #expect(verdict("board-1", check) == .proven)
        #expect(texts.contains { $0.hasPrefix("请") } && !texts.contains("设备测试"))
    }
}
