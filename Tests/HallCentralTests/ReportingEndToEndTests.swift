import DeviceKit
import Fleet
import Foundation
import HallDomain
import HallRuntime
import HallStore
import SimulatedHall
import Synchronization
import Testing

@testable import hall_central

/// Kiosks, a real broker and hall-central as a process; judged by what stands in central's database.
@Suite(.serialized, .enabled(if: PrivateBroker.isInstalled, "mosquitto is not installed"))
struct ReportingEndToEndTests {
    /// What central holds of a kiosk's ledger, by place.
    private func events(_ central: CentralProcess, _ kiosk: ReportingKiosk) async throws -> [EventRow] {
        let export = try await CentralStore(path: central.database).export()
        return export.kiosks.first { $0.kiosk.kiosk == kiosk.address.description }?.ledgers
            .first { $0.gen == kiosk.ledger.gen }?.events ?? []
    }

    /// Whole, in order, each once, and each what the ledger holds.
    private func expectWhole(_ central: CentralProcess, _ kiosk: ReportingKiosk, _ count: Int64) async throws {
        let rows = try await events(central, kiosk)
        #expect(rows.map(\.seq) == Array(1...count))
        #expect(try kiosk.ledger.head() == count)
        let entries = try kiosk.ledger.entries(after: 0, limit: Int(count))
        #expect(rows.map(\.detail) == entries.map { ReportedEvent.withoutIdentity($0.json) })
        #expect(rows.map(\.kind) == entries.map(\.kind))
    }

    private func link(_ central: CentralProcess, _ kiosk: ReportingKiosk) async throws -> String? {
        try await CentralStore(path: central.database).kiosks()
            .first { $0.kiosk == kiosk.address.description }?.link
    }

    @Test func `2,000 events arrive complete and in order, and the cursor follows`() async throws {
        try await withCentral(accessRules: FleetTopic.accessRules) { central in
            try await central.broker.start()
            try await central.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.commit(ReportingKiosk.calls(500))
            try await kiosk.report(to: central.broker.port)
            for _ in 0..<150 { try await kiosk.commit(ReportingKiosk.calls(10)) }
            try await eventually("the cursor at 2,000") { kiosk.reported == 2000 }
            try await expectWhole(central, kiosk, 2000)
            // The cursor never goes further than central's database, nor back without cause.
            let moves = kiosk.moves.withLock { $0 }
            #expect(moves == moves.sorted())
            try await kiosk.commit([])
            #expect(try kiosk.ledger.cursor(CentralReporting.cursorName) == 2000)
            await kiosk.stop()
            try await eventually("the goodbye") { try await link(central, kiosk) == "closed" }
        }
    }

    @Test func `a broker killed and restarted in the middle loses and doubles nothing`() async throws {
        try await withCentral { central in
            try await central.broker.start()
            try await central.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.report(to: central.broker.port)
            for round in 1...4 {
                for _ in 0..<20 { try await kiosk.commit(ReportingKiosk.calls(10)) }
                try await eventually("something reported") { kiosk.reported > Int64(round - 1) * 200 }
                await central.broker.kill()
                try await kiosk.commit(ReportingKiosk.calls(0))
                try await central.broker.start()
            }
            try await eventually("the cursor at 800") { kiosk.reported == 800 }
            try await expectWhole(central, kiosk, 800)
            await kiosk.stop()
        }
    }

    @Test func `whoever takes the broker's word for central's loses events, and it shows`() async throws {
        try await withCentral { central in
            try await central.broker.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.commit(ReportingKiosk.calls(100))
            try await kiosk.report(to: central.broker.port, settings: { $0.trustsBroker = true })
            try await eventually("the broker has all") { kiosk.reported == 100 }
            await central.broker.kill()
            try await central.broker.start()
            try await central.start()
            try await eventually("central listens") { central.printed.contains("listening to") }
            try await kiosk.commit(ReportingKiosk.calls(10))
            try await eventually("something arrives") { try await events(central, kiosk).isEmpty == false }
            #expect(try await events(central, kiosk).first?.seq == 101)
            await kiosk.stop()
        }
    }

    @Test func `central killed and restarted loses and doubles nothing, and its absence is a fault`() async throws {
        try await withCentral { central in
            try await central.broker.start()
            try await central.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.report(to: central.broker.port)
            try await kiosk.commit(ReportingKiosk.calls(300))
            try await eventually("something reported") { kiosk.reported > 0 }
            await central.kill()
            try await kiosk.commit(ReportingKiosk.calls(700))
            try await eventually("the fault") { kiosk.troubles.withLock { $0.last } == true }
            #expect(kiosk.evidence.withLock { $0.last } == "no answer from central")
            try await central.start()
            try await eventually("the cursor at 1,000") { kiosk.reported == 1000 }
            try await eventually("the end of the fault") { kiosk.troubles.withLock { $0.last } == false }
            try await expectWhole(central, kiosk, 1000)
            #expect(await central.terminate() == .exited(0))
            await kiosk.stop()
        }
    }

