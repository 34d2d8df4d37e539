import DeviceKit
import Foundation
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

/// A machine with a disk, a spooler and two printers, on which agents are started and killed.
final class PrintingMachine: Sendable {
    let disk = EffectsDisk()
    let clock = EffectsClock()
    let spooler = SpoolerStandIn()
    let tray = PaperTray()
    let screens = ScreenBook()
    let plan: HallPlan
    let devices: [PlacedDevice]

    init(plan: HallPlan = EffectsHall.plan, printers: [DeviceID] = ["printer-1"]) throws {
        self.plan = plan
        let entry = DriverEntry(printer: PrinterStandIn.self)
        devices = try printers.map { id in
            let number = String(id.rawValue.suffix(1))
            return try .standIn(entry, id, kiosk: KioskID(rawValue: number), queue: "ticket-\(number)")
        }
    }

    /// Runs an agent's printing around a test. Unless it ends well it is killed: nothing it does afterwards counts.
    @discardableResult
    func agent<R: Sendable>(
        endsWell: Bool = false, isReady: Bool = true, _ test: @Sendable (PrintingAgent) async throws -> R
    ) async throws -> R {
        let agent = try PrintingAgent(self)
        var effects: [@Sendable () async -> Void] = [{ await agent.printing.run() }]
        for device in devices {
            let printer = PrinterStandIn(tray: tray)
            effects.append { await agent.printing.serve(printer, device: device) }
        }
        defer { spooler.attach(nil) }
        return try await agent.house.run(effects) { _ in
            spooler.attach(agent.relay)
            if isReady { agent.setReady() }
            defer {
                if !endsWell {
                    disk.revoke()
                    tray.kill()
                }
            }
            return try await test(agent)
        }
    }
}

/// One agent's printing, from start to end.
struct PrintingAgent: Sendable {
    let machine: PrintingMachine
    let house: EffectsHall
    let relay = RelayStandIn()
    let printing: TicketPrinting
    var hall: Hall { house.hall }
    var spooler: SpoolerStandIn { machine.spooler }
    var tray: PaperTray { machine.tray }

    init(_ machine: PrintingMachine) throws {
        self.machine = machine
        house = try EffectsHall(machine.disk, clock: machine.clock, plan: machine.plan)
        printing = TicketPrinting(
            hall: house.hall, plan: machine.plan, clock: machine.clock, devices: machine.devices,
            spooler: machine.spooler, relay: relay, health: house.health, screens: machine.screens,
            logger: EffectsHall.logger)
    }

    func setReady(_ isReady: Bool = true) {
        for device in machine.devices {
            house.setHealth(device.id, isReady ? .ok : .fault, isReady ? [] : [.mediaEmpty])
        }
    }

    func paper(of ticket: Ticket) async throws -> Ticket.Paper { try await house.ticket(ticket.id).paper }

    /// Waits until the ledger knows what became of a ticket's paper.
    func waitFor(_ paper: Ticket.Paper, of ticket: Ticket, within limit: Duration = .seconds(12)) async throws {
        try await eventually("\(ticket.number) shall be \(paper)", within: limit) {
            try await self.paper(of: ticket) == paper
        }
    }

    /// The attempt of a ticket that is submitted or started.
    func openAttempt(of ticket: Ticket) async throws -> PrintAttempt {
        try await eventually("\(ticket.number) shall be tried") { try await attempt(of: ticket) != nil }
        guard let attempt = try await attempt(of: ticket) else { throw EffectsFailure(what: "no attempt") }
        return attempt
    }

    private func attempt(of ticket: Ticket) async throws -> PrintAttempt? {
        await hall.read { state in state.attempts.values.first { $0.ticket == ticket.id && $0.end == nil } }
    }

    func job(of attempt: PrintAttempt) async throws -> SpoolJob {
        try await eventually("the attempt shall be at the spooler") {
            spooler.jobs.contains { $0.spool.uuid == "urn:uuid:\(attempt.id)" }
        }
        guard let job = spooler.jobs.first(where: { $0.spool.uuid == "urn:uuid:\(attempt.id)" }) else {
            throw EffectsFailure(what: "no job")
        }
        return job.spool
    }
}
