import Testing

@testable import WireFormats

@Suite struct SmartCardTests {
    static let all = WireVector.load("social-security-card")

    @Test func theVectorsAreThere() { #expect(Self.all.count == 9) }

    static let commands = [
        ("select_aid", SocialSecurityCard.selectApplication), ("select_ef05", SocialSecurityCard.select(.card)),
        ("read_rec_1", SocialSecurityCard.readRecord(1)), ("read_rec_3", SocialSecurityCard.readRecord(3)),
        ("read_rec_4", SocialSecurityCard.readRecord(4)), ("read_rec_5", SocialSecurityCard.readRecord(5)),
    ]
    static let statuses = all.filter { $0.sw != nil }

    @Test(arguments: commands)
    func commandsAreWritten(_ name: String, _ command: APDU.Command) throws {
        let bytes = [UInt8](hex: try #require(Self.all.first { $0.name == name }?.apdu))
        #expect(try command.bytes() == bytes)
        #expect(try APDU.Command(bytes) == command)
    }

    @Test func statusesSayWhatComesNext() throws {
        let read = SocialSecurityCard.readRecord(1)
        #expect(try APDU.Answer([UInt8](hex: "6a82")).meaning == .noFile)
        #expect(APDU.next(after: read, .init(status: 0x6A82)) == nil)
        #expect(APDU.next(after: read, .init(status: 0x9000)) == nil)
        let fetch = try #require(APDU.next(after: read, .init(status: 0x6112)))
        #expect(try WireBytes(fetch.bytes()).description == "00c0000012")
        let again = try #require(APDU.next(after: read, .init(status: 0x6C20)))
        #expect(try WireBytes(again.bytes()).description == "00b2010420")
        #expect(APDU.next(after: read, .init(status: 0x6100))?.expected == 256)
        #expect(Self.statuses.map(\.sw) == ["61xx", "6cxx", "6a82"])
    }

    @Test func everyCommandComesBackOrIsRefused() throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { index in
                index == 4 ? UInt8.random(in: 0...8, using: &random) : UInt8.random(in: 0...255, using: &random)
            }
            if let command = try? APDU.Command(bytes) { #expect(try command.bytes() == bytes) }
            if let answer = try? APDU.Answer(bytes) { #expect(answer.bytes == bytes) }
        }
    }

    @Test(arguments: all.filter { $0.apdu != nil }) func noTruncationIsTakenForTheWhole(_ vector: WireVector) throws {
        let bytes = [UInt8](hex: try #require(vector.apdu)), whole = try APDU.Command(bytes)
        for length in 0..<bytes.count {
            let cut = try? APDU.Command(Array(bytes.prefix(length)))
            #expect(cut != whole)
        }
        #expect(throws: WireError.self) { try APDU.Answer([0x90]) }
        #expect(throws: WireError.self) { try APDU.Answer([UInt8](repeating: 0, count: 259)) }
        #expect(throws: WireError.self) {
            try APDU.Command(instruction: 1, p1: 0, p2: 0, data: WireBytes([UInt8](repeating: 0, count: 256))).bytes()
        }
        #expect(throws: WireError.self) { try APDU.Command(instruction: 1, p1: 0, p2: 0, expected: 257).bytes() }
    }
}
