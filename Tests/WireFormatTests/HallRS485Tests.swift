import Foundation
import Testing

@testable import WireFormats

@Suite struct HallRS485Tests {
    static let all = InputVector.load("hall-rs485").filter {
        $0.hex?.hasPrefix("ff68") ?? false || $0.expectFrame != nil
    }
    static let frames = all.filter { $0.valid != false && $0.expectFrame == nil }
    static let broken = all.filter { $0.valid == false }
    static let noisy = all.filter { $0.expectFrame != nil }
    let dialect = HallRS485.Dialect.standard

    static func side(_ vector: InputVector) -> Side {
        ["key", "call_number", "eva_grade"].contains { vector.name.hasPrefix($0) } ? .device : .host
    }

    @Test func theVectorsAreThere() {
        #expect(Self.frames.count == 24)
        #expect(Self.broken.count == 2)
    }

    @Test(arguments: frames) func decodesAndEncodesTheSameBytes(_ vector: InputVector) throws {
        let bytes = try vector.bytes()
        let side = Self.side(vector)
        let messages = try HallRS485.decode(bytes, from: side, dialect: dialect)
        #expect(messages.count == 1)
        if case .other = try #require(messages.first).content { Issue.record("not understood") }
        #expect(try HallRS485.encode(messages, from: side, dialect: dialect) == bytes)
        let json = try JSONEncoder().encode(messages)
        #expect(try JSONDecoder().decode([HallRS485.Message].self, from: json) == messages)
    }

    @Test(arguments: frames.filter { $0.replyHex != nil }) func aGradeIsAnsweredAsTheSourceDoes(
        _ vector: InputVector
    ) throws {
        let message = try #require(try HallRS485.decode(vector.bytes(), from: .device, dialect: dialect).first)
        guard case .grade(let code) = message.content else {
            Issue.record("not a grade: \(message)")
            return
        }
        let answer = HallRS485.Message(address: message.address, content: .gradeTaken(code: code))
        let expected = try WireBytes(hex: #require(vector.replyHex)).bytes
        #expect(try HallRS485.encode([answer], from: .host, dialect: dialect) == expected)
        #expect(try HallRS485.decode(expected, from: .host, dialect: dialect) == [answer])
    }

    @Test(arguments: broken) func refusesWhatIsBroken(_ vector: InputVector) throws {
        let bytes = try vector.bytes()
        #expect(throws: WireError.self) { try HallRS485.decode(bytes, from: .device, dialect: dialect) }
        var decoder = HallRS485.Decoder(dialect: dialect)
        decoder.append(bytes)
        #expect(decoder.next() == nil)
        #expect(decoder.malformed > 0)
    }

    @Test func namesTheOffset() throws {
        let good = try HallRS485.encode(
            [.init(address: 1, content: .beep)], from: .host, dialect: dialect)
        for (index, offset) in [(0, 0), (1, 1), (3, 3), (4, 4), (7, 7), (8, 8)] {
            var bytes = good + good
            bytes[good.count + index] ^= 0x80
            #expect(throws: WireError.self) { try HallRS485.decode(bytes, from: .host, dialect: dialect) }
            do { _ = try HallRS485.decode(bytes, from: .host, dialect: dialect) } catch {
                #expect(error.offset == good.count + offset)
            }
        }
        for cut in 1..<good.count {
            #expect(throws: WireError(offset: cut, message: "the frame ends too early")) {
                try HallRS485.decode(Array(good.prefix(cut)), from: .host, dialect: dialect)
            }
        }
    }

