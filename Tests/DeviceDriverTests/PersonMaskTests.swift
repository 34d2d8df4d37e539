import DeviceDrivers
import DeviceKit
import Foundation
import Testing
import WireFormats

/// What readers and scanners send is replaced before it is kept, and leads to the same conclusions.
@Suite struct PersonMaskTests {
    /// A made-up citizen: number and name.
    private struct Person {
        var number: [UInt8]
        var name: String

        init(_ index: Int) {
            let serial = String(1000 + index)
            var digits = Array("11010519\(50 + index % 50)0\(1 + index % 9)1\(index % 10)\(serial.suffix(3))".utf8)
            digits = Array(digits.prefix(17))
            digits.append(IdentityNumber.checkCharacter(of: digits) ?? 0)
            number = digits
            name = ["欧阳", "司马", "诸葛", "上官"][index % 4] + ["静", "伟", "芳", "娜", "敏"][index % 5]
        }

        /// The text block of GA 450: 256 bytes.
        func text(mark: UInt8 = 0x20) -> [UInt8] {
            var text = (0..<256).map { $0.isMultiple(of: 2) ? UInt8(0x20) : 0 }
            for (index, unit) in name.utf16.enumerated() {
                text[index * 2] = UInt8(unit & 0xFF)
                text[index * 2 + 1] = UInt8(unit >> 8)
            }
            for (index, unit) in "北京市朝阳区建国路\(number.count)号".utf16.enumerated() {
                text[52 + index * 2] = UInt8(unit & 0xFF)
                text[53 + index * 2] = UInt8(unit >> 8)
            }
            for (index, digit) in number.enumerated() { text[122 + index * 2] = digit }
            text[248] = mark
            return text
        }

        func reply(mark: UInt8 = 0x20) -> [UInt8] {
            let photo = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ Int(number[16])) }
            let body = [0x00, 0x00, 0x90, 0x01, 0x00, 0x04, 0x00] + text(mark: mark) + photo
            return SDT.frame(body, preamble: SDT.Dialect.standard.preamble) ?? []
        }
    }

    private static func conclusions(_ bytes: [UInt8]) -> [String] {
        var decoder = SDT.Decoder(dialect: .standard)
        var found: [String] = []
        for var chunk in stride(from: 0, to: bytes.count, by: 500).map({ Array(bytes[$0..<min($0 + 500, bytes.count)]) }
        ) {
            decoder.append(wiping: &chunk)
            while let reply = decoder.next() {
                let words = "\(reply.status)"
                let kind = reply.withPayload { payload -> String in
                    do throws(SDT.CardText.Failure) {
                        return "\(try SDT.CardText(payload: payload).document)"
                    } catch { return "\(error)" }
                }
                found.append("\(words) \(kind)")
            }
        }
        return found + ["\(decoder.malformed) malformed"]
    }

    private static func masked(_ bytes: [UInt8], cuts: (Int) -> Int) throws -> [UInt8] {
        var mask = try #require(SDTCardReader.personMask(dialect: .standard))
        return mask.kept(of: bytes, cuts: cuts)
    }

    @Test func cardsAreReplacedAndReadTheSame() throws {
        let status = SDT.frame([0x00, 0x00, 0x90], preamble: SDT.Dialect.standard.preamble) ?? []
        let found = SDT.frame([0x00, 0x00, 0x9F, 0, 0, 0, 0], preamble: SDT.Dialect.standard.preamble) ?? []
        for index in 0..<200 {
            let person = Person(index)
            var reply = person.reply(mark: index % 20 == 19 ? 0x51 : 0x20)
            // Now and then a byte was disturbed on the way, or the number has a wrong check character.
            if index % 7 == 3 { reply[40] ^= 0x11 }
            let bytes = [0x00, 0x13] + status + found + reply + status + Array(reply.prefix(300)) + [0x55]
            let kept = try Self.masked(bytes) { ($0 &* 37 &+ index) % 211 }
            #expect(kept.count == bytes.count)
            #expect(Self.conclusions(kept) == Self.conclusions(bytes))
            let name = person.name.utf16.flatMap { (unit: UInt16) -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
            let wide = person.number.flatMap { (digit: UInt8) -> [UInt8] in [digit, 0] }
            let forms: [[UInt8]] = [person.number, wide, name, Array(person.text()[52..<80])]
            for form in forms { #expect(Data(kept).range(of: Data(form)) == nil) }
            // Not even a part of the number, nor the photo.
            #expect(Data(kept).range(of: Data(wide[12..<28])) == nil)
            #expect(Data(kept).range(of: Data(reply[400..<416])) == nil)
        }
    }

    @Test func noiseIsCountedTheSame() throws {
        var state: UInt64 = 20_261_128
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        var others = 0
        for round in 0..<300 {
            var bytes: [UInt8] = []
            for _ in 0..<6 {
                switch next() % 4 {
                case 0: bytes += (0..<Int(next() % 40)).map { _ in next() }
                case 1: bytes += SDT.Dialect.standard.preamble.prefix(Int(next() % 6))
                case 2: bytes += Person(Int(next())).reply().prefix(Int(next()) * 6)
                default:
                    var reply = Person(Int(next())).reply()
                    if next() % 2 == 0 { reply[Int(next()) * 4 % reply.count] ^= next() }
                    bytes += reply
                }
            }
            let kept = try Self.masked(bytes) { Int(next()) + $0 % 3 }
            #expect(kept.count == bytes.count, "\(round)")
            if Self.conclusions(kept) != Self.conclusions(bytes) { others += 1 }
        }
        // Frames that run into one another may come apart at another place once their bytes are others. No reader does
        // so within a question and its answer; a replay would show it as a difference.
        #expect(others <= 30)
    }

    @Test func codesAreReplacedAndEqualCodesStayEqual() throws {
        var dialect = Scanner.Dialect.standard
        dialect.codeEnd = .cr
        var mask = try #require(SerialScanner.personMask(dialect: dialect))
        let answer = try Scanner.encode(
            [Scanner.Message(.answer(type: 0, data: WireBytes([0x31])))], from: .device, dialect: dialect)
        let code = Array("110105194912310028,陈静\r".utf8)
        let other = Array("110105194912310029,陈静\r".utf8)
        let first = mask.take(code, at: .seconds(1))
        let between = mask.take(answer, at: .seconds(2))
        // In pieces, as a slow line brings it.
        let again = code.indices.flatMap { mask.take([code[$0]], at: .seconds(3)) }
        let third = mask.take(other, at: .seconds(4))
        #expect(first == again && first != third)
        #expect(between == answer)
        #expect(first.count == code.count && first.last == 0x0D && first[18] == UInt8(ascii: ","))
        #expect(first[..<18].allSatisfy { (0x30...0x39).contains($0) })
        #expect(Data(first).range(of: Data(code[0..<6])) == nil || Data(first).range(of: Data(code[6..<14])) == nil)
        // With another key, other codes.
        var another = try #require(SerialScanner.personMask(dialect: dialect))
        #expect(another.take(code, at: .seconds(1)) != first)
    }
}
