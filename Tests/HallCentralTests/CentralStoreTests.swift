import Fleet
import Foundation
import GRDB
import HallDomain
import Logging
import Synchronization
import Testing

@testable import hall_central

/// The database alone, message by message.
@Suite struct CentralStoreTests {
    private let folder = "/tmp/hk-store-\(UUID().uuidString.prefix(8))"
    private let store: CentralStore
    private let kiosk: FleetAddress

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try CentralStore(path: folder + "/central.sqlite")
        kiosk = try #require(FleetAddress(region: "r", hall: "h", kiosk: "1"))
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func event(_ seq: Int64, gen: String = "g", mono: Int64 = 0, json: String = "{}") -> ReportedEvent {
        let kind = FleetCoding.decodeAny(json.utf8).flatMap { value -> String? in
            if case .object(let members) = value { members.keys.first } else { nil }
        }
        return ReportedEvent(
            gen: gen, sid: 1, seq: seq, at: Moment(wall: seq, boot: "b", mono: mono, clock: .trusted),
            kind: kind ?? "x", json: json)
    }

    private func send(_ value: some Encodable, _ channel: FleetTopic.Channel = .events) async throws
        -> CentralStore.Outcome
    { try await send(bytes: FleetCoding.encode(value), channel) }

    private func send(bytes: [UInt8], _ channel: FleetTopic.Channel = .events) async throws -> CentralStore.Outcome {
        try await store.keep(FleetMessage(topic: FleetTopic(kiosk, channel).description, payload: bytes), now: 1000)
    }

    private func batch(_ seqs: ClosedRange<Int64>) -> EventBatch { EventBatch(events: seqs.map { event($0) }) }

    private func kept() async throws -> [Int64] {
        try await store.export().kiosks.flatMap(\.ledgers).flatMap(\.events).map(\.seq)
    }

    @Test func `commits are durable`() async throws {
        defer { remove() }
        #expect(try await store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
    }

    @Test func `batches doubled, reordered and with holes end whole, and each is answered`() async throws {
        defer { remove() }
        func upto(_ outcome: CentralStore.Outcome) -> [Int64] { outcome.answers.map(\.upto) }
        #expect(upto(try await send(batch(1...3))) == [3])
        #expect(upto(try await send(batch(1...3))) == [3])
        #expect(upto(try await send(batch(7...9))) == [3])
        #expect(upto(try await send(batch(2...5))) == [5])
        #expect(upto(try await send(batch(6...6))) == [9])
        #expect(upto(try await send(EventBatch(events: [9, 11, 10].map { event($0) }))) == [11])
        #expect(try await kept() == Array(1...11))
        #expect(try await store.export().quarantine.isEmpty)
    }

    @Test func `another ledger of the same kiosk begins anew`() async throws {
        defer { remove() }
        _ = try await send(batch(1...3))
        let outcome = try await send(EventBatch(events: [event(1, gen: "h")]))
        #expect(outcome.answers == [Acknowledgement(gen: "h", upto: 1)])
        #expect(try await store.export().kiosks.first?.ledgers.map(\.gen) == ["g", "h"])
    }

    @Test func `what is not understood is kept raw and acknowledged`() async throws {
        defer { remove() }
        let good = try FleetCoding.encode(event(1))
        let text = #"{"v":9,"events":["# + String(decoding: good, as: UTF8.self) + #",{"gen":"g","seq":2,"kind":7}]}"#
        let outcome = try await send(bytes: Array(text.utf8))
        #expect(outcome.answers == [Acknowledgement(gen: "g", upto: 2)] && outcome.quarantined.count == 1)
        #expect(try await send(batch(3...4)).answers.map(\.upto) == [4])
        let export = try await store.export()
        #expect(export.quarantine.map(\.payload) == [#"{"gen":"g","kind":7,"seq":2}"#])
        #expect(export.kiosks[0].ledgers[0].events.map(\.kind) == ["x", "quarantined", "x", "x"])
        // What says nothing of its place is answered with what is known, and kept once however often it comes.
        _ = try await send(Birth(sid: 1, gen: "g", seq: 4, fw: "", def: "", ts: 0), .connection)
        for _ in 0..<3 {
            let answer = try await send(bytes: [0xFF, 0x00, 0x7B])
            #expect(answer.answers == [Acknowledgement(gen: "g", upto: 4)])
        }
        #expect(try await store.export().quarantine.last?.times == 3)
        for bad in [event(0), event(-1), event(.max), event(5, gen: "")] {
            #expect(try await send(EventBatch(events: [bad])).quarantined.count == 1)
        }
        #expect(try await kept() == [1, 2, 3, 4])
    }

    @Test func `another event at a place that is taken is kept apart, and the first one stands`() async throws {
        defer { remove() }
        _ = try await send(EventBatch(events: [event(1, mono: 5)]))
        let outcome = try await send(EventBatch(events: [event(1, mono: 6)]))
        #expect(outcome.quarantined == ["another event has this place already"])
        #expect(outcome.answers.map(\.upto) == [1])
        #expect(try await store.export().kiosks[0].ledgers[0].events.map(\.mono) == [5])
    }

