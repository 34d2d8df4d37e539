import Foundation
import Testing

@testable import WireFormats

@Suite struct SDTTests {
    static let all = InputVector.load("idcard-sam")
    static let frames = all.filter { $0.hex?.hasPrefix("aaaaaa9669") ?? false && $0.valid != false }
    static let noisy = all.filter { $0.expectResync != nil }
    static let texts = all.filter { $0.name.hasPrefix("text_") }
    let dialect = SDT.Dialect.standard

    static func side(_ vector: InputVector) -> Side {
        vector.name.hasPrefix("cmd_") || vector.name.hasSuffix("_req") ? .host : .device
    }

    /// The next reply as values that can be copied and compared.
    func next(_ decoder: inout SDT.Decoder) -> (status: SDT.Status, payload: [UInt8])? {
        guard let reply = decoder.next() else { return nil }
        return (reply.status, reply.withPayload { Array($0) })
    }

    @Test func theVectorsAreThere() {
        #expect(Self.all.count == 35)
        #expect(Self.frames.count == 28)
        #expect(Self.texts.count == 5)
    }

    @Test(arguments: frames) func decodesAndEncodesTheSameBytes(_ vector: InputVector) throws {
        let bytes = try vector.bytes()
        let side = Self.side(vector)
        let messages = try SDT.decode(bytes, from: side, dialect: dialect)
        #expect(messages.count == 1)
        #expect(try SDT.encode(messages, from: side, dialect: dialect) == bytes)
        let json = try JSONEncoder().encode(messages)
        let again = try JSONDecoder().decode([SDT.Message].self, from: json)
        #expect(again == messages)
        #expect(try SDT.encode(again, from: side, dialect: dialect) == bytes)
    }

    @Test func requestsAndStatusesHaveNames() throws {
        func request(_ name: String) throws -> SDT.Content {
            let vector = try #require(Self.all.first { $0.name == name })
            return try #require(try SDT.decode(vector.bytes(), from: .host, dialect: dialect).first).content
        }
        #expect(try request("cmd_status") == .request(.moduleStatus))
        #expect(try request("cmd_select") == .request(.selectCard))
        #expect(try request("q_read_fp_req") == .request(.readTextAndFingerprint))
        #expect(try request("cmd_baud_9600") == .request(.other(command: 0x60, parameter: 4, data: [])))
        for vector in Self.all where vector.name.hasPrefix("rsp_") {
            let content = try SDT.decode(vector.bytes(), from: .device, dialect: dialect).first?.content
            guard case .reply(_, let meaning, _) = content else { continue }
            #expect(meaning.map { String($0.code, radix: 16) } == String(vector.name.dropFirst(4)))
        }
    }

    @Test func extraLeadingBytesAreKept() throws {
        let vector = try #require(Self.noisy.first)
        let noisy = Array(try vector.bytes().drop { $0 != 0xAA })
        let messages = try SDT.decode(noisy, from: .device, dialect: dialect)
        #expect(messages.first?.extraLead == 2)
        #expect(try SDT.encode(messages, from: .device, dialect: dialect) == noisy)
        var decoder = SDT.Decoder(dialect: dialect)
        var bytes = try vector.bytes()
        decoder.append(wiping: &bytes)
        #expect(next(&decoder)?.status.meaning == .done)
    }

