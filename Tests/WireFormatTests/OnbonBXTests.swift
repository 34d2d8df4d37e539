import Foundation
import Testing

@testable import WireFormats

/// One entry of `Vectors/led-onbon.json`; the file's title and notes say where the frames come from.
struct OnbonVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var hex: String?
    var wellFormed: Bool?
    var raw: String?
    var escaped: String?
    var call: String?
    var expect: String?
    var testDescription: String { name }

    static let all: [OnbonVector] = {
        struct File: Decodable { var vectors: [OnbonVector] }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/led-onbon.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { return try decoder.decode(File.self, from: Data(contentsOf: url)).vectors } catch { return [] }
    }()
    static let frames = all.filter { $0.hex != nil && $0.wellFormed != false }
    static let broken = all.filter { $0.wellFormed == false }
    static let escapes = all.filter { $0.raw != nil }
    static let checksums = all.filter { $0.expect != nil }

    /// The frame's bytes.
    func bytes() throws -> [UInt8] { try WireBytes(hex: #require(hex)).bytes }

    /// Who sent it: a board's frames are for the host, 8000.
    func side() throws -> Side { try bytes().drop { $0 == 0xA5 }.starts(with: [0x00, 0x80]) ? .device : .host }
}

@Suite struct OnbonBXTests {
    let dialect = OnbonBX.Dialect.standard

    @Test func theVectorsAreThere() {
        #expect(OnbonVector.frames.count == 25)
        #expect(OnbonVector.broken.count == 2)
        #expect(OnbonVector.escapes.count == 6)
        #expect(OnbonVector.checksums.count == 1)
    }

    @Test func theStandardDialectHasNoProblems() { #expect(dialect.valueProblems() == []) }

    @Test(arguments: OnbonVector.checksums) func theChecksumIsTheOneOfOtherTools(_ vector: OnbonVector) throws {
        #expect(vector.call == #"crc16_arc("123456789")"#)
        #expect(String(OnbonBX.checksum("123456789".utf8), radix: 16) == vector.expect)
    }

    @Test(arguments: OnbonVector.frames) func framesComeBackByteForByte(_ vector: OnbonVector) throws {
        let bytes = try vector.bytes()
        let messages = try OnbonBX.decode(bytes, from: vector.side(), dialect: dialect)
        #expect(messages.count == 1)
        #expect(try OnbonBX.encode(messages, from: vector.side(), dialect: dialect) == bytes)
        let json = try JSONEncoder().encode(messages)
        #expect(try JSONDecoder().decode([OnbonBX.Message].self, from: json) == messages)
    }

    @Test(arguments: OnbonVector.frames) func aFrameBelongsToItsSpeaker(_ vector: OnbonVector) throws {
        let other: Side = try vector.side() == .host ? .device : .host
        #expect(throws: WireError.self) { try OnbonBX.decode(vector.bytes(), from: other, dialect: dialect) }
    }

    @Test(arguments: OnbonVector.broken) func documentationErrorsAreRefused(_ vector: OnbonVector) throws {
        #expect(throws: WireError.self) { try OnbonBX.decode(vector.bytes(), from: .host, dialect: dialect) }
    }

    @Test(arguments: OnbonVector.escapes) func escapesFollowTheRule(_ vector: OnbonVector) throws {
        let raw = try WireBytes(hex: #require(vector.raw)).bytes
        let escaped = try WireBytes(hex: #require(vector.escaped)).bytes
        let frame = OnbonBX.Framing.wrap(raw, preambleLength: 1, checksum: 0, dialect: dialect)
        #expect(frame == [0xA5] + escaped + [0, 0, 0x5A])
    }

    @Test func theFirstCallOfTheVendorsKit() throws {
        let vector = try #require(OnbonVector.all.first { $0.name == "dyn_cn_12" })
        let message = try #require(try OnbonBX.decode(vector.bytes(), from: .host, dialect: dialect).first)
        guard case .dynamicAreas(let update) = message.content, let area = update.areas.first else {
            Issue.record("not an area update: \(message.content)")
            return
        }
        #expect(area.id == 1)
        #expect(area.timeout == 60)
        #expect(area.x == 0x8000 && area.width == 0x8080 && area.height == 16)
        #expect(ChineseEncoding.gbk.decode(area.text.bytes) == #"\FO000\C1请A012号到3号窗口"#)
    }

    @Test func meaningsOfTheShortCommands() throws {
        let expected: [String: OnbonBX.Content] = [
            "vendor_02_a000": .acknowledged, "vendor_03_a001": .refused, "vendor_14_a200": .ping,
            "screen_on": .power(isOn: true), "screen_off": .power(isOn: false), "clear": .clearScreen,
            "dyn_delete_0_2": .dynamicAreas(update: .init(deleted: [0, 2])),
            "clock_20130125_111726": .setTime(
                time: .init(year: 2013, month: 1, day: 25, hour: 11, minute: 17, second: 26, weekday: 5)),
        ]
        for vector in OnbonVector.frames {
            guard let content = expected[vector.name] else { continue }
            let message = try OnbonBX.decode(vector.bytes(), from: vector.side(), dialect: dialect).first
            #expect(message?.content == content, "\(vector.name)")
        }
    }

    @Test func fontCardsTakeAnOmittedChecksumOnlyWhereTheDialectSaysSo() throws {
        var strict = dialect
        strict.acceptsOmittedChecksum = false
        var message = message(.ping)
        message.checksum = 0xFFFF
        let bytes = try OnbonBX.encode([message], from: .host, dialect: dialect)
        #expect(try OnbonBX.decode(bytes, from: .host, dialect: dialect) == [message])
        #expect(throws: WireError.self) { try OnbonBX.decode(bytes, from: .host, dialect: strict) }
    }

    @Test(arguments: [1, 2, 9, 40]) func anyNumberOfPreambleBytes(_ count: Int) throws {
        var message = message(.queryStatus)
        message.preambleLength = count
        let bytes = try OnbonBX.encode([message], from: .host, dialect: dialect)
        #expect(try OnbonBX.decode(bytes, from: .host, dialect: dialect) == [message])
        var decoder = OnbonBX.Decoder(from: .host, dialect: dialect)
        for byte in bytes { decoder.append([byte]) }
        #expect(decoder.next() == .message(message))
    }

    /// What `decode` takes, `encode` must be able to send: neither knows of more than 64 preamble bytes.
    @Test(arguments: [65, 66, 200]) func morePreambleThanAnyCardSends(_ count: Int) throws {
        let frame = try OnbonBX.encode([message(.queryStatus)], from: .host, dialect: dialect)
        let bytes = [UInt8](repeating: 0xA5, count: count) + frame.drop { $0 == 0xA5 }
        let error = #expect(throws: WireError.self) { try OnbonBX.decode(bytes, from: .host, dialect: dialect) }
        #expect(error?.offset == 64)
        // On a wire, where they may be noise, the frame behind them is found all the same.
        for size in [1, bytes.count] {
            var decoder = OnbonBX.Decoder(from: .host, dialect: dialect)
            var found: [OnbonBX.Decoder.Finding] = []
            for start in Swift.stride(from: 0, to: bytes.count, by: size) {
                decoder.append(Array(bytes[start..<min(start + size, bytes.count)]))
                while let finding = decoder.next() { found.append(finding) }
            }
            var expected = message(.queryStatus)
            expected.preambleLength = 64
            #expect(found == [.message(expected)])
        }
    }

    @Test func whatTheOtherSideSaysCannotBeEncoded() {
        for content in [OnbonBX.Content.acknowledged, .refused] {
            #expect(throws: WireError.self) { try OnbonBX.encode([message(content)], from: .host, dialect: dialect) }
        }
        // A known command must be called by its name, or two messages would mean the same bytes.
        let disguised = message(.other(group: 0xA2, number: 0x01, parameters: []))
        #expect(throws: WireError.self) { try OnbonBX.encode([disguised], from: .host, dialect: dialect) }
    }

    private func message(_ content: OnbonBX.Content) -> OnbonBX.Message {
        OnbonBX.Message(
            destination: 1, source: 0x8000,
            envelope: .fontCard(
                reserved: [0, 0, 0], option: 0, displayMode: 0, deviceType: 0xFE, version: 2, barcode: nil),
            answer: 1, content: content)
    }
}
