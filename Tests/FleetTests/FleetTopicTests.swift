import Fleet
import Testing

@Suite struct FleetTopicTests {
    static let address = FleetAddress(region: "510100", hall: "demo", kiosk: "k000001")

    @Test(arguments: [
        ("up/conn", FleetTopic.Channel.connection), ("up/state", .state), ("up/ev", .events), ("up/hb", .heartbeat),
        ("ack", .acknowledgement), ("cmd/42", .command("42")),
    ])
    func `a topic and its text are the same`(tail: String, channel: FleetTopic.Channel) throws {
        let address = try #require(Self.address)
        let text = "hallkit/v1/510100/demo/k000001/\(tail)"
        #expect(FleetTopic(address, channel).description == text)
        #expect(FleetTopic(text) == FleetTopic(address, channel))
    }

    @Test(arguments: [
        "", "/", "hallkit", "hallkit/v2/a/b/c/up/ev", "hallkit/v1/a/b/c", "hallkit/v1/a/b/c/up",
        "hallkit/v1/a/b//up/ev",
        "hallkit/v1/a/b/c/up/ev/more", "hallkit/v1/+/b/c/up/ev", "hallkit/v1/a/b/c/cmd/", "hallkit/v1/a/b/c/cmd",
        "other/v1/a/b/c/up/ev", "hallkit/v1/a/b/c/ack/x", "$share/x/hallkit/v1/a/b/c/up/ev",
    ])
    func `what is no topic of ours is none`(text: String) { #expect(FleetTopic(text) == nil) }

    @Test(arguments: ["", "a/b", "+", "#", "a\u{0}", String(repeating: "k", count: 65)])
    func `a part that cannot stand in a topic is refused`(part: String) {
        #expect(FleetAddress(region: "r", hall: "h", kiosk: part) == nil)
    }

    @Test func `an address is found again in its description`() throws {
        let address = try #require(FleetAddress(region: "川", hall: "大厅", kiosk: "1"))
        #expect(FleetAddress(description: address.description) == address)
        #expect(FleetAddress(description: "a/b") == nil)
    }

    @Test func `random text never traps`() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("hallkit/v1+#upcmdackev\u{0}川 ")
        for _ in 0..<5000 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                })
            if let topic = FleetTopic(text) { #expect(topic.description == text) }
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
