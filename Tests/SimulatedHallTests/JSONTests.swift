import Testing

@testable import SimulatedHall

@Suite("JSON of answers")
struct JSONTests {
    @Test(arguments: [
        ("null", JSON.null), ("[]", .list([])), ("{}", .object([:])), (" -12 ", .integer(-12)),
        ("1.5e2", .number(150)), (#""a\"\\\n号\u53f7\ud83d\ude00""#, .text("a\"\\\n号号😀")),
        (#"{"a":[true,false,{"b":null}]}"#, .object(["a": .list([.bool(true), .bool(false), .object(["b": .null])])])),
    ])
    func reads(_ text: String, _ value: JSON) { #expect(JSON(Array(text.utf8)) == value) }

    @Test(arguments: ["", "{", "[1,]", #"{"a"}"#, "tru", #""abc"#, "1 2", #"{"a":1,}"#, #""\u12""#, "-"])
    func refuses(_ text: String) { #expect(JSON(Array(text.utf8)) == nil) }

    @Test func deepNestingIsRefusedWithoutHarm() {
        #expect(JSON([UInt8](repeating: UInt8(ascii: "["), count: 100_000)) == nil)
    }

    @Test func whatIsWrittenIsReadAgain() {
        let value = JSON.object([
            "text": .text("A001 \"号\"\n\u{1}"), "list": .list([.integer(.min), .number(0.25), .null, .bool(true)]),
        ])
        #expect(JSON(value.bytes) == value)
    }

    @Test func anyBytesAreTakenWithoutACrash() {
        var random = SimulatedRandom(seed: 5)
        let alphabet = Array(#"{}[]",:\u0123eE+-.truefalsn "#.utf8)
        for _ in 0..<3000 {
            let count = Int.random(in: 0...40, using: &random)
            _ = JSON((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 })
        }
    }
}

@Suite("server-sent events")
struct EventReaderTests {
    /// The answer of a server in chunks that do not fall together with events.
    private let answer: [UInt8] = {
        let text =
            "retry: 1000\n\nevent: view\ndata: {\"a\":1}\n\nevent: time\ndata: {\"time\":2}\n\nevent: view\ndata: {\"a\":3}\n\n"
        var bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        var rest = Array(text.utf8)[...]
        for size in [5, 30, 1, 26, 100] {
            let chunk = rest.prefix(size)
            bytes += "\(String(chunk.count, radix: 16))\r\n".utf8
            bytes += chunk
            bytes += [13, 10]
            rest = rest.dropFirst(size)
        }
        return bytes
    }()

    @Test(arguments: [1, 2, 3, 7, 64, 4096])
    func eventsComeWholeHoweverTheBytesCome(_ step: Int) {
        var reader = EventReader()
        var events: [EventReader.Event] = []
        for start in stride(from: 0, to: answer.count, by: step) {
            events += reader.append(answer[start..<min(start + step, answer.count)])
        }
        #expect(events.map(\.name) == ["view", "time", "view"])
        #expect(events.last.flatMap { JSON($0.data) }?["a"]?.int == 3)
    }
}
