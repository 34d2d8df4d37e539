import Foundation
import Testing
import WireFormats

/// One entry of a vector file; the file's title and each entry's origin say where the bytes come from.
struct WireVector: Decodable, Sendable {
    var name: String
    var origin: String
    var hex: String?
    var text: String?
    var responseHex: String?
    var replyHex: String?
    var ackHex: String?
    var frames: [String]?
    var reply: String?
    var raw: String?
    var meaning: String?
    var valid: Bool?
    var wellFormed: Bool?
    var crcOk: Bool?
    var wildcardCrcAbcd: Bool?
    var expectFrame: String?
    var expectResync: String?
    var rule: String?
    var normalised: String?
    var apdu: String?
    var sw: String?
    var exchange: [Exchange]?
    var expect: Expected?
    var fields: Fields?
    var pauses: Int?
    var crcOfBody: String?

    enum CodingKeys: String, CodingKey {
        case name, origin, hex, text, frames, reply, raw, meaning, valid, rule, normalised, apdu, sw, exchange, expect
        case fields
        case responseHex = "response_hex"
        case replyHex = "reply_hex"
        case ackHex = "ack_hex"
        case wellFormed = "well_formed"
        case crcOk = "crc_ok"
        case wildcardCrcAbcd = "wildcard_crc_abcd"
        case expectFrame = "expect_frame"
        case expectResync = "expect_resync"
        case pauses = "pauses_100ms_after_stx"
        case crcOfBody = "crc16_xmodem_of_body"
    }

    /// What is expected where that is a text; other forms are read by the tests of their format.
    struct Expected: Decodable, Sendable {
        var text: String?
        init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
    }

    /// The fields of a frame of `led-novastar`.
    struct Fields: Decodable, Sendable {
        var serial: UInt8
        var src: UInt8
        var dst: UInt8
        var devType: UInt8
        var port: UInt8
        var board: UInt16
        var write: UInt8
        var reg: String
        var len: Int
        var data: String

        enum CodingKeys: String, CodingKey {
            case serial, src, dst, port, board, write, reg, len, data
            case devType = "dev_type"
        }
    }

    /// A question and its answer.
    struct Exchange: Decodable, Sendable {
        var send: String
        var recv: String
    }

    /// The vectors of `Vectors/STEM.json`; empty when the file cannot be read.
    static func load(_ stem: String) -> [WireVector] {
        struct File: Decodable { var vectors: [WireVector] }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/\(stem).json")
        do { return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors } catch { return [] }
    }

    /// The vector of a name.
    static func named(_ name: String, in stem: String) throws -> WireVector {
        try #require(load(stem).first { $0.name == name })
    }

    func bytes() throws -> [UInt8] { try WireBytes(hex: #require(hex)).bytes }
}

extension [UInt8] {
    /// Bytes written as hexadecimal text; empty when it is none.
    init(hex: String) { self = (try? WireBytes(hex: hex).bytes) ?? [] }
}