    @Test func findsAFrameBehindNoise() throws {
        let vector = try #require(Self.noisy.first)
        var decoder = HallRS485.Decoder(dialect: dialect)
        decoder.append(try vector.bytes())
        let expected = try WireBytes(hex: #require(vector.expectFrame)).bytes
        #expect(decoder.next()?.bytes == expected)
        #expect(decoder.next() == nil)
    }

    /// Two terminals spoke at once: whatever is left, the next whole frame is found.
    @Test func findsAFrameInsideAFalseOne() throws {
        let inner = try #require(HallRS485.Frame(address: 3, command: 1, data: [0x0C]).bytes)
        var decoder = HallRS485.Decoder(dialect: dialect)
        decoder.append([0xFF, 0x68, 0x0A, 0x0A, 0x68] + inner + inner)
        #expect(decoder.next()?.address == 3)
        #expect(decoder.next()?.address == 3)
        #expect(decoder.malformed == 1)
    }

    @Test func bytesMayComeOneByOne() throws {
        var decoder = HallRS485.Decoder(dialect: dialect)
        var found: [HallRS485.Frame] = []
        let sent = (1...9).map { HallRS485.Frame(address: $0, command: 1, data: [$0, 0x0C]) }
        for byte in sent.flatMap({ $0.bytes ?? [] }) {
            decoder.append([byte])
            while let frame = decoder.next() { found.append(frame) }
        }
        #expect(found == sent)
        #expect(!decoder.isWaiting)
    }

    @Test func randomBytesNeverTrapAndNeverPileUp() throws {
        var random = InputRandom(state: 4)
        var decoder = HallRS485.Decoder(dialect: dialect)
        for _ in 0..<10_000 {
            var bytes = random.bytes(Int.random(in: 0...40, using: &random))
            // Let half of them look like the start of a frame.
            if Bool.random(using: &random) { bytes = [0xFF, 0x68, UInt8.random(in: 0...20, using: &random)] + bytes }
            for side in Side.allCases {
                if let messages = try? HallRS485.decode(bytes, from: side, dialect: dialect) {
                    #expect(try HallRS485.encode(messages, from: side, dialect: dialect) == bytes)
                }
            }
            decoder.append(bytes)
            while decoder.next() != nil {}
        }
        decoder.append([UInt8](repeating: 0, count: 300))
        while decoder.next() != nil {}
        let frame = HallRS485.Frame(address: 7, command: 1, data: [0x0C])
        decoder.append(try #require(frame.bytes))
        #expect(decoder.next() == frame)
    }

    @Test func anyFrameRoundTrips() throws {
        var random = InputRandom(state: 9)
        for _ in 0..<2000 {
            let data = random.bytes(Int.random(in: 0...12, using: &random)).map { $0 % 24 }
            let frame = HallRS485.Frame(
                address: .random(in: 0...255, using: &random), command: .random(in: 0...0x12, using: &random),
                data: data)
            let bytes = try #require(frame.bytes)
            for side in Side.allCases {
                let messages = try HallRS485.decode(bytes, from: side, dialect: dialect)
                #expect(try HallRS485.encode(messages, from: side, dialect: dialect) == bytes)
            }
        }
    }

    @Test func refusesToSayWhatTheOtherSideSays() {
        let wrong: [(HallRS485.Message, Side)] = [
            (.init(address: 1, content: .beep), .device), (.init(address: 0x81, content: .grade(code: 1)), .host),
            (.init(address: 1, content: .ask), .host),
            (.init(address: 1, content: .stars(count: 1)), .host),
            (.init(address: 1, content: .show(places: "12a")), .host),
            (.init(address: 1, content: .pressed(digits: " ", key: 0x0C)), .device),
            (.init(address: 1, content: .pressed(digits: "1", key: 3)), .device),
            (.init(address: 1, content: .other(command: 1, data: WireBytes([UInt8](repeating: 0, count: 254)))), .host),
        ]
        for (message, side) in wrong {
            let good = HallRS485.Message(address: 1, content: .other(command: 9, data: [1]))
            #expect(throws: WireError.self, "\(message)") {
                try HallRS485.encode([good, message], from: side, dialect: dialect)
            }
            do { _ = try HallRS485.encode([good, message], from: side, dialect: dialect) } catch {
                #expect(error.offset == 1)
            }
        }
    }

    @Test func keysMeanWhatTheDialectSays() {
        let cases: [(UInt8, String, HallRS485.Dialect.KeyMeaning?)] = [
            (0x0C, "", .callNext), (0x0C, "1012", .callNumber), (0x0F, "5", .missed), (0x0F, "55", nil),
            (0x0F, "", .finish), (0x13, "", nil), (0x13, "12", .transfer), (0x0D, "1", nil), (0x44, "", nil),
        ]
        for (code, digits, meaning) in cases { #expect(dialect.meaning(ofKey: code, digits: digits) == meaning) }
    }

    @Test func wrongDialectsAreNamed() {
        #expect(dialect.problems().isEmpty)
        var four = dialect
        four.grades.removeLast()
        #expect(four.problems() == ["grades: isFiveGrade is true, so there must be exactly one key each for 1 to 5"])
        four.isFiveGrade = false
        #expect(four.problems() == ["grades: isFiveGrade is false, so no key may have a grade"])
        var twice = dialect
        twice.keys.append(.init(code: 0x0C, means: .pause))
        twice.keys.append(.init(code: 9, digits: "x", means: .pause))
        twice.maximumDataBytes = 400
        #expect(twice.problems().count == 4)
    }
}
