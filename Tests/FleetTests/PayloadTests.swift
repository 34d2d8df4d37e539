import Fleet
import Foundation
import HallDomain
import SimulatedHall
import Testing

@Suite struct PayloadTests {
    static let moment = Moment(
        wall: 1_782_868_800_123, boot: "3f2504e0-4f89-11d3-9a0c-0305e82c3301", mono: 9_876_543_210_987,
        clock: .trusted)

    static func event(_ seq: Int64, json: String = #"{"callSpoken":{"call":1,"reading":1}}"#) -> ReportedEvent {
        ReportedEvent(gen: "gen-1", sid: 3, seq: seq, at: moment, kind: "callSpoken", json: json)
    }

    static let snapshot = StateSnapshot(
        gen: "gen-1", sid: 3, seq: 9, at: moment, hall: BilingualText(zh: "锦江区政务服务大厅", en: "Jinjiang Hall"),
        day: .init(number: 12, date: "2026-07-01"), versions: .init(fw: "0.1.0", def: "abc"),
        can: [.issue: true, .print: false],
        devices: [
            .init(
                id: "printer-1", role: "documentPrinter", model: "epson-tm-t88", address: "/dev/hallkit/printer-1",
                place: BilingualText(zh: "取号机1", en: "Machine 1"), condition: "fault",
                faults: [.init(name: "media-empty", code: "P01")], evidence: "DLE EOT 4: 7e", since: 1)
        ])

    @Test func `payloads are read back as they were written`() throws {
        func check<Value: Codable & Equatable>(_ value: Value) throws {
            #expect(try FleetCoding.decode(Value.self, from: FleetCoding.encode(value)) == value)
        }
        try check(Birth(sid: 1, gen: "g", seq: 2, fw: "0.1", def: "d", ts: 3))
        try check(Will(st: .lost, sid: 1, gen: "g"))
        try check(Self.snapshot)
        try check(EventBatch(events: [Self.event(1), Self.event(2)]))
        try check(
            Heartbeat(gen: "g", sid: 1, seq: 2, at: Self.moment, every: 60_000, depth: 0, disk: nil, loop: ["hall": 7]))
        try check(Acknowledgement(gen: "g", upto: 0))
    }

