import Testing

@testable import WireFormats

@Suite struct ModbusTests {
    let dialect = Modbus.Dialect.standard

    /// The display of which a register map is published, as its firmware profile has it.
    let display = Modbus.Dialect(
        framing: .rtu,
        display: .init(
            numberRegister: 0x88, largestNumber: 9999,
            text: .init(register: 0x70, registers: 4, encoding: .gb2312, blank: 0x20), probeRegister: 0x1D))

    static let checksums = WireVector.load("modbus-display").filter { $0.raw != nil }

    @Test(arguments: checksums)
    func theChecksumIsTheOneOfModbus(_ vector: WireVector) throws {
        let crc = Checksum.crc16([UInt8](hex: try #require(vector.raw)), start: 0xFFFF)
        var bytes: [UInt8] = []
        bytes.append(littleEndian: crc)
        #expect(WireBytes(bytes).description == vector.expect?.text)
    }

    @Test(arguments: [
        (
            "wN_0070_8888_rtu", Side.host,
            Modbus.Content.writeRegisters(start: 0x70, values: [0x382E, 0x382E, 0x382E, 0x382E])
        ),
        ("rsp_status_rtu", .device, .values(table: .registers, values: [1, 0xABCD])),
        ("rsp_w1_rtu", .device, .writeRegister(register: 0x88, value: 1234)),
        ("rsp_wN_rtu", .device, .written(start: 0x70, count: 4)),
        ("ex_06_02_rtu", .device, .refused(function: 6, code: 2)),
        ("ex_16_06_rtu", .device, .refused(function: 16, code: 6)),
        ("bcast_w1_rtu", .host, .writeRegister(register: 1, value: 8)),
        ("mm_2_rtu", .host, .read(table: .registers, start: 0, count: 1)),
    ])
    func framesMeanWhatTheVectorsSay(_ name: String, _ side: Side, _ content: Modbus.Content) throws {
        let bytes = try WireVector.named(name, in: "modbus-display").bytes()
        let message = try #require(try Modbus.decode(bytes, from: side, dialect: dialect).first)
        #expect(message.content == content)
        #expect(message.framing == nil)
        // The same in the other framing, which a frame tells by itself.
        let other = Modbus.Dialect(framing: .ascii, display: nil)
        let text = try Modbus.encode([message], from: side, dialect: other)
        #expect(text.first == 0x3A)
        #expect(try Modbus.decode(text, from: side, dialect: dialect).first?.content == content)
        #expect(try Modbus.decode(text, from: side, dialect: dialect).first?.framing == .ascii)
    }

    @Test func aDisplayShowsByItsRegisters() throws {
        let number = try #require(display.show(number: 1234, at: 1))
        #expect(try WireBytes(Modbus.encode([number], from: .host, dialect: display)).description == "0106008804d28b7d")
        let text = try #require(display.show(text: "8.8.8.8.", at: 1))
        #expect(
            try WireBytes(Modbus.encode([text], from: .host, dialect: display)).description
                == "01100070000408382e382e382e382e29be")
        #expect(
            display.show(text: "A1", at: 1)?.content
                == .writeRegisters(start: 0x70, values: [0x4131, 0x2020, 0x2020, 0x2020]))
        #expect(display.show(number: 10_000, at: 1) == nil)
        #expect(display.show(number: -1, at: 1) == nil)
        #expect(display.show(text: "123456789", at: 1) == nil)
        #expect(display.show(text: "𠮷", at: 1) == nil)
        #expect(dialect.show(number: 1, at: 1) == nil)
        #expect(display.problems() == [])
    }

    @Test(arguments: [
        ("0141", Side.host, 1), ("01050000123400", .host, 7), ("0103030001abcd3696", .device, 6),
        (":0106008804d29B\r\n", .host, 11), (":0106008804D29C\r\n", .host, 13), (":01\r\n", .host, 1),
        (":0106008804D29B\r\r", .host, 16),
    ])
    func whatIsNoFrameNamesItsOffset(_ text: String, _ side: Side, _ offset: Int) {
        let bytes = text.hasPrefix(":") ? Array(text.utf8) : [UInt8](hex: text)
        let error = #expect(throws: WireError.self) { try Modbus.decode(bytes, from: side, dialect: dialect) }
        #expect(error?.offset == offset)
    }

    @Test func whatDoesNotFitIsRefused() {
        let long = Modbus.Message(
            address: 1, content: .writeRegisters(start: 0, values: [UInt16](repeating: 0, count: 128)))
        let wrongSide = Modbus.Message(address: 1, content: .written(start: 0, count: 1))
        for message in [long, wrongSide] {
            #expect(throws: WireError.self) { try Modbus.encode([message], from: .host, dialect: dialect) }
        }
    }

    @Test func theLongestFramesAreWithinTheStatedLength() throws {
        let content = Modbus.Content.writeRegisters(start: 0, values: [UInt16](repeating: 0x1234, count: 123))
        for framing in Modbus.Framing.allCases {
            let dialect = Modbus.Dialect(framing: framing, display: nil)
            let bytes = try Modbus.encode([.init(address: 0x3A, content: content)], from: .host, dialect: dialect)
            #expect(bytes.count <= Modbus.longestMessage)
            #expect(try Modbus.decode(bytes, from: .host, dialect: dialect).first?.content == content)
        }
    }

    /// Requests are sent without being read back first; what is let out is what the other side reads all the same.
    @Test(arguments: Side.allCases, [Modbus.Framing.rtu, .ascii])
    func whatGoesOutIsReadAsItself(_ side: Side, _ framing: Modbus.Framing) throws {
        var random = SeededRandom(seed: 12)
        func word() -> UInt16 { UInt16.random(in: 0...UInt16.max, using: &random) }
        func words() -> [UInt16] {
            (0..<([0, 1, 4, 127, 128].randomElement(using: &random) ?? 0)).map { _ in word() }
        }
        func content() -> Modbus.Content {
            let table = Modbus.Table.allCases.randomElement(using: &random) ?? .coils
            return switch Int.random(in: 0...7, using: &random) {
            case 0: .read(table: table, start: word(), count: word())
            case 1: .bits(table: table, packed: [1, 2])
            case 2: .values(table: table, values: words())
            case 3: .writeCoil(coil: word(), isOn: Bool.random(using: &random))
            case 4: .writeRegister(register: word(), value: word())
            case 5: .writeRegisters(start: word(), values: words())
            case 6: .written(start: word(), count: word())
            default: .refused(function: UInt8(word() & 0xFF), code: 2)
            }
        }
        let dialect = Modbus.Dialect(framing: framing, display: nil)
        var sent = 0
        for _ in 0..<2_000 {
            let messages = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Modbus.Message(address: [1, 0x3A, 247].randomElement(using: &random) ?? 0, content: content())
            }
            guard let bytes = try? Modbus.encode(messages, from: side, dialect: dialect) else { continue }
            sent += 1
            #expect(try Modbus.decode(bytes, from: side, dialect: dialect) == messages)
        }
        #expect(sent > 100)
    }
}
