import DeviceDrivers
import DeviceKit
import HallDomain
import Testing

@testable import HallRuntime

/// Tickets on a printer that only the spooler reaches: the real driver, and a stand-in for cupsd.
@Suite("A ticket on its way to paper through a queue")
struct QueuePrintingTests {
    /// A machine with a disk and a queue, on which agents are started and killed.
    private struct Machine {
        let disk = EffectsDisk()
        let clock = EffectsClock()
        let thread = ThreadExecutor(name: "queue")
        let queue: QueueStandIn
        let device: PlacedDevice

        init(evidence: String = "printerCounts", finishMilliseconds: Int = 5_000) throws {
            queue = QueueStandIn(executor: thread)
            device = try Self.device(evidence: evidence, finishMilliseconds: finishMilliseconds)
        }

        private static func device(evidence: String, finishMilliseconds: Int) throws -> PlacedDevice {
            let text = """
                schema: 1
                id: queue
                vendor: generic
                model: queue
                summary: a queue
                role: documentPrinter
                support: experimental
                driver: cups-queue
                connection: { kind: queue }
                match: []
                firmware: []
                traits:
                  format: pdf
                  paperWidthInMillimetres: 80
                  dotsPerInch: 203
                  evidence: \(evidence)
                  pollMilliseconds: 100
                  finishMilliseconds: \(finishMilliseconds)
                """
            let entry = DriverEntry(queue: CUPSQueuePrinter.self)
            let header = try StrictYAML.peek(DeviceHeader.self, in: text, file: "queue.yaml")
            return PlacedDevice(
                id: "printer-1", header: header, model: try entry.read(DataFile(file: "queue.yaml", text: text), nil),
                placement: DataFile(file: "hall.yaml", text: "{}"), address: .queue("ticket-1"),
                serial: SerialSettings(baudRate: 9600), window: nil, kiosk: "1", zone: nil, queue: "ticket-1",
                button: .init())
        }