    @Test func `unknown members are ignored, another version is refused`() throws {
        let more = Array(#"{"v":1,"gen":"g","upto":5,"later":{"x":[1]}}"#.utf8)
        #expect(try FleetCoding.decode(Acknowledgement.self, from: more).upto == 5)
        let other = Array(#"{"v":2,"gen":"g","upto":5}"#.utf8)
        #expect(throws: FleetError.self) { try FleetCoding.decode(Acknowledgement.self, from: other) }
    }

    @Test func `a card's digest never leaves, at any depth, and nothing else is touched`() throws {
        let issued = #"{"ticketIssued":{"_0":{"digest":"c0ffee","number":"A007","ahead":9007199254740993}}}"#
        let event = ReportedEvent(gen: "g", sid: 1, seq: 1, at: Self.moment, kind: "ticketIssued", json: issued)
        let text = String(decoding: try FleetCoding.encode(event), as: UTF8.self)
        #expect(!text.contains("c0ffee") && !text.contains("digest"))
        #expect(text.contains(#""detail":{"ticketIssued":{"_0":{"ahead":9007199254740993,"number":"A007"}}}"#))
        let nested = #"{"a":[{"digest":{"x":"c0ffee"}},[{"b":{"digest":"c0ffee","c":null}}]]}"#
        let cleaned = try FleetCoding.encode(ReportedEvent.withoutIdentity(nested))
        #expect(String(decoding: cleaned, as: UTF8.self) == #"{"a":[{},[{"b":{"c":null}}]]}"#)
        // A member written with an escape is the same member.
        #expect(ReportedEvent.withoutIdentity(#"{"di\u0067est":"c0ffee"}"#) == .object([:]))
    }

    @Test(arguments: ["", "null", "\"c0ffee\"", "[1]", "{\"digest\":\"c0ff", "\u{FEFF}"])
    func `what is no event is left out whole`(json: String) {
        #expect(ReportedEvent.withoutIdentity(json) == .object([:]))
    }

    @Test func `every event the domain knows keeps its meaning`() throws {
        let incident = HallEvent.incidentOpened(
            Incident(id: "i-1", device: "printer-1", fault: "media-empty", evidence: "DLE EOT 4: 7e"))
        let json = String(decoding: try JSONEncoder().encode(incident), as: UTF8.self)
        let detail = try FleetCoding.encode(ReportedEvent.withoutIdentity(json))
        #expect(try JSONDecoder().decode(HallEvent.self, from: Data(detail)) == incident)
    }

    @Test func `a batch holds 64 events or 32 KiB, and at least one`() throws {
        let small = (1...100).map { Self.event($0) }
        let (payload, count) = try EventBatch.leading(small)
        #expect(count == 64)
        #expect(try FleetCoding.decode(EventBatch.self, from: payload).events == Array(small.prefix(64)))

        let long = (1...100).map { Self.event($0, json: #"{"x":{"t":"\#(String(repeating: "号", count: 1000))"}}"#) }
        let (bytes, fewer) = try EventBatch.leading(long)
        #expect(fewer > 1 && fewer < 64 && bytes.count <= EventBatch.mostBytes)
        #expect(try FleetCoding.decode(EventBatch.self, from: bytes).events.count == fewer)

        let huge = [Self.event(1, json: #"{"x":"\#(String(repeating: "x", count: 40_000))"}"#), Self.event(2)]
        #expect(try EventBatch.leading(huge).count == 1)
        #expect(try EventBatch.leading([]).count == 0)
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 11)
        let seed = (try? FleetCoding.encode(EventBatch(events: [Self.event(1)]))) ?? []
        for _ in 0..<2000 {
            var bytes = seed
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = try? FleetCoding.decode(EventBatch.self, from: bytes)
            _ = FleetCoding.decodeAny(bytes)
        }
    }

    @Test(.enabled(if: SchemaCheck.isPossible, "python3 with the package jsonschema is not installed"))
    func `payloads are as the schema says`() async throws {
        let samples: [(String, [UInt8])] = [
            ("birth", try FleetCoding.encode(Birth(sid: 1, gen: "g", seq: 2, fw: "0.1", def: "d", ts: 3))),
            ("will", try FleetCoding.encode(Will(st: .closed, sid: 1, gen: "g"))),
            ("state", try FleetCoding.encode(Self.snapshot)),
            ("batch", try EventBatch.leading((1...70).map { Self.event($0) }).payload),
            (
                "heartbeat",
                try FleetCoding.encode(
                    Heartbeat(
                        gen: "g", sid: 1, seq: 2, at: Self.moment, every: 60_000, depth: 4, disk: 1 << 30,
                        loop: ["hall": 1]))
            ),
            ("acknowledgement", try FleetCoding.encode(Acknowledgement(gen: "g", upto: 64))),
        ]
        for (name, payload) in samples {
            #expect(try await SchemaCheck.problems(of: payload, as: name) == "", "\(name)")
        }
        let wrong = Array(#"{"v":1,"gen":"g","upto":"64"}"#.utf8)
        #expect(try await SchemaCheck.problems(of: wrong, as: "acknowledgement") != "")
    }
}

/// Checks payloads against the schema in the repository with an implementation that is not ours.
enum SchemaCheck {
    static let schema = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Fleet/Schema/hallkit-v1.schema.json").path

    static let isPossible: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import jsonschema"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static let script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        part = {"$defs": schema["$defs"], "$ref": "#/$defs/" + sys.argv[2]}
        for checked in (part, schema):
            for e in jsonschema.Draft202012Validator(checked).iter_errors(json.loads(sys.argv[3])): print(e.message)
        """

    static func problems(of payload: [UInt8], as name: String) async throws -> String {
        let text = String(decoding: payload, as: UTF8.self)
        let words = ["/usr/bin/env", "python3", "-c", script, schema, name, text]
        return try await ChildProcess.run(ChildProcess.Command(words)).output
    }
}
