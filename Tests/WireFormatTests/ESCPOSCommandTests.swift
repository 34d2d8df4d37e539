import Testing

@testable import WireFormats

@Suite struct ESCPOSCommandTests {
    let dialect = ESCPOS.Dialect.standard

    @Test func theStandardDialectHasNoObjections() { #expect(dialect.objections == []) }

    @Test func outOfRangeValuesAreNamed() {
        var dialect = dialect
        dialect.statusMilliseconds = 5
        dialect.statusQueries[0].send = [0x1D, 0x72, 1]
        #expect(dialect.objections.count == 2)
        #expect(dialect.objections[0] == "statusMilliseconds 5 is out of range; allowed: 10…10000")
        dialect = .standard
        dialect.statusQueries = []
        #expect(dialect.objections == ["fence processID needs statusQueries; allowed without: none"])
    }

    @Test(arguments: [
        ("1b", 0), ("1b40 1d2806", 2), ("1d763000 0100 0200 ff", 0), ("41 1d6b49 05 41", 1), ("1004", 0),
    ])
    func halfACommandNamesItsOffset(_ hex: String, _ offset: Int) throws {
        let bytes = try WireBytes(hex: hex).bytes
        let error = #expect(throws: WireError.self) { try ESCPOS.decode(bytes, from: .host, dialect: dialect) }
        #expect(error?.offset == offset)
    }

    @Test(arguments: [("12 93", 1), ("10 00", 0), ("37 22", 0), ("12 10 00 12", 1), ("80", 0)])
    func halfAReplyNamesItsOffset(_ hex: String, _ offset: Int) throws {
        let bytes = try WireBytes(hex: hex).bytes
        let error = #expect(throws: WireError.self) { try ESCPOS.decode(bytes, from: .device, dialect: dialect) }
        #expect(error?.offset == offset)
    }

    @Test(arguments: [
        ESCPOS.Message(ESCPOS.Command.text(content: "a\u{1B}@")), ESCPOS.Message(ESCPOS.Command.text(content: "")),
        ESCPOS.Message(ESCPOS.Command.setting(name: .align, values: [])),
        ESCPOS.Message(ESCPOS.Command.control(byte: 0x41)),
        ESCPOS.Message(ESCPOS.Command.processID(id: "12345")), ESCPOS.Message(ESCPOS.Command.cut(kind: 66, feed: nil)),
        ESCPOS.Message(ESCPOS.Command.raster(mode: 0, bytesPerRow: 2, rows: 2, data: [1])),
        ESCPOS.Message(ESCPOS.Reply.realTime(byte: 0x12)),
    ])
    func whatTheWireCannotCarryIsRefused(_ message: ESCPOS.Message) {
        let good = ESCPOS.Message(ESCPOS.Command.lineFeed)
        let error = #expect(throws: WireError.self) {
            try ESCPOS.encode([good, message], from: .host, dialect: dialect)
        }
        #expect(error?.offset == 1)
    }

    /// Whatever the bytes and however they arrive: nothing is lost, and the commands make the same bytes again.
    @Test func randomBytesComeBack() throws {
        var random = SeededRandom(seed: 11)
        for round in 0..<300 {
            let starts: [UInt8] = [0x1B, 0x1C, 0x1D, 0x10, 0x0A]
            let bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? starts[Int.random(in: 0..<5, using: &random)] : UInt8.random(in: 0...255, using: &random)
            }
            var decoder = ESCPOS.CommandDecoder(encoding: .gb18030)
            var items: [ESCPOS.CommandDecoder.Item] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(round % 3 == 0 ? 1 : Int.random(in: 1...9, using: &random))
                items += decoder.receive(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            items += decoder.finish()
            #expect(items.flatMap(\.bytes) == Array(bytes.dropLast(decoder.pendingCount)))
            for item in items { #expect(try item.command.bytes() == item.bytes) }
        }
    }

    @Test func randomRepliesNeverCrash() {
        var random = SeededRandom(seed: 12)
        var decoder = ESCPOS.ReplyDecoder()
        var count = 0
        for _ in 0..<10_000 where decoder.receive(UInt8.random(in: 0...255, using: &random)) != nil { count += 1 }
        #expect(count > 0)
    }

    @Test func aClaimOfMegabytesIsGivenUp() {
        var decoder = ESCPOS.CommandDecoder(encoding: .gb18030)
        let items = decoder.receive([0x1D, 0x76, 0x30, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0A])
        #expect(items.first?.command == .unknown(bytes: [0x1D, 0x76]))
        #expect(decoder.pendingCount < 10)
    }

    @Test func longTextIsNotHeldBack() {
        var decoder = ESCPOS.CommandDecoder(encoding: .gb18030)
        let items = decoder.receive(ChineseEncoding.gb18030.encode(String(repeating: "排", count: 5_000)).bytes)
        #expect(
            items.map(\.command) == Array(repeating: .text(content: String(repeating: "排", count: 2_048)), count: 2))
    }
}

