import Foundation
import Testing

@testable import WireFormats

/// The text blocks of `Vectors/idcard-sam.json`, all of made-up persons.
@Suite struct SDTLayoutTests {
    struct Card: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var hex: String
        var expect: [String: String]
        var testDescription: String { name }

        static let all: [Card] = {
            struct File: Decodable { var vectors: [Entry] }
            // The entries whose `expect` is no table of fields are other things.
            struct Entry: Decodable {
                var card: Card?
                init(from decoder: any Decoder) throws { card = try? Card(from: decoder) }
            }
            let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/idcard-sam.json")
            do {
                return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors.compactMap(\.card)
            } catch {
                return []
            }
        }()
    }

    typealias Document = SDT.CardText.Document

    private func text(_ card: Card, _ range: Range<Int>) -> String {
        let bytes = [UInt8](hex: card.hex)
        let units = stride(from: range.lowerBound, to: range.upperBound, by: 2).map { bytes.littleEndian(at: $0) }
        return String(decoding: units, as: UTF16.self).trimmingCharacters(in: .whitespaces)
    }

    @Test func theVectorsAreThere() { #expect(Card.all.count == 5) }

    @Test(arguments: Card.all) func fieldsAreWhereTheLayoutSays(_ card: Card) throws {
        let mark = [UInt8](hex: card.hex)[248]
        let document = try #require(Document.allCases.first { $0.mark == mark })
        let fields: [String: SDT.CardText.Field] = [
            "name": .name, "chinese_name": .name, "sex": .sex, "nation": .people, "birth": .birth, "address": .address,
            "number": .number, "issuer": .issuer, "valid_from": .from, "valid_to": .to, "pass_number": .passNumber,
            "issue_times": .issueCount, "renewals": .renewals, "english_name": .englishName,
            "nationality": .nationality,
            "assoc": .associated,
        ]
        for (key, value) in card.expect where key != "type" {
            let field = try #require(fields[key], "\(key)")
            #expect(try text(card, #require(document.layout[field])) == value, "\(key)")
        }
        let types: [Document: String] = [.citizen: "citizen", .residencePermit: "J", .permanentResident2023: "Y"]
        if let type = card.expect["type"] { #expect(types[document] == type) }
    }

    @Test(arguments: Document.allCases) func noTwoFieldsOverlap(_ document: Document) {
        let ranges = document.layout.values.sorted { $0.lowerBound < $1.lowerBound }
        for (one, next) in zip(ranges, ranges.dropFirst()) { #expect(one.upperBound <= next.lowerBound) }
        #expect(
            ranges.allSatisfy { $0.lowerBound.isMultiple(of: 2) && $0.upperBound <= 256 && $0.count.isMultiple(of: 2) })
        #expect(document.layout[.number]?.lowerBound == 122)
        #expect(document.layout[.mark]?.lowerBound == 248)
    }

    /// Layout and number of the card of 2017, of which no vector exists.
    @Test func theOlderPermanentResident() throws {
        let layout = Document.permanentResident2017.layout
        var block = [UInt8]()
        for _ in 0..<128 { block += [0x20, 0] }
        func put(_ value: String, _ field: SDT.CardText.Field) throws {
            let start = try #require(layout[field]).lowerBound
            for (index, unit) in value.utf16.enumerated() {
                block[start + 2 * index] = UInt8(unit & 0xFF)
                block[start + 2 * index + 1] = UInt8(unit >> 8)
            }
        }
        try put("SMITH, JOHN", .englishName)
        try put("USA110085041501", .number)
        try put("I", .mark)
        var card = try SDT.CardText(text: block)
        #expect(card.document == .permanentResident2017)
        #expect(card.number == Array("USA110085041501".utf8))
        card.wipe()
        try put("USA1100850415", .number)
        block[150] = 0x20
        #expect(throws: SDT.CardText.Failure.invalidNumber) { try SDT.CardText(text: block) }
    }

    @Test func theModulesNumberIsPrinted() throws {
        let vector = try WireVector.named("samid_rsp", in: "idcard-sam")
        let message = try #require(try SDT.decode(vector.bytes(), from: .device, dialect: .standard).first)
        guard case .reply(_, .done, let payload) = message.content else {
            Issue.record("not an answer: \(message)")
            return
        }
        #expect(try SDT.ModuleNumber(payload: payload.bytes).description == "05.01-20130613-001234567-890123456")
        let error = #expect(throws: WireError.self) { try SDT.ModuleNumber(payload: payload.bytes.dropLast()) }
        #expect(error?.offset == 15)
    }
}