    @Test func `an incident's two events may come in any order`() async throws {
        defer { remove() }
        let incident = Incident(id: "i", device: "board-3", fault: "board-silent", evidence: "no answer")
        func json(_ event: HallEvent) throws -> String {
            String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        }
        _ = try await send(EventBatch(events: [event(2, json: json(.incidentClosed(incident: "i")))]))
        _ = try await send(EventBatch(events: [event(1, json: json(.incidentOpened(incident)))]))
        let row = try #require(try await store.export().incidents.first)
        #expect(row.fault == "board-silent" && row.opened == 1 && row.closed == 2)
        #expect(try await store.view(now: 0, brokerTrouble: nil).faults.isEmpty)
    }

    @Test func `a will of an earlier connection is ignored`() async throws {
        defer { remove() }
        func link() async throws -> String? { try await store.kiosks().first?.link }
        let birth = try await send(Birth(sid: 5, gen: "g", seq: 0, fw: "1", def: "d", ts: 0), .connection)
        #expect(birth.answers == [Acknowledgement(gen: "g", upto: 0)])
        _ = try await send(Will(st: .lost, sid: 4, gen: "g"), .connection)
        #expect(try await link() == "online")
        _ = try await send(Will(st: .lost, sid: 5, gen: "g"), .connection)
        #expect(try await link() == "lost")
        // One that was under way when the connection ended does not bring it back, one of a later connection does.
        func beat(_ sid: Int64) -> Heartbeat {
            Heartbeat(
                gen: "g", sid: sid, seq: 0, at: Moment(wall: 1, boot: "b", mono: 1, clock: .trusted), every: 60_000,
                depth: 0, disk: nil, loop: [:])
        }
        _ = try await send(beat(5), .heartbeat)
        #expect(try await link() == "lost")
        _ = try await send(beat(6), .heartbeat)
        #expect(try await link() == "online")
        _ = try await send(Will(st: .lost, sid: 6, gen: "g"), .connection)
        #expect(try await store.view(now: 0, brokerTrouble: nil).faults.map(\.name) == ["kiosk-lost"])
        _ = try await send(Birth(sid: 1, gen: "new", seq: 0, fw: "1", def: "d", ts: 0), .connection)
        #expect(try await link() == "online")
    }

    @Test func `a kiosk that misses three heartbeats is silent, until it is heard again`() async throws {
        defer { remove() }
        let time = TestTime()
        let watch = PresenceWatch(
            store: store, feed: ChangeFeed(), logger: Logger(label: "test"), clock: { time.now })
        func beat(_ count: Int64) async throws {
            let heartbeat = Heartbeat(
                gen: "g", sid: 1, seq: 0, at: Moment(wall: 1, boot: "b", mono: 1, clock: .trusted), every: 60_000,
                depth: 0, disk: nil, loop: ["hall": count])
            let message = FleetMessage(
                topic: FleetTopic(kiosk, .heartbeat).description, payload: try FleetCoding.encode(heartbeat))
            _ = try await store.keep(message, now: 1)
            await watch.note(message, from: FleetTopic(kiosk, .heartbeat))
        }
        func link() async throws -> String? { try await store.kiosks().first?.link }
        for count in 1...3 { try await beat(Int64(count)) }
        time.advance(.seconds(200))
        await watch.sweep()
        #expect(try await link() == "online")
        time.advance(.seconds(11))
        await watch.sweep()
        #expect(try await link() == "silent")
        try await beat(4)
        #expect(try await link() == "online")
        for _ in 0..<2 { try await beat(4) }
        #expect(try await link() == "online")
        try await beat(4)
        #expect(try await link() == "frozen")
        try await beat(5)
        #expect(try await link() == "online")
    }

    @Test func `random messages are answered or quarantined, never more`() async throws {
        defer { remove() }
        var state: UInt64 = 42
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let seeds = [
            try FleetCoding.encode(batch(1...2)), try FleetCoding.encode(Will(st: .lost, sid: 1, gen: "g")),
            try FleetCoding.encode(
                Heartbeat(
                    gen: "g", sid: 1, seq: 1, at: Moment(wall: 1, boot: "b", mono: 1, clock: .jumped), every: 1,
                    depth: .min, disk: nil, loop: [:])),
        ]
        let channels: [FleetTopic.Channel] = [.events, .connection, .state, .heartbeat, .acknowledgement]
        for _ in 0..<300 {
            var bytes = seeds[random(seeds.count)]
            for _ in 0..<random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
            _ = try await send(bytes: bytes, channels[random(channels.count)])
        }
        #expect(try await send(batch(1...2)).answers.map(\.upto) == [2])
    }
}

/// A clock that a test moves.
final class TestTime: Sendable {
    private let offset = Mutex(Duration.zero)
    private let start = ContinuousClock.now
    var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
    func advance(_ time: Duration) { offset.withLock { $0 += time } }
}
