import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

@Suite("Paper in the hall")
struct PaperKeepingTests {
    @Test("tickets and slips use up the roll, its end and change are kept, and the end is foretold")
    func account() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            let keeping = PaperKeeping(
                hall: agent.hall, plan: machine.plan, clock: machine.clock, health: agent.house.health,
                devices: machine.devices)
            let task = Task { await keeping.run() }
            defer { task.cancel() }
            func roll() async -> PaperRoll? { await agent.hall.read { $0.paper.rolls["printer-1"] } }
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.proven, of: ticket)
            let used = try #require(await roll()?.fed)
            #expect(used > 0)
            // A slip that is no ticket uses paper too, and takes no number.
            let desk = SlipDesk()
            #expect(await desk.print(PaperDocument(blocks: []), at: "1") == nil, "before there is printing")
            desk.open(agent.printing)
            let slip = TicketLayout(plan: machine.plan).testSlip()
            let outcome = try #require(await desk.print(slip, at: "1"))
            guard case .proven = outcome else { throw EffectsFailure(what: "the slip: \(outcome)") }
            try await eventually("its paper counts") { await roll()?.fed ?? 0 > used }
            #expect(await agent.hall.read { $0.tickets.count } == 1)

            agent.setReady(false)
            try await eventually("the end is kept") { await roll()?.isEnded == true }
            agent.setReady()
            try await eventually("the change is kept") { await roll()?.question != nil }
            _ = try await agent.hall.perform(.changeRoll(printer: "printer-1", isNew: true))
            #expect(await roll()?.start == .full)
        }
    }

    @Test("nobody at a kiosk prints more than a few slips, and each kiosk counts for itself")
    func bounds() {
        let desk = SlipDesk()
        for _ in 0..<SlipDesk.most { #expect(desk.takeTurn(at: "1")) }
        #expect(!desk.takeTurn(at: "1"))
        #expect(desk.takeTurn(at: "2"))
        for _ in 0..<SlipDesk.mostWrong { desk.noteWrong(at: "1") }
        #expect(!desk.mayTry(at: "1") && desk.mayTry(at: "2"))
    }
}
