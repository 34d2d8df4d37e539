import DeviceKit
import Fleet
import HallDomain
import HallStore
import Synchronization
import Testing

@testable import HallRuntime

/// A hall that reports, and all that central and its broker see of it.
private struct ReportingHall: Sendable {
    let house: EffectsHall
    let transport: TransportStandIn
    let reporting: CentralReporting
    /// What central was said to hold beyond this ledger, and what the ledger can have told it.
    let blocked = Broadcast<[[Int64]]>([])

    init(_ disk: EffectsDisk = EffectsDisk(), _ settings: CentralReporting.Settings = .init()) throws {
        var settings = settings
        // Central's first word is a test's to give.
        settings.firstWordTime = .zero
        let address = try #require(FleetAddress(region: "r", hall: "h", kiosk: "1"))
        let house = try EffectsHall(disk)
        let transport = TransportStandIn(address)
        let blocked = blocked
        (self.house, self.transport) = (house, transport)
        reporting = try CentralReporting(
            identity: .init(address: address, hall: nil, versions: .init(fw: "1", def: "")), ledger: house.ledger,
            health: house.health,
            surroundings: .init(
                hall: house.hall, clock: house.clock, troubled: { _, _ in },
                issuerMustBlock: { upto, head in blocked.update { $0.append([upto, head]) } }), settings: settings,
            transport: { _ in transport })
    }

    func run(_ test: @Sendable (ReportingHall) async throws -> Void) async throws {
        try await house.run([{ await reporting.run() }]) { _ in
            transport.connect(1)
            try await test(self)
        }
    }

    func waitForBatches(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(count) batches shall have been sent", sourceLocation: sourceLocation) {
            transport.batches.count >= count
        }
        #expect(transport.batches.count == count, sourceLocation: sourceLocation)
    }

    func waitForReported(_ seq: Int64, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(seq) shall be reported", sourceLocation: sourceLocation) {
            await reporting.reported == seq
        }
    }

    /// The sequence numbers sent since the batch at `index`, in order.
    func sent(from index: Int = 0) -> [Int64] { transport.batches.dropFirst(index).flatMap(\.self) }

    var head: Int64 { Int64(house.disk.entries.count) }
}

@Suite("Reporting to central")
struct CentralReportingTests {
    /// So many tickets make more than five batches.
    private static let many = 400

    @Test("everything is sent in order, and the cursor moves only when central says so")
    func order() async throws {
        let this = try ReportingHall()
        try await this.run { this in
            try await this.house.issue(3)
            try await eventually("all is sent") { Set(this.sent()) == Set(1...this.head) }
            #expect(this.sent() == Array(1...this.head))
            #expect(await this.reporting.reported == 0)
            this.transport.acknowledge(this.head)
            try await this.waitForReported(this.head)
            // The cursor rides along with the next commit.
            try await this.house.issue(1)
            #expect(this.house.disk.cursor("central") == this.head - 1)
        }
    }

    @Test("no more than four batches are under way; each acknowledgement lets the next go")
    func window() async throws {
        let house = try EffectsHall()
        try await house.run { _ in try await house.issue(Self.many) }
        let this = try ReportingHall(house.disk)
        try await this.run { this in
            try await this.waitForBatches(4)
            let ends = this.transport.batches.compactMap(\.last)
            #expect(ends[3] < this.head)
            this.transport.acknowledge(ends[0])
            try await this.waitForReported(ends[0])
            try await this.waitForBatches(5)
            // One in the middle of a batch frees none.
            this.transport.acknowledge(ends[1] - 1)
            try await this.waitForReported(ends[1] - 1)
            this.transport.acknowledge(ends[1])
            try await this.waitForBatches(6)
            #expect(this.sent() == Array(1...Int64(this.sent().count)))
        }
    }

    @Test("an acknowledgement of another ledger means nothing")
    func otherLedger() async throws {
        let this = try ReportingHall()
        try await this.run { this in
            let tickets = try await this.house.issue(3)
            try await eventually("all is sent") { this.sent().count == Int(this.head) }
            this.transport.acknowledge(this.head, gen: "another")
            this.transport.acknowledge(2)
            try await this.waitForReported(2)
            #expect(tickets.count == 3 && this.blocked.value.isEmpty)
        }
    }

    @Test("a lower one moves the cursor back, and everything behind it is sent again")
    func restoredCentral() async throws {
        let this = try ReportingHall()
        try await this.run { this in
            try await this.house.issue(4)
            try await eventually("all is sent") { this.sent().count == Int(this.head) }
            this.transport.acknowledge(this.head)
            try await this.waitForReported(this.head)
            let before = this.transport.batches.count
            this.transport.acknowledge(2)
            try await this.waitForReported(2)
            try await eventually("what central lost is sent again") { !this.sent(from: before).isEmpty }
            #expect(this.sent(from: before) == Array(3...this.head))
        }
    }

    @Test("a higher one than the ledger ever had moves nothing and says that the issuer must block")
    func rolledBack() async throws {
        let this = try ReportingHall()
        try await this.run { this in
            try await this.house.issue(2)
            try await eventually("all is sent") { this.sent().count == Int(this.head) }
            this.transport.acknowledge(this.head + 5)
            try await eventually("it is said") { this.blocked.value == [[this.head + 5, this.head]] }
            #expect(await this.reporting.reported == 0)
        }
    }

    @Test("what is not acknowledged in time is sent again, byte for byte; a second acknowledgement changes nothing")
    func duplicates() async throws {
        var settings = CentralReporting.Settings()
        settings.acknowledgementTime = .milliseconds(200)
        let this = try ReportingHall(EffectsDisk(), settings)
        try await this.run { this in
            try await eventually("it is sent twice") { this.sent().count { $0 == this.head } >= 2 }
            let payloads = this.transport.payloads(.events)
            #expect(Set(payloads.suffix(2)).count == 1)
            this.transport.acknowledge(this.head)
            this.transport.acknowledge(this.head)
            try await this.waitForReported(this.head)
            let before = this.transport.batches.count
            try await this.house.issue(1)
            try await eventually("only what is new follows") { this.sent(from: before).contains(this.head) }
            #expect(this.blocked.value.isEmpty)
        }
    }

    @Test("a new connection begins with birth and snapshot, and sends again what is not acknowledged")
    func reconnected() async throws {
        let this = try ReportingHall()
        try await this.run { this in
            try await this.house.issue(2)
            try await eventually("all is sent") { this.sent().count == Int(this.head) }
            this.transport.acknowledge(2)
            try await this.waitForReported(2)
            let before = this.transport.batches.count
            this.transport.lose()
            try await this.house.issue(1)
            this.transport.connect(2)
            try await eventually("what is left is sent") { this.sent(from: before).last == this.head }
            #expect(this.sent(from: before).first == 3)
            #expect(this.transport.payloads(.connection).count == 2)
            #expect(this.transport.payloads(.state).count >= 2)
        }
    }
}
