/// The options that cupsd hands to a backend in its fifth argument: `name=value` pairs and bare names, separated by
/// white space; a value may be quoted by `'` or `"` or stand in braces, and `\` takes the next character as it is.
public enum JobOptions {
    /// The value of the option `name`, or nil where it is absent; a bare name has the value "true".
    public static func value(of name: String, in options: String) -> String? {
        var rest = Array(options.utf8)[...]
        var found: String?
        while let pair = nextPair(&rest) {
            // The last one counts, as in libcups.
            if pair.name == name { found = pair.value }
        }
        return found
    }

    private static func nextPair(_ rest: inout ArraySlice<UInt8>) -> (name: String, value: String)? {
        rest = rest.drop(while: isSpace)
        guard !rest.isEmpty else { return nil }
        let name = rest.prefix { !isSpace($0) && $0 != UInt8(ascii: "=") }
        rest = rest.dropFirst(name.count)
        let text = String(decoding: name, as: UTF8.self)
        guard rest.first == UInt8(ascii: "=") else { return (text, "true") }
        rest = rest.dropFirst()
        return (text, value(&rest))
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var quote: UInt8?
        var depth = 0
        while let byte = rest.first {
            if quote == nil, depth == 0, isSpace(byte) { break }
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "\\"):
                if let next = rest.popFirst() { bytes.append(next) }
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                if quote == byte {
                    quote = nil
                } else if quote == nil {
                    quote = byte
                } else {
                    bytes.append(byte)
                }
            default:
                if quote == nil { depth += byte == UInt8(ascii: "{") ? 1 : byte == UInt8(ascii: "}") ? -1 : 0 }
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}