    @Test func `a day without network or central, three restarts and unruly lines: central's rows are the ledger`()
        async throws
    {
        try await withCentral { central in
            var kiosk = try ReportingKiosk(folder: central.folder)
            let gen = kiosk.ledger.gen
            let port = central.broker.port
            // The whole day nobody answers, and the kiosk is started anew three times.
            for _ in 1...3 {
                try await kiosk.report(to: port)
                for _ in 0..<10 { try await kiosk.commit(ReportingKiosk.calls(400)) }
                await kiosk.stop()
                kiosk = try ReportingKiosk(folder: central.folder)
            }
            #expect(try kiosk.ledger.head() == 12_000)
            #expect(try kiosk.ledger.cursor(CentralReporting.cursorName) == 0)
            try await central.broker.start()
            try await central.start()
            let lines = Mutex<[UnrulyTransport]>([])
            try await kiosk.report(
                to: port,
                through: { transport in
                    let line = UnrulyTransport(transport, percent: 5, seed: 7)
                    lines.withLock { $0.append(line) }
                    return line
                })
            try await eventually("the cursor at 12,000") { kiosk.reported == 12_000 }
            #expect(kiosk.ledger.gen == gen)
            try await expectWhole(central, kiosk, 12_000)
            let unruly = lines.withLock { $0 }
            #expect(unruly.contains { $0.doubled > 0 } && unruly.contains { $0.reordered > 0 })
            await kiosk.stop()
        }
    }

    @Test func `a restored central gets everything again, and a rolled-back kiosk is told`() async throws {
        try await withCentral { central in
            try await central.broker.start()
            try await central.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.report(to: central.broker.port)
            try await kiosk.commit(ReportingKiosk.calls(200))
            try await eventually("all reported") { kiosk.reported == 200 }
            _ = await central.terminate()
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: central.database + end) }
            // Without a new event: central says by itself that it has nothing.
            try await central.start()
            try await eventually("the cursor went back") { kiosk.moves.withLock { $0.contains(0) } }
            try await eventually("all reported again") { kiosk.reported == 200 }
            try await expectWhole(central, kiosk, 200)
            await kiosk.stop()

            // The same ledger, as it was long before.
            for end in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: central.folder + "/ledger-1.sqlite" + end)
            }
            let old = try ReportingKiosk(folder: central.folder, newGen: kiosk.ledger.gen)
            try await old.commit(ReportingKiosk.calls(20))
            try await old.report(to: central.broker.port)
            try await eventually("the issuer is told") { old.blockedAt.withLock { $0 } == 200 }
            await old.stop()
        }
    }

    @Test func `a refusal by the broker is a fault that names it`() async throws {
        let rules = "user 1\ntopic readwrite hallkit/v1/+/+/2/#\n"
        try await withCentral(accessRules: rules) { central in
            try await central.broker.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            try await kiosk.commit(ReportingKiosk.calls(5))
            try await kiosk.report(to: central.broker.port)
            try await eventually("the fault") { kiosk.troubles.withLock { $0.last } == true }
            #expect(kiosk.evidence.withLock { $0.last }?.contains("Not authorized (135)") == true)
            #expect(kiosk.reported == 0)
            await kiosk.stop()
        }
    }

    @Test func `birth, snapshot, faults and a frozen loop are seen`() async throws {
        try await withCentral { central in
            try await central.broker.start()
            try await central.start()
            let kiosk = try ReportingKiosk(folder: central.folder)
            let (never, _) = AsyncStream.makeStream(of: Never.self)
            try await kiosk.report(
                to: central.broker.port, loops: ["hall": {}, "wedged": { for await _ in never {} }])
            kiosk.health.update {
                $0["printer-1"] = DeviceStatus(
                    role: .documentPrinter, model: "escpos-80", address: "/dev/printer",
                    place: BilingualText(zh: "取号机1", en: "Machine 1"), condition: .fault, faults: [.mediaEmpty],
                    evidence: "DLE EOT 4: 7e", since: ReportingKiosk.moment())
            }
            let incident = Incident(id: "i1", device: nil, fault: "clock-doubt", evidence: "no NTP")
            try await kiosk.commit([.incidentOpened(incident)])
            let store = try CentralStore(path: central.database)
            try await eventually("the faults") {
                let names = try await store.view(now: 0, brokerTrouble: nil).faults.map(\.name)
                return names.contains("clock-doubt") && names.contains("media-empty")
            }
            let view = try await store.view(now: 0, brokerTrouble: nil)
            let fault = try #require(view.faults.first { $0.name == "media-empty" })
            #expect(fault.code == "P01" && fault.what.zh == "取号机1：缺纸。" && !fault.remedy.zh.isEmpty && !fault.isWarning)
            #expect(view.kiosks.first?.can[.print] == false && view.kiosks.first?.can[.issue] == true)
            #expect(view.kiosks.first?.hallName?.zh == "演示大厅")
            try await eventually("the frozen loop") { try await link(central, kiosk) == "frozen" }
            try await kiosk.commit([.incidentClosed(incident: "i1")])
            kiosk.health.update { $0["printer-1"]?.faults = [] }
            try await eventually("mended") {
                try await store.view(now: 0, brokerTrouble: nil).faults.allSatisfy { $0.name == "kiosk-frozen" }
            }
            await kiosk.stop()
        }
    }
}
