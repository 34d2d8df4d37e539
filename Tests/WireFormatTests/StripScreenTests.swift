import Testing

@testable import WireFormats

@Suite struct StripScreenTests {
    let dialect = StripScreen.Dialect.standard
    typealias Message = StripScreen.Message

    @Test(arguments: [
        ("strip_a001", Message.twoColours(address: 3, runs: [.init(text: "A001", colour: 0)])),
        (
            "strip_cn",
            .twoColours(
                address: 3,
                runs: [.init(text: "请", colour: 0), .init(text: "A012", colour: 1), .init(text: "号到3号窗口", colour: 2)])
        ),
        ("mono_3", .oneColour(address: 3, text: "A001")), ("mono_3_cn", .oneColour(address: 3, text: "请A001到3号窗口")),
        (
            "aabb_ram",
            .card(address: 1, look: .init(effect: 1, speed: 5, stay: 0, colour: 0, validity: 0x3F), text: "A001")
        ),
        ("aabb_off", .power(address: 1, isOn: false)), ("aabb_probe", .probe(address: 1)),
        ("sunpn_888", .counter(colour: 0, number: 888, information: 1)),
    ])
    func messagesMeanWhatTheVectorsSay(_ name: String, _ message: Message) throws {
        let vector = try WireVector.named(name, in: "hall-rs485")
        #expect(try StripScreen.decode(vector.bytes(), from: .host, dialect: dialect) == [message])
        #expect(try StripScreen.encode([message], from: .host, dialect: dialect) == vector.bytes())
        if let ack = vector.ackHex {
            #expect(try StripScreen.decode([UInt8](hex: ack), from: .device, dialect: dialect) == [.shown(address: 3)])
        }
    }

    @Test func eachFamilyShowsText() throws {
        for (family, name, address) in [
            (StripScreen.Dialect.Family.twoColours, "strip_a001", UInt8(3)), (.oneColour, "mono_3", 3),
            (.card, "aabb_ram", 1),
        ] {
            let dialect = StripScreen.Dialect(family: family, textEncoding: .gbk, colour: 0)
            let message = try #require(dialect.show("A001", at: address))
            let bytes = try WireVector.named(name, in: "hall-rs485").bytes()
            #expect(try StripScreen.encode([message], from: .host, dialect: dialect) == bytes)
            #expect(dialect.problems() == [])
        }
        let counter = StripScreen.Dialect(family: .counter, textEncoding: .gbk, colour: 0)
        #expect(counter.show("888", at: 0) == .counter(colour: 0, number: 888, information: 1))
        #expect(counter.show("A001", at: 0) == nil)
        #expect(StripScreen.Dialect(family: .oneColour, textEncoding: .gbk, colour: 0).show("1", at: 64) == nil)
    }

    /// A card's check byte may look like its end.
    @Test func everyCheckByteIsUnderstood() throws {
        for stay in UInt8.min...UInt8.max {
            let look = StripScreen.Look(effect: 1, speed: 5, stay: stay, colour: 0, validity: 0x3F)
            for text in ["A001", "", "号"] {
                let message = Message.card(address: 0xFF, look: look, text: text)
                let bytes = try StripScreen.encode([message], from: .host, dialect: dialect)
                #expect(try StripScreen.decode(bytes + bytes, from: .host, dialect: dialect) == [message, message])
            }
        }
    }

    @Test(arguments: [
        Message.twoColours(address: 1, runs: []), .twoColours(address: 1, runs: [.init(text: "𠮷", colour: 0)]),
        .twoColours(address: 1, runs: [.init(text: String(repeating: "a", count: 128), colour: 0)]),
        .oneColour(address: 64, text: "a"), .oneColour(address: 1, text: "a\u{1A}"), .shown(address: 1), .present,
        .twoColours(address: 1, runs: [.init(text: "a", colour: 0), .init(text: "b", colour: 0)]),
    ])
    func whatTheWireCannotCarryIsRefused(_ message: Message) {
        #expect(throws: WireError.self) { try StripScreen.encode([message], from: .host, dialect: dialect) }
    }
}
