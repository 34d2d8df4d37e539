import Testing

@testable import WireFormats

@Suite struct ESCPOSStatusTests {
    /// What Epson's table says of a bit, for each question and each bit that is not fixed.
    @Test(arguments: ESCPOSVector.realTime.filter { $0.expect?.valid != false })
    func everyBitIsRead(_ vector: ESCPOSVector) throws {
        let kind = try #require(vector.request?.last.flatMap { UInt8(String($0)) })
        let byte = try #require(vector.replyBytes().first)
        let status = try #require(ESCPOS.RealTimeStatus(kind: kind, byte: byte)), expected = try #require(vector.expect)
        #expect(status.isOnline == expected.online)
        #expect(status.isDrawerPinHigh == expected.drawerPin3High)
        #expect(status.isCoverOpen == expected.coverOpen)
        #expect(status.isStoppedByPaper == expected.paperEndStop)
        #expect(status.hasError == expected.error)
        #expect((kind == 2 ? status.isFeedPressed : nil) == expected.feedingByButton)
        #expect(status.hasRecoverableError == expected.recoverable)
        #expect(status.hasCutterError == expected.autocutter)
        #expect(status.hasUnrecoverableError == expected.unrecoverable)
        #expect(status.hasPassingError == expected.autoRecoverable)
        #expect(status.isPaperLow == expected.nearEnd)
        #expect(status.isPaperEmpty == expected.end)
    }

    @Test func otherBytesAndQuestionsAreNone() throws {
        let wrong = try #require(ESCPOSVector.all.first { $0.name == "st_invalid_bit0" }).replyBytes()
        #expect(ESCPOS.RealTimeStatus(kind: 4, byte: wrong[0]) == nil)
        #expect(ESCPOS.RealTimeStatus(kind: 5, byte: 0x12) == nil)
        let one = try #require(ESCPOS.RealTimeStatus(kind: 1, byte: 0x72))
        #expect(one.isWaiting == true && one.isFeedPressed == true && one.isOnline == true && one.isCoverOpen == nil)
    }

    @Test(arguments: [
        (UInt8(0), false, false), (3, true, false), (0x0C, false, true), (0x0F, true, true), (0x60, false, false),
    ])
    func theQueuedPaperStatus(_ byte: UInt8, _ isLow: Bool, _ isEmpty: Bool) throws {
        let status = try #require(ESCPOS.QueuedPaperStatus(byte: byte))
        #expect(status.isPaperLow == isLow && status.isPaperEmpty == isEmpty)
        #expect(ESCPOS.QueuedPaperStatus(byte: byte | 0x80) == nil)
    }

    @Test func informationIsAsked() throws {
        #expect(try ESCPOS.Information.model.command.bytes() == [0x1D, 0x49, 67])
        #expect(ESCPOS.Information.allCases.filter(\.isText).count == 5)
    }

    @Test(arguments: [
        ("A001", "7b4241303031"), ("12345678", "7b430c22384e"), ("A1234", "7b42417b430c22"), ("123", "7b42313233"),
        ("12345", "7b430c227b4235"), ("a{b", "7b42617b7b62"), ("AB12CD", "7b42414231324344"),
    ])
    func barcodesAreShort(_ text: String, _ hex: String) throws {
        guard case .barcode(73, let data)? = ESCPOS.Code128.barcode(text) else {
            Issue.record("no barcode of \(text)")
            return
        }
        #expect(data.description == hex)
        #expect(ESCPOS.Code128.text(data) == text)
    }

    @Test func barcodesThatAreNone() throws {
        for text in ["", "号", "a\n", String(repeating: "a", count: 254)] {
            #expect(ESCPOS.Code128.barcode(text) == nil)
        }
        for hex in ["", "41", "7b", "7b43ff", "7b4280", "7b5a"] {
            #expect(ESCPOS.Code128.text(try WireBytes(hex: hex)) == nil)
        }
        // python-escpos writes digits one by one.
        #expect(ESCPOS.Code128.text(try WireBytes(hex: "7b423132333435363738")) == "12345678")
    }
}
