extension Catalogue {
    /// The catalogue for pages: `{"k.done":{"zh":"…","en":"…"},…}` with parameters and `[ ]` as they stand in the
    /// tables, keys in the tables' order.
    public func json() -> String {
        var text = "{"
        for (position, entry) in entries.enumerated() {
            if position > 0 { text += "," }
            Self.append(entry.key.rawValue, to: &text)
            text += ":{\"zh\":"
            Self.append(entry.zh.pattern, to: &text)
            text += ",\"en\":"
            Self.append(entry.en.pattern, to: &text)
            text += "}"
        }
        return text + "}"
    }

    /// A JSON string (RFC 8259 § 7), safe inside HTML too: `<`, `>`, `&`, U+2028 and U+2029 are escaped.
    static func append(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
