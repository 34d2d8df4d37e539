import Testing

@testable import WireFormats

@Suite struct ScannerTests {
    let dialect = Scanner.Dialect.standard

    @Test(arguments: [
        ("gm65_trigger_wild", Side.host, Scanner.Message(.trigger(isOn: true), isUnchecked: true)),
        ("gm65_get_baud", .host, .init(.read(zone: 0x2A, count: 2))),
        ("gm65_read_00d9", .host, .init(.read(zone: 0xD9, count: 1))),
        ("gm65_set_baud9600", .host, .init(.write(zone: 0x2A, data: [0x39, 0x01]))),
        ("gm65_get_baud_rsp", .device, .init(.answer(type: 0, data: [0x39, 0x01]))),
        ("newland_cmd_mode", .host, .init(.triggerByCommand)), ("newland_start", .host, .init(.trigger(isOn: true))),
        ("newland_stop", .host, .init(.write(zone: 2, data: [2]))),
    ])
    func commandsHaveNames(_ name: String, _ side: Side, _ message: Scanner.Message) throws {
        let bytes = try WireVector.named(name, in: "scanner").bytes()
        #expect(try Scanner.decode(bytes, from: side, dialect: dialect) == [message])
        #expect(try Scanner.encode([message], from: side, dialect: dialect) == bytes)
    }

    @Test(arguments: WireVector.load("scanner").filter { $0.crcOfBody != nil })
    func theChecksumIsXMODEMs(_ vector: WireVector) throws {
        let body = try vector.bytes().dropFirst(2).dropLast(2)
        let crc = try #require(vector.crcOfBody)
        #expect(Checksum.xmodem(body) == UInt16(crc, radix: 16))
        #expect(Checksum.xmodem("123456789".utf8) == 0x31C3)
    }

    @Test func aCodeFollowsItsAnswer() throws {
        let answer = [UInt8](hex: "02000001003331")
        let code = Array("https://hall.example/t/AB".utf8)
        let messages = try Scanner.decode(answer + code, from: .device, dialect: dialect)
        #expect(messages.map(\.content) == [.answer(type: 0, data: [0]), .code(bytes: WireBytes(code))])
        // Without an end of its own a code ends with the silence after it.
        var stream = FrameStream<Scanner>(from: .device, dialect: dialect)
        stream.append(answer + code.prefix(5))
        #expect(stream.next() == .message(messages[0]))
        #expect(stream.next() == nil)
        stream.append(code.dropFirst(5))
        #expect(stream.next() == nil)
        #expect(stream.isWaiting)
        #expect(stream.next(isEnd: true) == .message(messages[1]))
    }

    @Test(arguments: [
        (Scanner.Dialect.CodeEnd.cr, "A1\rB2\r"), (.crlf, "A1\r\nB2\r\n"), (.tab, "A1\tB2\t"),
    ])
    func codesEndAsTheScannerIsSet(_ end: Scanner.Dialect.CodeEnd, _ text: String) throws {
        var dialect = dialect
        dialect.codeEnd = end
        let messages = try Scanner.decode(Array(text.utf8), from: .device, dialect: dialect)
        #expect(messages.map(\.content) == [.code(bytes: WireBytes("A1".utf8)), .code(bytes: WireBytes("B2".utf8))])
        #expect(try Scanner.encode(messages, from: .device, dialect: dialect) == Array(text.utf8))
        #expect(throws: WireError.self) { try Scanner.decode(Array("A1".utf8), from: .device, dialect: dialect) }
        #expect(throws: WireError.self) { try Scanner.encode(messages, from: .host, dialect: dialect) }
    }

    @Test(arguments: [
        Scanner.Content.write(zone: 0xD9, data: [0x50]), .other(type: 9, zone: 0, data: [0]),
        .other(type: 8, zone: 0xD9, data: []),
    ])
    func nothingDestructiveHidesUnderAnotherName(_ content: Scanner.Content) {
        #expect(throws: WireError.self) { try Scanner.encode([.init(content)], from: .host, dialect: dialect) }
    }

    @Test func aSkippedCheckIsTakenOnlyWhereTheDialectSaysSo() throws {
        var strict = dialect
        strict.acceptsUnchecked = false
        let bytes = try WireVector.named("gm65_trigger_wild", in: "scanner").bytes()
        let error = #expect(throws: WireError.self) { try Scanner.decode(bytes, from: .host, dialect: strict) }
        #expect(error?.offset == 7)
        #expect(strict.problems() == [])
    }

    /// From neither side is a command with a wrong check taken for something else.
    @Test func aBrokenCommandIsNoCode() throws {
        let bytes = try WireVector.named("newland_get_sn", in: "scanner").bytes()
        for side in Side.allCases {
            let error = #expect(throws: WireError.self) { try Scanner.decode(bytes, from: side, dialect: dialect) }
            #expect(error?.offset == (side == .host ? 7 : 0))
        }
        for code in ["~", "~a"] {
            #expect(try Scanner.decode(Array(code.utf8), from: .device, dialect: dialect).count == 1)
        }
    }

    @Test func reportsCarryTheLine() throws {
        let frame = try WireVector.named("newland_cmd_mode", in: "scanner").bytes()
        let reports = Scanner.Report.wrap(frame, from: .host)
        #expect(reports.count == 1)
        #expect(reports[0].starts(with: [0x04, 0x09] + frame))
        #expect(try Scanner.Report.unwrap(reports[0], from: .host) == frame)
        #expect(throws: WireError.self) { try Scanner.Report.unwrap(reports[0], from: .device) }
        #expect(throws: WireError.self) { try Scanner.Report.unwrap(frame, from: .host) }
        let long = [UInt8](repeating: 0x41, count: 130)
        #expect(
            try Scanner.Report.wrap(long, from: .device).flatMap { try Scanner.Report.unwrap($0, from: .device) }
                == long)
        #expect(throws: WireError.self) {
            try Scanner.Report.unwrap([4, 63] + [UInt8](repeating: 0, count: 62), from: .host)
        }
    }
}
