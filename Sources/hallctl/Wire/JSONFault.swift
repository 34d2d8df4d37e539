/// Finds where a text stops being JSON (RFC 8259), which the decoder does not say.
struct JSONFault {
    private let bytes: [UInt8]
    private var position = 0
    private static let depthLimit = 200

    /// The index of the first byte that no JSON text can have there; the length where it ends too early. `nil` where
    /// the text is JSON.
    static func offset(in bytes: [UInt8]) -> Int? {
        var scan = JSONFault(bytes: bytes)
        guard scan.value(0) else { return scan.position }
        scan.blanks()
        return scan.position < bytes.count ? scan.position : nil
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func blanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { return false }
            position += 1
        }
        return true
    }

    private mutating func value(_ depth: Int) -> Bool {
        blanks()
        guard depth < Self.depthLimit else { return false }
        switch next.map({ Character(Unicode.Scalar($0)) }) {
        case "{": return list("}", depth) { scan in scan.string() && scan.colon() && scan.value(depth + 1) }
        case "[": return list("]", depth) { scan in scan.value(depth + 1) }
        case "\"": return string()
        case "t": return word("true")
        case "f": return word("false")
        case "n": return word("null")
        default: return number()
        }
    }

    private mutating func colon() -> Bool {
        blanks()
        return take(":")
    }

    private mutating func list(
        _ end: Unicode.Scalar, _ depth: Int, _ item: (inout JSONFault) -> Bool
    ) -> Bool {
        position += 1
        blanks()
        if take(end) { return true }
        while true {
            blanks()
            guard item(&self) else { return false }
            blanks()
            if take(end) { return true }
            guard take(",") else { return false }
        }
    }

    private mutating func string() -> Bool {
        guard take("\"") else { return false }
        while let byte = next, byte >= 0x20 {
            if take("\"") { return true }
            position += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escape = next, "\"\\/bfnrtu".utf8.contains(escape) else { return false }
            position += 1
            guard escape == UInt8(ascii: "u") else { continue }
            for _ in 0..<4 {
                guard let digit = next, Character(Unicode.Scalar(digit)).isHexDigit else { return false }
                position += 1
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if take("0") {} else if !digits() { return false }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        return position > start
    }
}
