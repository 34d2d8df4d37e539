import Foundation
import Testing

@testable import WireFormats

/// One scalar of `Vectors/chinese-text.json`; `hex` is `nil` where the encoding has no code for it.
struct TextVector: Sendable {
    var scalar: Unicode.Scalar
    var hex: String?

    static func all(_ encoding: ChineseEncoding) throws -> [TextVector] {
        struct File: Decodable { var vectors: [String: [String: String?]] }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/chinese-text.json")
        let table = try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors[encoding.rawValue] ?? [:]
        return table.compactMap { key, hex in
            UInt32(key, radix: 16).flatMap(Unicode.Scalar.init).map { TextVector(scalar: $0, hex: hex) }
        }
    }
}

@Suite struct TextEncodingTests {
    @Test(arguments: [
        ("排队号", ChineseEncoding.gb18030, "c5c5b6d3bac5"), ("排队号", .gbk, "c5c5b6d3bac5"),
        ("排队号", .gb2312, "c5c5b6d3bac5"), ("𠮷野家", .gb18030, "9534b235d2b0bcd2"),
        ("䶮龘€１２３abc", .gb18030, "fe9ffd93a2e3a3b1a3b2a3b3616263"), ("A001", .gb2312, "41303031"),
        ("·—", .gb2312, "a1a4a1aa"), ("排", .utf8, "e68e92"), ("", .gb18030, ""),
        ("\u{FFFF}", .gb18030, "8431a439"), ("\u{10FFFF}", .gb18030, "e3329a35"), ("\u{80}", .gb18030, "81308130"),
    ])
    func knownBytes(_ text: String, _ encoding: ChineseEncoding, _ hex: String) {
        let encoded = encoding.encode(text)
        #expect(WireBytes(encoded.bytes).description == hex)
        #expect(encoded.missing.isEmpty)
        #expect(encoding.canEncode(text))
        #expect(encoding.decode(encoded.bytes) == text)
    }

    @Test(arguments: [ChineseEncoding.gb2312, .gbk, .gb18030])
    func vectorsAgree(_ encoding: ChineseEncoding) throws {
        let vectors = try TextVector.all(encoding)
        #expect(vectors.count >= 700)
        for vector in vectors {
            let encoded = encoding.encode(String(vector.scalar))
            #expect(encoding.canEncode(vector.scalar) == (vector.hex != nil))
            guard let hex = vector.hex else {
                #expect(encoded.missing == [vector.scalar])
                #expect(encoded.bytes == [0xA1, 0xFE])
                continue
            }
            #expect(WireBytes(encoded.bytes).description == hex)
            #expect(encoding.decode(encoded.bytes).unicodeScalars.elementsEqual([vector.scalar]))
        }
    }

    /// Every scalar of Unicode has one code in GB 18030 and comes back from it.
    @Test func allOfUnicodeComesBackFromGB18030() {
        var wrong = 0
        for value in UInt32(0)...0x10FFFF where value % 7 == 0 || value < 0x11000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let encoded = ChineseEncoding.gb18030.encode(String(scalar))
            let (decoded, length) = ChineseEncoding.gb18030.character(in: encoded.bytes, at: 0)
            if decoded != scalar || length != encoded.bytes.count || !encoded.missing.isEmpty { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func whatHasNoCodeIsListed() {
        let encoded = ChineseEncoding.gbk.encode("张𠮷a")
        #expect(encoded.bytes == [0xD5, 0xC5, 0xA1, 0xFE, 0x61])
        #expect(encoded.missing == ["𠮷"])
        #expect(!ChineseEncoding.gbk.canEncode("张𠮷a"))
    }

    @Test(arguments: [
        ("c5", "\u{FFFD}"), ("c541", "臕"), ("ff41", "\u{FFFD}A"), ("80", "\u{FFFD}"), ("9534b2", "\u{FFFD}4\u{FFFD}"),
        ("c50a", "\u{FFFD}\n"), ("fe39fe39", "\u{FFFD}9\u{FFFD}9"),
    ])
    func brokenBytesDoNotHideTheRest(_ hex: String, _ text: String) throws {
        #expect(try ChineseEncoding.gb18030.decode(WireBytes(hex: hex).bytes) == text)
    }

    @Test(arguments: ChineseEncoding.allCases) func randomBytesNeverCrash(_ encoding: ChineseEncoding) {
        var random = SeededRandom(seed: 7)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...100, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let text = encoding.decode(bytes)
            #expect(text.unicodeScalars.count <= bytes.count)
        }
    }

    @Test func hexadecimalTextIsReadAndWritten() throws {
        #expect(try WireBytes(hex: "1B 40\n0a,FF") == [0x1B, 0x40, 0x0A, 0xFF])
        #expect(WireBytes([0x1B, 0x40]).description == "1b40")
        #expect(throws: WireError(offset: 3, message: "not a hexadecimal digit")) { try WireBytes(hex: "1b4x") }
        #expect(throws: WireError.self) { try WireBytes(hex: "1b4") }
        let json = try JSONEncoder().encode([WireBytes([1, 0xAB])])
        #expect(String(decoding: json, as: UTF8.self) == #"["01ab"]"#)
        #expect(try JSONDecoder().decode([WireBytes].self, from: json) == [WireBytes([1, 0xAB])])
    }
}

@Suite struct TextLineTests {
    @Test(arguments: [
        ("排队号票", 8, ["排队号票"]), ("排队号票", 6, ["排队号", "票"]), ("排队号票", 5, ["排队", "号票"]),
        ("A 12", 2, ["A", "12"]), ("hello world", 7, ["hello", "world"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("请留意叫号，谢谢", 10, ["请留意叫", "号，谢谢"]), ("a\nb", 10, ["a", "b"]), ("", 10, [""]), ("一", 1, ["一"]),
        ("1号窗口 2号窗口", 7, ["1号窗口", "2号窗口"]), ("一\u{E0100}二\u{7}", 4, ["一二"]),
    ])
    func breaks(_ text: String, _ columns: Int, _ lines: [String]) {
        #expect(LineBreaking.lines(of: text, columns: columns).map { String(String.UnicodeScalarView($0)) } == lines)
    }

    @Test func noLineIsWiderThanAllowed() {
        var random = SeededRandom(seed: 3)
        let stock = Array("ab 一二，。（）12 \n".unicodeScalars)
        for _ in 0..<500 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...60, using: &random)).map { _ in
                        stock[Int.random(in: 0..<stock.count, using: &random)]
                    }))
            let columns = Int.random(in: 2...20, using: &random)
            for line in LineBreaking.lines(of: text, columns: columns) {
                #expect(line.reduce(0) { $0 + LineBreaking.columns(of: $1) } <= columns)
            }
        }
    }
}

/// A generator that gives the same bytes each run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
