import Foundation
import Testing

@testable import WireFormats

/// One entry of a vector file of the input devices; the file's title and notes say where the bytes come from.
struct InputVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var origin: String
    var hex: String?
    var valid: Bool?
    var replyHex: String?
    var expectFrame: String?
    var expectResync: String?
    var body: String?
    var body17: String?
    var checkDigit: String?
    var full: String?
    var input: String?
    var mod112Valid: Bool?
    var stdnumCnRicValid: Bool?
    var testDescription: String { name }

    enum CodingKeys: String, CodingKey {
        case name, origin, hex, valid, body, body17, full, input
        case replyHex = "reply_hex"
        case expectFrame = "expect_frame"
        case expectResync = "expect_resync"
        case checkDigit = "check_digit"
        case mod112Valid = "mod_11_2_valid"
        case stdnumCnRicValid = "stdnum_cn_ric_valid"
    }

    /// The vectors of `Vectors/STEM.json`; empty when the file cannot be read.
    static func load(_ stem: String) -> [InputVector] {
        struct File: Decodable { var vectors: [InputVector] }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/\(stem).json")
        do { return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors } catch { return [] }
    }

    func bytes() throws -> [UInt8] { try WireBytes(hex: #require(hex)).bytes }
}

/// A generator with a seed, so that a failure comes back.
struct InputRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}