        /// Runs an agent's printing around a test and kills it: nothing it does afterwards counts.
        func agent<R: Sendable>(_ test: @Sendable (Agent) async throws -> R) async throws -> R {
            let house = try EffectsHall(disk, clock: clock)
            let printing = TicketPrinting(
                hall: house.hall, plan: house.plan, clock: clock, devices: [device], spooler: SpoolerStandIn(),
                relay: RelayStandIn(), health: house.health, screens: ScreenBook(), logger: EffectsHall.logger)
            let (device, health) = (device, house.health)
            let driver = try #require(
                try device.model.make(device.placement, queue) as? any QueuePrinter, "a driver for queues")
            return try await house.run([
                { await printing.run() }, { await printing.serve(driver, device: device) }, { try? await driver.run() },
                {
                    for await now in driver.health {
                        health.update {
                            $0[device.id] = DeviceStatus(
                                role: .documentPrinter, model: "queue", address: "queue:ticket-1",
                                place: BilingualText(zh: "取号机1", en: "Machine 1"),
                                condition: now.isUsable ? .ok : .fault, faults: now.faults, evidence: now.evidence,
                                since: house.clock.now())
                        }
                    }
                },
            ]) { _ in
                defer { disk.revoke() }
                return try await test(Agent(house: house))
            }
        }
    }

    private struct Agent: Sendable {
        let house: EffectsHall

        func paper(of ticket: Ticket) async throws -> Ticket.Paper { try await house.ticket(ticket.id).paper }

        func waitFor(_ paper: Ticket.Paper, of ticket: Ticket) async throws {
            try await eventually("\(ticket.number) shall be \(paper)") { try await self.paper(of: ticket) == paper }
        }

        /// The attempt of a ticket that has no end.
        func attempt(of ticket: Ticket) async throws -> AttemptID {
            let found = await house.hall.read { state in
                state.attempts.values.first { $0.ticket == ticket.id && $0.end == nil }?.id
            }
            return try #require(found)
        }

        /// What the ledger has as the reason for the end of a ticket's newest attempt.
        func evidence(of ticket: Ticket) async throws -> String {
            let ends = house.disk.events.compactMap { event -> String? in
                if case .printEnded(_, _, let evidence) = event { evidence } else { nil }
            }
            return try #require(ends.last)
        }

        /// Waits until the attempt has started: from then on the spooler may have it.
        func waitForStart(of ticket: Ticket) async throws {
            try await eventually("\(ticket.number) shall be started") {
                if case .started = try await paper(of: ticket) { true } else { false }
            }
        }
    }

    @Test("a ticket is one job, a page, with the attempt's uuid and the ticket's name; what is printed is proven")
    func happy() async throws {
        let machine = try Machine()
        try await machine.agent { agent in
            let tickets = try await agent.house.issue(3, paper: true)
            for ticket in tickets { try await agent.waitFor(.proven, of: ticket) }
            let jobs = machine.queue.submitted
            let attempts = await agent.house.hall.read { $0.attempts }
            #expect(jobs.map(\.name) == tickets.map { "hallkit:\($0.id):0" })
            #expect(Set(jobs.map(\.uuid)) == Set(attempts.keys.map { "urn:uuid:\($0)" }))
            #expect(jobs.allSatisfy { $0.format == "application/pdf" && $0.bytes.starts(with: Array("%PDF-".utf8)) })
            #expect(jobs.allSatisfy { $0.options["print-scaling"] == "none" })
            #expect(machine.queue.forbids == 1)
        }
    }

    struct End: Sendable {
        var mode: QueueStandIn.Mode
        var evidence = "printerCounts"
        var paper: Ticket.Paper
    }

    @Test(
        "what CUPS says of the end decides, and what it cannot say is doubtful; nothing is submitted twice",
        arguments: [
            End(mode: .prints, paper: .proven), End(mode: .handsOver, paper: .doubtful),
            End(mode: .prints, evidence: "none", paper: .doubtful), End(mode: .aborts, paper: .doubtful),
            End(mode: .refuses, paper: .doubtful), End(mode: .losesAnswer(knows: true), paper: .proven),
            End(mode: .losesAnswer(knows: false), paper: .doubtful),
        ])
    func ends(end: End) async throws {
        let machine = try Machine(evidence: end.evidence)
        machine.queue.set(end.mode)
        try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(end.paper, of: ticket)
            #expect(machine.queue.submitted.count == 1)
        }
    }

    @Test("a queue that would refuse it is asked first: nothing has started, and it prints when the queue takes it")
    func refusedBefore() async throws {
        let machine = try Machine()
        machine.queue.setRefusing(true)
        try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("the first attempt is over") {
                await agent.house.hall.read { $0.attempts.values.contains { $0.end == .notSent } }
            }
            #expect(machine.queue.submitted.isEmpty)
            machine.queue.setRefusing(false)
            try await agent.waitFor(.proven, of: ticket)
            #expect(machine.queue.submitted.count == 1)
        }
    }

    @Test("what is not out in time is cancelled and doubtful")
    func late() async throws {
        let machine = try Machine(finishMilliseconds: 1_000)
        machine.queue.set(.waits)
        try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitFor(.doubtful, of: ticket)
            #expect(machine.queue.cancelled == [1])
            #expect(machine.queue.submitted.count == 1)
        }
    }

    @Test("cupsd goes away while it is printed: it is cancelled as soon as cupsd is back, before it comes out again")
    func spoolerDies() async throws {
        let machine = try Machine()
        machine.queue.set(.waits)
        try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitForStart(of: ticket)
            try await eventually("it is at the spooler") { machine.queue.submitted.count == 1 }
            // Seen as processing, so that its going away means something.
            try await eventually("it was seen") { machine.queue.looks(at: 1) > 1 }
            machine.queue.setAway(true)
            try await eventually("it was missed") { machine.queue.misses > 0 }
            machine.queue.setAway(false)
            try await agent.waitFor(.doubtful, of: ticket)
            #expect(machine.queue.cancelled == [1])
            #expect(try await agent.evidence(of: ticket).hasPrefix("cupsd went away"))
        }
    }

    @Test("a job that CUPS would begin again is cancelled before it does")
    func beginsAgain() async throws {
        let machine = try Machine()
        machine.queue.set(.waits)
        try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await eventually("it was seen") { machine.queue.looks(at: 1) > 1 }
            machine.queue.putBack()
            try await agent.waitFor(.doubtful, of: ticket)
            #expect(machine.queue.cancelled == [1])
            #expect(try await agent.evidence(of: ticket).hasPrefix("CUPS would print it again"))
            #expect(machine.queue.submitted.count == 1)
        }
    }

    enum Fate: Sendable, CaseIterable { case printed, stillWaiting, forgotten, late }

    @Test("after a restart the spooler is asked, and the ticket is never submitted again", arguments: Fate.allCases)
    func restart(fate: Fate) async throws {
        let machine = try Machine()
        machine.queue.set(.waits)
        let ticket = try await machine.agent { agent in
            let ticket = try await agent.house.issue(paper: true)[0]
            try await agent.waitForStart(of: ticket)
            try await eventually("it is at the spooler") { machine.queue.submitted.count == 1 }
            return ticket
        }
        switch fate {
        case .printed: machine.queue.printAll()
        case .stillWaiting: break
        case .forgotten: machine.queue.forget()
        case .late: machine.clock.advance(seconds: 600)
        }
        try await machine.agent { agent in
            if fate == .stillWaiting {
                try await eventually("it is asked for") { machine.queue.looks(at: 1) > 4 }
                #expect(try await agent.paper(of: ticket) == .started(try await agent.attempt(of: ticket)))
                machine.queue.printAll()
            }
            let isProven = fate == .printed || fate == .stillWaiting
            try await agent.waitFor(isProven ? .proven : .doubtful, of: ticket)
            #expect(machine.queue.cancelled == (fate == .late ? [1] : []))
            #expect(machine.queue.submitted.count == 1)
        }
    }

    @Test("reasons of the queue are faults of the printer, by the same names, whatever their severity")
    func reasons() async throws {
        let machine = try Machine()
        try await machine.agent { agent in
            let table: [(reason: String, fault: DeviceFault)] = [
                ("media-empty-warning", .mediaEmpty), ("media-needed", .mediaEmpty), ("cover-open-error", .coverOpen),
                ("media-jam-error", .mediaJam), ("media-low-report", .mediaLow), ("offline-report", .printerAbsent),
                ("cutter-jam-error", .cutterError),
            ]
            for row in table {
                machine.queue.setReasons([row.reason, "cups-waiting-for-job-completed"])
                try await eventually("\(row.reason) shall be \(row.fault)") {
                    agent.house.health.value["printer-1"]?.faults == [row.fault]
                }
            }
            machine.queue.setReasons(["media-empty-error"])
            try await eventually("it is known") { agent.house.health.value["printer-1"]?.faults == [.mediaEmpty] }
            let ticket = try await agent.house.issue(paper: true)[0]
            machine.queue.setReasons([])
            try await agent.waitFor(.proven, of: ticket)
            #expect(machine.queue.submitted.count == 1)
        }
    }
}
