import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

@Suite("Jobs of others at a ticket printer's queue")
struct ForeignJobTests {
    private static func job(_ name: String, uuid: String = "", _ bytes: [UInt8] = Array("a slip".utf8)) -> SpoolJob {
        SpoolJob(queue: "ticket-1", uuid: uuid, name: name, bytes: bytes)
    }

    /// What the backend of a job is told.
    private func verdict(on job: SpoolJob, at agent: PrintingAgent) async -> RelayVerdict? {
        for await verdict in agent.spooler.orphan(job, to: agent.relay) { return verdict }
        return nil
    }

    @Test("one is printed between two tickets, and changes nothing in the ledger")
    func between() async throws {
        try await PrintingMachine().agent { agent in
            agent.tray.hold(.afterStart)
            let tickets = try await agent.house.issue(2, paper: true)
            try await eventually("the first is on its way") { agent.tray.waiting(at: .afterStart) == 1 }
            let verdicts = agent.spooler.orphan(Self.job("report"), to: agent.relay)
            agent.tray.release(.afterStart)
            for await verdict in verdicts { #expect(verdict == .completed) }
            try await agent.waitFor(.proven, of: tickets[1])
            let papers = agent.tray.paper
            #expect(papers.count == 3 && papers[0].contains(tickets[0].number))
            #expect(papers.count { $0 == "a slip" } == 1)
            #expect(agent.tray.mostAtOnce == 1)
            #expect(await agent.hall.read { $0.attempts.count } == 2)
        }
    }

    @Test(
        "what is no slip, and what claims to be a ticket, is refused with the reason",
        arguments: [
            (job("report", [UInt8](repeating: 0x20, count: 256 * 1024 + 1)), "262145 bytes"),
            (job("hallkit:A001"), "claims to be a ticket"),
            (job("hallkit:A001", uuid: "urn:uuid:5f1c0d0e-0000-4000-8000-000000000001"), "claims to be a ticket"),
        ])
    func refused(job: SpoolJob, reason: String) async throws {
        try await PrintingMachine().agent { agent in
            let told = await verdict(on: job, at: agent)
            guard case .cancelled(let message) = told else {
                Issue.record("\(String(describing: told))")
                return
            }
            #expect(message.contains("refused") && message.contains(reason))
            #expect(agent.tray.deliveries == 0)
            #expect(await agent.hall.read { $0.attempts.isEmpty })
        }
    }

    @Test("other bytes under a ticket's own uuid are refused, and the ticket comes out once")
    func forged() async throws {
        try await PrintingMachine().agent { agent in
            agent.spooler.setRunning(false)
            let ticket = try await agent.house.issue(paper: true)[0]
            let spool = try await agent.job(of: try await agent.openAttempt(of: ticket))
            let forged = Self.job(spool.name, uuid: spool.uuid, spool.bytes + [0x0A])
            let told = await verdict(on: forged, at: agent)
            guard case .cancelled(let message) = told else {
                Issue.record("\(String(describing: told))")
                return
            }
            #expect(message.contains("other bytes"))
            #expect(agent.tray.deliveries == 0)
            agent.spooler.setRunning(true)
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
        }
    }
}