@Suite struct ESCPOSTicketTests {
    let dialect = ESCPOS.Dialect.standard

    @Test func stylesAreSentOnlyWhenTheyChange() throws {
        var writer = ESCPOS.TicketWriter(dialect: dialect, columns: 48)
        writer.paragraph("大厅", alignment: .centre)
        writer.paragraph("A007", alignment: .centre, scale: 4, isBold: true)
        writer.paragraph("1")
        writer.feed(2)
        writer.cut()
        let expected =
            "1b40 1c26 1b6101 b4f3ccfc 0a 1d2133 1b4501 41303037 0a 1b6100 1d2100 1b4500 31 0a 1b6402 1d564200"
        #expect(try writer.bytes == WireBytes(hex: expected).bytes)
    }

    @Test func textCannotCarryCommands() {
        var writer = ESCPOS.TicketWriter(dialect: dialect, columns: 48)
        let start = writer.bytes.count
        writer.paragraph("a\u{1B}@\u{10}\u{04}\u{01}\u{7F}\u{85}\u{200F}b\u{1D}V\0")
        #expect(Array(writer.bytes[start...]) == Array("a@bV\n".utf8))
    }

    @Test func longParagraphsAreWrapped() {
        var dialect = dialect
        dialect.rareCharacters = .all
        var writer = ESCPOS.TicketWriter(dialect: dialect, columns: 32)
        let start = writer.bytes.count
        let text = "办理户籍业务请备好身份证、户口簿和𠮷𠮷𠮷的申请表"
        writer.paragraph(text)
        let lines = writer.bytes[start...].split(separator: 0x0A).map { dialect.textEncoding.decode($0) }
        #expect(lines == ["办理户籍业务请备好身份证、户口簿", "和𠮷𠮷𠮷的申请表"])
        #expect(writer.missing.isEmpty)
    }

    @Test func missingCharactersAreListedOnce() {
        var dialect = dialect
        dialect.textEncoding = .gbk
        var writer = ESCPOS.TicketWriter(dialect: dialect, columns: 4)
        writer.paragraph("𠮷野家")
        #expect(writer.missing == ["𠮷"])
        #expect(writer.bytes.suffix(8) == [0xA1, 0xFE, 0xD2, 0xB0, 0x0A, 0xBC, 0xD2, 0x0A])
    }

    @Test(arguments: [(14, 21), (15, 25), (62, 33), (63, 37), (2331, 177)])
    func qrVersions(_ bytes: Int, _ modules: Int) { #expect(ESCPOS.QRSize.modules(byteCount: bytes) == modules) }

    @Test func qrCodesAreAboutTwentyMillimetresWide() throws {
        #expect(ESCPOS.QRSize.modules(byteCount: 2332) == nil)
        for count in 1...200 {
            let modules = try #require(ESCPOS.QRSize.modules(byteCount: count))
            let dots = try #require(
                ESCPOS.QRSize.dots(byteCount: count, millimetres: 20, dotsPerInch: 203, dotsPerLine: 384))
            #expect((130...195).contains(modules * dots))
        }
    }
}
