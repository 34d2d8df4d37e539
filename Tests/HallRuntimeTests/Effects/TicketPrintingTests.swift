import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

@Suite("A ticket on its way to paper")
struct TicketPrintingTests {
    @Test("a ticket is printed once, with its number, and proven")
    func happy() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
            try await eventually("the spooler hears of it") { agent.spooler.verdicts.count == 1 }
            #expect(agent.spooler.verdicts[0].verdict == .completed)
            #expect(await agent.hall.read { $0.unsettledPaper.isEmpty && $0.openAttempts.isEmpty })
        }
    }

    @Test("twenty at once come out once each, in order, one at a time, and nothing is at the spooler before its turn")
    func twenty() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.hold(.beforeStart)
            let tickets = try await agent.house.issue(20, paper: true)
            try await eventually("the first is on its way") { agent.tray.waiting(at: .beforeStart) == 1 }
            #expect(agent.spooler.jobs.count == 1)
            agent.tray.release(.beforeStart)
            try await agent.waitFor(.proven, of: tickets[19])
            let numbers = agent.tray.paper.flatMap { $0.split(separator: "\n").map(String.init) }
                .filter { line in tickets.contains { $0.number == line } }
            #expect(numbers == tickets.map(\.number))
            #expect(agent.tray.mostAtOnce == 1)
        }
    }

    @Test("each kiosk's tickets come out of its own printer, and one that waits keeps the other not waiting")
    func twoPrinters() async throws {
        let machine = try PrintingMachine(printers: ["printer-1", "printer-2"])
        try await machine.agent { agent in
            agent.house.setHealth("printer-1", .fault, [.mediaEmpty])
            let first = try await agent.house.issue(paper: true)[0]
            let second = try await agent.house.issue(paper: true, kiosk: "2")[0]
            let desk = try await agent.house.issue(paper: true, kiosk: nil)[0]
            try await agent.waitFor(.proven, of: second)
            #expect(try await agent.paper(of: first) == .wanted)
            agent.house.setHealth("printer-1", .ok)
            try await agent.waitFor(.proven, of: first)
            try await agent.waitFor(.proven, of: desk)
            let printers = await agent.hall.read {
                $0.attempts.values.map { [$0.ticket.rawValue, $0.printer.rawValue] }
            }
            #expect(
                Set(printers) == [
                    [first.id.rawValue, "printer-1"], [second.id.rawValue, "printer-2"],
                    [desk.id.rawValue, "printer-1"],
                ])
        }
    }

    @Test("补打 says so on the paper, and a doubtful one is listed until somebody answers")
    func reprint() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.set(.doubtful)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.doubtful, of: ticket)
            #expect(await agent.hall.read { $0.unsettledPaper } == [ticket.id])
            guard case .cancelled = agent.spooler.verdict(of: agent.spooler.submitted[0]) else {
                Issue.record("a doubtful ticket is completed at the spooler")
                return
            }
            agent.tray.set(.works)
            _ = try await agent.hall.perform(.requestReprint(ticket: ticket.id, by: "101"))
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.tray.copies(of: ticket.number) == (1, 1))
        }
    }

    @Test("a character that no font has is a fault from the start on, and 〓 on a ticket that is printed all the same")
    func missingFont() async throws {
        var plan = EffectsHall.plan
        plan.name.zh = "𠮷厅\u{10FFFD}"
        let machine = try PrintingMachine(plan: plan)
        try await machine.agent { agent in
            try await eventually("it is known before anybody takes a ticket") {
                agent.house.health.value["ticket-font"]?.faults == [.fontMissing]
            }
            #expect(agent.house.health.value["ticket-font"]?.evidence.hasSuffix("U+10FFFD") == true)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.tray.paper[0].contains("厅〓"))
        }
    }

    @Test("the spooler that was away gets the ticket when it is back")
    func spoolerAway() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            // Known to be away, the queue would be no place for an attempt.
            let queue = QueueKeeping.key(of: machine.devices[0])
            try await eventually("the queue was seen") { agent.house.health.value[queue]?.isUsable == true }
            agent.spooler.setAway(true)
            let ticket = try await agent.house.issue(paper: true)[0]
            let attempt = try await agent.openAttempt(of: ticket)
            agent.spooler.setAway(false)
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.spooler.submitted == ["urn:uuid:\(attempt.id)"])
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
        }
    }

    @Test("a job that cupsd forgot is submitted again, as the same attempt")
    func forgotten() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.spooler.setRunning(false)
            let ticket = try await agent.house.issue(paper: true)[0]
            let attempt = try await agent.openAttempt(of: ticket)
            _ = try await agent.job(of: attempt)
            agent.spooler.kill(keeps: false)
            agent.spooler.setRunning(true)
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.spooler.submitted == Array(repeating: "urn:uuid:\(attempt.id)", count: 2))
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
        }
    }

    @Test(
        "cupsd dies without a word, before or after the first byte: printed once, and the job that runs again is told so",
        arguments: [PaperTray.Step.beforeStart, .afterStart])
    func spoolerDies(_ step: PaperTray.Step) async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.hold(step)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it is being delivered") { agent.tray.waiting(at: step) == 1 }
            agent.spooler.kill(keeps: true)
            agent.tray.release(step)
            try await agent.waitFor(.proven, of: ticket)
            try await eventually("the second backend is answered") { !agent.spooler.verdicts.isEmpty }
            #expect(agent.spooler.verdicts.map(\.verdict) == [.completed])
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
        }
    }

    @Test("cancelled before its first byte: not printed, not tried again, told to the staff")
    func cancelled() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.hold(.beforeStart)
            let tickets = try await agent.house.issue(2, paper: true)
            try await eventually("it is being delivered") { agent.tray.waiting(at: .beforeStart) == 1 }
            let attempt = try await agent.openAttempt(of: tickets[0])
            agent.spooler.cancelByPerson("urn:uuid:\(attempt.id)")
            try await eventually("the line has taken the word") { agent.spooler.jobs.first?.listens == 2 }
            agent.tray.release(.beforeStart)
            try await agent.waitFor(.proven, of: tickets[1])
            try await agent.waitFor(.unprinted, of: tickets[0])
            #expect(agent.tray.copies(of: tickets[0].number) == (0, 0))
            #expect(await agent.hall.read { $0.attempts.values.count { $0.ticket == tickets[0].id } } == 1)
            guard case .cancelled = agent.spooler.verdict(of: "urn:uuid:\(attempt.id)") else {
                Issue.record("a cancelled job is completed")
                return
            }
        }
    }

    @Test("cancelled after its first byte: it is finished all the same")
    func cancelledLate() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.hold(.afterStart)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it is being delivered") { agent.tray.waiting(at: .afterStart) == 1 }
            agent.spooler.cancelByPerson(agent.spooler.submitted[0])
            agent.tray.release(.afterStart)
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
        }
    }

    @Test("the printer says no once: the ticket is tried again, not in a storm")
    func saysNo() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.set(.unready)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it was tried") { agent.tray.deliveries >= 1 }
            try await agent.waitFor(.wanted, of: ticket)
            #expect(agent.tray.deliveries <= 2)
            let view = machine.screens.show(ticket.id)
            agent.tray.set(.works)
            try await agent.waitFor(.proven, of: ticket)
            #expect(agent.tray.deliveries <= 4)
            withExtendedLifetime(view) {}
        }
    }

    @Test("the disk is full when a ticket ends: nobody is told before the ledger has it")
    func fullDisk() async throws {
        let machine = try PrintingMachine()
        try await machine.agent { agent in
            agent.tray.hold(.afterStart)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it is being delivered") { agent.tray.waiting(at: .afterStart) == 1 }
            machine.disk.fail(.full("no room"))
            agent.tray.release(.afterStart)
            try await eventually("it is on paper") { agent.tray.copies(of: ticket.number) == (1, 0) }
            #expect(agent.spooler.verdicts.isEmpty)
            machine.disk.fail(nil)
            try await agent.waitFor(.proven, of: ticket)
            try await eventually("the spooler is told") { agent.spooler.verdicts.map(\.verdict) == [.completed] }
        }
    }

    @Test("an agent that ends well records a ticket that was on its way out")
    func endsWell() async throws {
        let machine = try PrintingMachine()
        let ticket = try await machine.agent(endsWell: true) { agent in
            agent.tray.hold(.afterStart)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it is being delivered") { agent.tray.waiting(at: .afterStart) == 1 }
            Task { [tray = agent.tray] in tray.release(.afterStart) }
            return ticket
        }
        try await machine.agent { agent in
            let paper = try await agent.paper(of: ticket)
            #expect(paper == .proven)
            #expect(agent.tray.copies(of: ticket.number) == (1, 0))
        }
    }

    @Test("half a ticket that a killed agent left in the printer is cut off before the next one, and only then")
    func remains() async throws {
        let machine = try PrintingMachine()
        let ticket = try await machine.agent { agent in
            let whole = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.proven, of: whole)
            agent.tray.hold(.afterStart)
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it is being delivered") { agent.tray.waiting(at: .afterStart) == 1 }
            return ticket
        }
        #expect(machine.tray.cutOffs == 0)
        try await machine.agent { agent in
            try await agent.waitFor(.doubtful, of: ticket)
            try await eventually("it is cut off") { agent.tray.cutOffs == 1 }
            let next = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.proven, of: next)
        }
        try await machine.agent { agent in
            let next = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.proven, of: next)
            #expect(agent.tray.cutOffs == 1)
        }
    }
}
