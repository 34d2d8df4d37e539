import DeviceKit
import Fleet
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

/// Agents that come and go on one disk, and report to central.
private struct RolledBackHall: Sendable {
    let house: EffectsHall
    let transport: TransportStandIn
    private let reporting: CentralReporting
    private let blocking: IssuerBlocking
    var hall: Hall { house.hall }

    init(_ disk: EffectsDisk, clock: EffectsClock = EffectsClock()) throws {
        let address = try #require(FleetAddress(region: "r", hall: "h", kiosk: "1"))
        let house = try EffectsHall(disk, clock: clock)
        let transport = TransportStandIn(address)
        let blocking = IssuerBlocking(
            hall: house.hall, plan: house.plan, gen: house.ledger.gen, clock: clock, health: house.health,
            logger: EffectsHall.logger)
        var surroundings = CentralReporting.Surroundings(
            hall: house.hall, clock: clock, troubled: { _, _ in },
            issuerMustBlock: { await blocking.block(upto: $0, head: $1) })
        surroundings.issuerMayIssue = { await blocking.mayIssue(upto: $0) }
        // Long: a word from central always comes first, however slow the machine.
        var settings = CentralReporting.Settings()
        settings.firstWordTime = .seconds(600)
        (self.house, self.transport, self.blocking) = (house, transport, blocking)
        reporting = try CentralReporting(
            identity: .init(address: address, hall: nil, versions: .init(fw: "1", def: "")), ledger: house.ledger,
            health: house.health, surroundings: surroundings, settings: settings, transport: { _ in transport })
    }

    func run(_ test: @Sendable (RolledBackHall) async throws -> Void) async throws {
        try await house.run([{ await reporting.run() }, { await blocking.run() }]) { _ in
            transport.connect(1)
            try await test(self)
        }
    }

    func waitForBlock(_ isBlocked: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("blocked shall be \(isBlocked)", sourceLocation: sourceLocation) {
            let isFault = house.health.value["ledger"]?.faults == [.ledgerRolledBack]
            return await hall.read { $0.issuingBlock != nil } == isBlocked && isFault == isBlocked
        }
    }

    func expectRefused(sourceLocation: SourceLocation = #_sourceLocation) async {
        await #expect(throws: HallError.refused(.issuingBlocked), sourceLocation: sourceLocation) {
            try await house.issue()
        }
    }

    /// A hall that gave five numbers, and whose disk is then put back to where it had given two.
    static func disk() async throws -> (disk: EffectsDisk, lost: Int64) {
        let house = try EffectsHall()
        try await house.run { _ in
            try await house.staff("1")
            try await house.issue(5)
        }
        let lost = Int64(house.disk.entries.count)
        house.disk.rollBack(to: lost - 3)
        return (house.disk, lost)
    }
}

@Suite("A disk that was rolled back")
struct IssuerBlockingTests {
    @Test("no number is issued, who waits is called all the same, and a restart changes nothing")
    func blocked() async throws {
        let (disk, lost) = try await RolledBackHall.disk()
        let first = try RolledBackHall(disk)
        try await first.run { this in
            this.transport.acknowledge(lost)
            try await this.waitForBlock()
            await this.expectRefused()
            try await this.house.call()
            #expect(!(this.house.health.value["ledger"]?.isUsable ?? true))
        }
        // No word from central, and the block stands.
        let second = try RolledBackHall(disk)
        try await second.run { this in
            try await this.waitForBlock()
            await this.expectRefused()
        }
        #expect(disk.events.count { if case .issuingBlocked = $0 { true } else { false } } == 1)
    }

    @Test("that the ledger has grown past it since the start does not hide it")
    func grown() async throws {
        let (disk, lost) = try await RolledBackHall.disk()
        let this = try RolledBackHall(disk)
        try await this.run { this in
            // Central is slow: by its first word the ledger is longer than what central holds.
            try await this.house.issue(6)
            #expect(Int64(disk.entries.count) > lost)
            this.transport.acknowledge(lost)
            try await this.waitForBlock()
            await this.expectRefused()
            let held = await this.hall.read { $0.issuingBlock }
            #expect(held?.head == lost - 3 && held?.upto == lost)
        }
    }

    @Test("central takes its word back: numbers go on; a word that only the new growth made true lifts nothing")
    func takenBack() async throws {
        let (disk, lost) = try await RolledBackHall.disk()
        let this = try RolledBackHall(disk)
        try await this.run { this in
            this.transport.acknowledge(lost)
            try await this.waitForBlock()
            try await this.house.call()
            this.transport.acknowledge(lost - 2)
            this.transport.acknowledge(lost - 3)
            try await this.waitForBlock(false)
            try await this.house.issue()
            let word = HallEvent.issuingUnblocked
            #expect(disk.events.count { $0 == word } == 1)
        }
    }

    @Test("a new generation lifts it with the first day after the lost numbers, not before")
    func newGeneration() async throws {
        let (disk, lost) = try await RolledBackHall.disk()
        let first = try RolledBackHall(disk)
        try await first.run { this in
            this.transport.acknowledge(lost)
            try await this.waitForBlock()
        }
        disk.setGen("renewed")
        let clock = EffectsClock()
        let second = try RolledBackHall(disk, clock: clock)
        try await second.run { this in
            // What central still says of the old generation means nothing.
            this.transport.acknowledge(lost)
            await this.expectRefused()
            clock.advance(seconds: 86_400)
            try await this.house.open(CivilDate(year: 2026, month: 11, day: 25))
            try await this.waitForBlock(false)
            #expect(try await this.house.issue()[0].number == "A001")
        }
    }
}
