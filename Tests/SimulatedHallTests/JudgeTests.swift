import Testing

@testable import SimulatedHall

@Suite("the judge of tickets")
struct TicketJudgeTests {
    private func page(_ bytes: [UInt8]) -> PaperPage { PaperPen.page(of: bytes, model: Recorded.model) }

    @Test func aRecordedTicketSaysWhatItsHolderWasTold() {
        let page = page(Recorded.bytes)
        #expect(ExpectedTicket.number(on: page) == Recorded.note.number)
        #expect(ExpectedTicket(Recorded.note).complaints(about: page) == [])
    }

    @Test func anyOtherFieldIsSeen() {
        let page = page(Recorded.bytes)
        var changes: [MorningRecord.TicketNote] = []
        func change(_ body: (inout MorningRecord.TicketNote) -> Void) {
            var note = Recorded.note
            body(&note)
            changes.append(note)
        }
        change { $0.number = "Z999" }
        change { $0.token = "another" }
        change { $0.ahead += 1 }
        change { $0.service = $0.service == "tax" ? "social" : "tax" }
        change { $0.lane = "priority" }
        change { $0.toldWall += 3600 }
        for note in changes { #expect(!ExpectedTicket(note).complaints(about: page).isEmpty) }
    }

    @Test func aFlippedByteIsSeen() {
        // Bytes that only move paper or set the look may change without anybody being told something else.
        let whole = page(Recorded.bytes)
        for place in Recorded.bytes.indices {
            var bytes = Recorded.bytes
            bytes[place] ^= 0x01
            let changed = page(bytes)
            guard changed.text != whole.text || changed.qrContents != whole.qrContents else { continue }
            #expect(!ExpectedTicket(Recorded.note).complaints(about: changed).isEmpty, "byte \(place)")
        }
    }
}

@Suite("the judge of the voice")
struct VoiceSentenceTests {
    @Test(arguments: [
        ("A012", "3", "请A，零一二号，到三号窗口。"), ("B107", "10", "请B，一零七号，到十号窗口。"),
        ("E8103", "12", "请E，八一零三号，到十二号窗口。"), ("F020", "20", "请F，零二零号，到二十号窗口。"),
        ("C001", "21", "请C，零零一号，到二十一号窗口。"),
    ])
    func sentences(_ number: String, _ window: String, _ sentence: String) {
        #expect(VoiceJudge.sentence(number, window: window) == sentence)
    }
}

@Suite("the search for identities")
struct NeedleSearchTests {
    private let person = SyntheticIdentity(seed: 4)

    private func hits(in bytes: [UInt8]) -> [String] {
        var evidence = MorningEvidence(settings: .init(), record: .init(), playTime: .zero)
        var ticket = Recorded.note
        ticket.person = 4
        evidence.record.tickets = [ticket]
        evidence.traffic = ["test": bytes]
        return PrivacyJudge(evidence: evidence).row().broken
    }

    @Test func everyFormIsFound() {
        let number = person.number
        let forms: [[UInt8]] = [
            Array(number.utf8), number.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            number.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, Array(person.address.utf8),
            person.address.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, person.textBlock,
            Array(number.utf8.map { String($0, radix: 16) }.joined().utf8),
        ]
        for form in forms { #expect(!hits(in: [1, 2, 3] + form + [4, 5]).isEmpty) }
    }

    @Test(arguments: 0..<3)
    func base64IsFoundWhereverItBegins(_ offset: Int) {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bytes = [UInt8](repeating: 0x55, count: offset) + Array(person.number.utf8) + [0x77, 0x77, 0x77]
        let bits = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0) & 1) } }
        let text = stride(from: 0, through: bits.count - 6, by: 6).map { start in
            letters[bits[start..<(start + 6)].reduce(0) { $0 << 1 | $1 }]
        }
        #expect(!hits(in: Array("{\"x\":\"".utf8) + text).isEmpty)
    }

    @Test(arguments: 0..<2)
    func packedDigitsAreFound(_ offset: Int) {
        let digits =
            [UInt8](repeating: 7, count: offset)
            + person.number.prefix(17).compactMap(\.wholeNumberValue).map { UInt8($0) }
        let pairs = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        #expect(!hits(in: [0xFF] + pairs).isEmpty)
    }

    @Test func noiseAndOthersAreNotFound() {
        var random = SimulatedRandom(seed: 99)
        let noise = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(hits(in: noise) == [])
        // Names are few, and a stranger may bear one.
        #expect(hits(in: SyntheticIdentity(seed: 5_000_005).textBlock).allSatisfy { $0.hasPrefix("a name") })
    }
}

@Suite("boards that break promises on purpose")
struct StageBoardTests {
    private static let share = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    @Test func aGlowIsRememberedOnce() throws {
        let hall = DemoHall(wires: "/tmp/x", isHurried: true, voicePacing: 1, broker: "127.0.0.1:1")
        let device = try #require(hall.devices.first { $0.kind == .board })
        var board = try #require(try FarEnd.make(device, share: Self.share, tempo: .init()) as? StageBoard)
        for step in 0..<50 { _ = board.tick(now: .milliseconds(100 * step)) }
        #expect(board.glows.count == 1)
        board.setMains(off: true, now: .seconds(6))
        #expect(board.text == "")
    }
}
