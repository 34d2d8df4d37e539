import Testing

@testable import WireFormats

@Suite struct NovastarTests {
    let dialect = Novastar.Dialect.standard

    @Test(
        arguments: [
            ("OUT1_slash", 0, UInt8(8)), ("OUT1_white", 0, 5), ("OUT1_green", 0, 3), ("OUT1_blue", 0, 4),
            ("OUT2_green", 1, 3),
            ("OUT2_blue", 1, 4), ("OUT2_slash", 1, 8),
        ] as [(String, UInt8, UInt8)])
    func capturesAreTestPatterns(_ name: String, _ port: UInt8, _ pattern: UInt8) throws {
        let bytes = try WireVector.named(name, in: "led-novastar").bytes()
        let message = Novastar.Message(serial: bytes[3], port: port, content: .setTestPattern(pattern: pattern))
        #expect(try Novastar.decode(bytes, from: .host, dialect: dialect) == [message])
        #expect(try Novastar.encode([message], from: .host, dialect: dialect) == bytes)
    }

    /// The examples that the vendor's document prints (V1.6, 3.1.2, 3.3, 3.12.2).
    @Test(arguments: WireVector.load("led-novastar")) func capturesAreTestPatterns(_ vector: WireVector) throws {
        let fields = try #require(vector.fields), bytes = try vector.bytes()
        let pattern = try #require([UInt8](hex: fields.data).first)
        let message = Novastar.Message(
            serial: fields.serial, source: fields.src, destination: fields.dst, deviceType: fields.devType,
            port: fields.port, board: fields.board, content: .setTestPattern(pattern: pattern))
        #expect(try Novastar.decode(bytes, from: .host, dialect: dialect) == [message])
        #expect(try Novastar.encode([message], from: .host, dialect: dialect) == bytes)
        #expect(UInt32(fields.reg, radix: 16) == dialect.testPatternRegister && fields.len == 1 && fields.write == 1)
    }

    /// The examples that the vendor's document prints (V1.6, 3.1.2, 3.3, 3.12.2).
    @Test(arguments: [
        ("55aa0015fe000100000001000100000201008 0ee56", Side.host, Novastar.Content.setBrightness(level: 128)),
        ("55aa0080fe000100ffff01000001000201 00ffd659", .host, .setPower(isOn: false)),
        ("55aa0080fe000100000001000201000201 00ffda57", .host, .setFreeze(isFrozen: true)),
        ("55aa0014fe0001000000000001000002050 07056", .host, .read(register: 0x0200_0001, length: 5)),
        ("55aa0016fe000000000000001700000201008356", .host, .read(register: 0x0200_0017, length: 1)),
        ("aa55001500fe0100000001000100000200006d56", .device, .written(register: 0x0200_0001, length: 0)),
        (
            "aa55001400fe010000000000010000020500ffffffffff6b5b", .device,
            .data(register: 0x0200_0001, bytes: [255, 255, 255, 255, 255])
        ),
        (
            "55aa0015fe0001000000010001000002050080808080 80f258", .host,
            .write(register: 0x0200_0001, data: [128, 128, 128, 128, 128])
        ),
    ])
    func theVendorsExamplesMeanWhatItSays(_ hex: String, _ side: Side, _ content: Novastar.Content) throws {
        let bytes = [UInt8](hex: hex.filter { $0 != " " })
        let messages = try Novastar.decode(bytes, from: side, dialect: dialect)
        #expect(messages.map(\.content) == [content])
        #expect(try Novastar.encode(messages, from: side, dialect: dialect) == bytes)
    }

    @Test func aSideSaysOnlyWhatIsItsOwn() {
        let pairs: [(Novastar.Content, Side)] = [
            (.setBrightness(level: 1), .device), (.data(register: 1, bytes: [1]), .host),
            (.written(register: 1, length: 0), .host),
            // The register of brightness has a name.
            (.write(register: 0x0200_0001, data: [1]), .host),
            (.write(register: 1, data: WireBytes([UInt8](repeating: 0, count: 3000))), .host),
        ]
        for (content, side) in pairs {
            #expect(throws: WireError.self) {
                try Novastar.encode([.init(serial: 0, port: 0, content: content)], from: side, dialect: dialect)
            }
        }
        #expect(dialect.problems() == [])
    }
}
