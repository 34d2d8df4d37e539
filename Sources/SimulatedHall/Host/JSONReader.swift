/// Reads JSON text.
struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private static let depth = 100

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The one value that the text is, or `nil`.
    mutating func whole() -> JSON? {
        guard let value = value(0) else { return nil }
        skipBlanks()
        return place == bytes.count ? value : nil
    }

    private mutating func value(_ depth: Int) -> JSON? {
        guard depth < Self.depth else { return nil }
        skipBlanks()
        guard place < bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return list(depth)
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func object(_ depth: Int) -> JSON? {
        place += 1
        var members: [String: JSON] = [:]
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipBlanks()
            guard let key = string() else { return nil }
            skipBlanks()
            guard take(UInt8(ascii: ":")), let value = value(depth + 1) else { return nil }
            members[key] = value
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func list(_ depth: Int) -> JSON? {
        place += 1
        var values: [JSON] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .list(values) }
        while true {
            guard let value = value(depth + 1) else { return nil }
            values.append(value)
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .list(values) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") { place += 1 }
        guard place < bytes.count else { return nil }
        if take(UInt8(ascii: "\"")) { return String(decoding: bytes[start..<(place - 1)], as: UTF8.self) }
        return escapedString(Array(bytes[start..<place]))
    }

    private mutating func escapedString(_ before: [UInt8]) -> String? {
        var text = before
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard place < bytes.count, let bytes = escape() else { return nil }
            text += bytes
        }
        return nil
    }

    private mutating func escape() -> [UInt8]? {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "u"): return unicode()
        default: return [byte]
        }
    }

    private mutating func unicode() -> [UInt8]? {
        guard var code = fourDigits() else { return nil }
        if (0xD800...0xDBFF).contains(code), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        {
            place += 2
            guard let low = fourDigits(), (0xDC00...0xDFFF).contains(low) else { return nil }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        return Array(String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    private mutating func fourDigits() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        defer { place += 4 }
        return UInt32(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
    }

    private mutating func number() -> JSON? {
        let start = place
        while place < bytes.count, Self.isNumeric(bytes[place]) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        return Int64(text).map { .integer($0) } ?? Double(text).map { .number($0) }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2B || byte == 0x2E || byte | 0x20 == 0x65
    }

    private mutating func word(_ text: String, _ value: JSON) -> JSON? {
        guard bytes[place...].starts(with: text.utf8) else { return nil }
        place += text.utf8.count
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipBlanks() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }
}