    @Test func refusesWhatIsBroken() throws {
        let good = try #require(Self.frames.first { $0.name == "q_find_rsp_ok" }).bytes()
        for index in good.indices {
            var bytes = good
            bytes[index] ^= 0x01
            #expect(throws: WireError.self) { try SDT.decode(bytes, from: .device, dialect: dialect) }
        }
        for cut in 1..<good.count {
            #expect(throws: WireError.self) { try SDT.decode(Array(good.prefix(cut)), from: .device, dialect: dialect) }
        }
        let short = try #require(Self.all.first { $0.valid == false }).bytes()
        #expect(throws: WireError.self) { try SDT.decode(short, from: .device, dialect: dialect) }
        #expect(throws: WireError.self) {
            try SDT.encode([.init(.request(.findCard))], from: .device, dialect: dialect)
        }
        #expect(throws: WireError.self) {
            try SDT.encode([.init(.reply(status: [0], meaning: nil, payload: []))], from: .device, dialect: dialect)
        }
    }

    @Test func theDecoderFindsRepliesInPiecesAndNoise() throws {
        let find = try #require(Self.all.first { $0.name == "q_find_rsp_ok" }).bytes()
        let read = try #require(Self.all.first { $0.name == "read_fp_none_1297" }).bytes()
        var broken = find
        broken[broken.count - 1] ^= 1
        var stream = [0x00, 0xAA, 0xAA] + broken + [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xFF] + find + read
        var decoder = SDT.Decoder(dialect: dialect)
        var payloads: [Int] = []
        while !stream.isEmpty {
            var piece = Array(stream.prefix(7))
            stream.removeFirst(piece.count)
            decoder.append(wiping: &piece)
            #expect(piece.allSatisfy { $0 == 0 })
            while let reply = decoder.next() { payloads.append(reply.withPayload { $0.count }) }
        }
        #expect(payloads == [4, 1286])
        #expect(decoder.malformed == 2)
    }

    @Test func aFloodIsBounded() throws {
        var decoder = SDT.Decoder(dialect: dialect)
        for _ in 0..<100 {
            var flood: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x0F, 0xF0]
            flood += [UInt8](repeating: 0x41, count: 500)
            decoder.append(wiping: &flood)
            while decoder.next() != nil {}
        }
        decoder.wipe()
        var good = try #require(Self.all.first { $0.name == "rsp_90" }).bytes()
        decoder.append(wiping: &good)
        #expect(next(&decoder)?.status.meaning == .done)
    }

    @Test func aNumberIsOverwrittenInPlace() throws {
        var text = try SDT.CardText(text: #require(Self.texts.first).bytes())
        let before = text.number.withUnsafeBytes { $0.baseAddress }
        text.wipe()
        #expect(text.number.withUnsafeBytes { $0.baseAddress } == before)
        #expect(text.number == [UInt8](repeating: 0, count: 18))
    }

    @Test(
        arguments: zip(
            texts,
            [
                ("110101199003070011", SDT.CardText.Document.citizen), ("650100198506150026", .citizen),
                ("810000197812310016", .residencePermit), ("830000198808080025", .residencePermit),
                ("932682198501010017", .permanentResident2023),
            ])
    ) func givesOutKindAndNumber(_ vector: InputVector, _ expected: (number: String, document: SDT.CardText.Document))
        throws
    {
        let block = try vector.bytes()
        // Two of the vectors' numbers are made up without a right check character; the layout still holds.
        let isSound = IdentityNumber.kind(of: expected.number.utf8) != nil
        guard isSound else {
            #expect(throws: SDT.CardText.Failure.invalidNumber) { try SDT.CardText(text: block[...]) }
            return
        }
        var text = try SDT.CardText(text: block[...])
        #expect(text.document == expected.document)
        #expect(text.number == Array(expected.number.utf8))
        text.wipe()
        #expect(text.number.allSatisfy { $0 == 0 })
    }

    @Test func readsAWholeReply() throws {
        for (name, hasFingerprint) in [("read_fp_one_1809", true), ("read_fp_none_1297", true)] {
            var bytes = try #require(Self.all.first { $0.name == name }).bytes()
            var decoder = SDT.Decoder(dialect: dialect)
            decoder.append(wiping: &bytes)
            let found = try #require(next(&decoder))
            let text = try SDT.CardText(payload: found.payload, hasFingerprint: hasFingerprint)
            #expect(text.number == Array("110101199003070011".utf8))
        }
    }

    @Test func refusesTextsThatAreNone() throws {
        let citizen = try #require(Self.texts.first).bytes()
        func changed(_ index: Int, _ value: UInt8) -> ArraySlice<UInt8> {
            var text = citizen
            text[index] = value
            return text[...]
        }
        #expect(throws: SDT.CardText.Failure.malformed) { try SDT.CardText(text: citizen[1...]) }
        #expect(throws: SDT.CardText.Failure.malformed) { try SDT.CardText(payload: [1, 0, 4]) }
        #expect(throws: SDT.CardText.Failure.malformed) {
            try SDT.CardText(payload: [1, 0, 4, 0] + citizen.dropLast())
        }
        #expect(throws: SDT.CardText.Failure.unknownDocument) { try SDT.CardText(text: changed(248, 0x51)) }
        #expect(throws: SDT.CardText.Failure.unknownDocument) { try SDT.CardText(text: changed(249, 0x01)) }
        #expect(throws: SDT.CardText.Failure.invalidNumber) { try SDT.CardText(text: changed(122, 0x39)) }
        #expect(throws: SDT.CardText.Failure.invalidNumber) { try SDT.CardText(text: changed(123, 0x01)) }
        // A citizen's number under the mark of a residence permit.
        #expect(throws: SDT.CardText.Failure.invalidNumber) { try SDT.CardText(text: changed(248, 0x4A)) }
    }

    @Test func randomBytesNeverTrap() throws {
        var random = InputRandom(state: 5)
        var decoder = SDT.Decoder(dialect: dialect)
        for _ in 0..<10_000 {
            var bytes = random.bytes(Int.random(in: 0...60, using: &random))
            if Bool.random(using: &random) {
                bytes = dialect.preamble + [0, UInt8.random(in: 0...40, using: &random)] + bytes
            }
            for side in Side.allCases {
                if let messages = try? SDT.decode(bytes, from: side, dialect: dialect) {
                    #expect(try SDT.encode(messages, from: side, dialect: dialect) == bytes)
                }
            }
            _ = try? SDT.CardText(payload: bytes)
            decoder.append(wiping: &bytes)
            while decoder.next() != nil {}
        }
    }

    @Test func anyRequestAndReplyRoundTrips() throws {
        var random = InputRandom(state: 6)
        for _ in 0..<2000 {
            let body = random.bytes(Int.random(in: 3...80, using: &random))
            let bytes = try #require(SDT.frame(body, preamble: dialect.preamble))
            for side in Side.allCases {
                let messages = try SDT.decode(bytes, from: side, dialect: dialect)
                #expect(try SDT.encode(messages, from: side, dialect: dialect) == bytes)
            }
        }
    }
}
