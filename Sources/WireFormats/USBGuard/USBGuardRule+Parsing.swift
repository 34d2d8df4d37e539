extension USBGuardRule {
    /// Reads one rule. The error's offset counts the UTF-8 bytes of `text`.
    public init(parsing text: some StringProtocol) throws(WireError) {
        var scan = RuleScan(text)
        guard let target = Target(rawValue: scan.word()) else { throw scan.error("expected allow, block or reject") }
        self.init(target)
        while !scan.isAtEnd {
            let start = scan.position
            let word = scan.word()
            if let attribute = Attribute(rawValue: word) {
                guard attributes[attribute] == nil else { throw scan.error("\(word) stands twice", at: start) }
                attributes[attribute] = try scan.values(of: attribute)
            } else if word == "label", label == nil {
                label = try scan.string()
            } else if word == "if", conditions == nil {
                conditions = try scan.conditions()
            } else {
                throw scan.error("'\(word)' is not known here", at: start)
            }
        }
    }
}

/// Reads a rule's text from the front.
private struct RuleScan {
    private let bytes: [UInt8]
    /// Behind what was read.
    private(set) var position = 0
    private var wordStart = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    var isAtEnd: Bool {
        mutating get {
            blanks()
            return position == bytes.count
        }
    }

    func error(_ message: String, at offset: Int? = nil) -> WireError {
        WireError(offset: offset ?? wordStart, message: message)
    }

    private mutating func blanks() { while next == 0x20 || next == 0x09 { position += 1 } }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        blanks()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Bytes up to a blank, a brace or a bracket; empty where there are none.
    mutating func word() -> String {
        blanks()
        wordStart = position
        while let byte = next, byte > 0x20, !"{}()\"".utf8.contains(byte) { position += 1 }
        return String(decoding: bytes[wordStart..<position], as: UTF8.self)
    }

    /// A string in double quotes, with `\"` and `\\` in it.
    mutating func string() throws(WireError) -> String {
        blanks()
        wordStart = position
        guard take("\"") else { throw error("expected a string in double quotes") }
        var content: [UInt8] = []
        while let byte = next, byte >= 0x20 {
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: content, as: UTF8.self) else { throw error("not UTF-8") }
                return text
            }
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            guard let escaped = next, escaped == byte || escaped == UInt8(ascii: "\"") else {
                throw error("expected \\\" or \\\\", at: position)
            }
            position += 1
            content.append(escaped)
        }
        throw error("the string does not end")
    }

    mutating func values(of attribute: USBGuardRule.Attribute) throws(WireError) -> USBGuardRule.Values {
        let (comparison, values) = try set { scan throws(WireError) in try scan.value(of: attribute) }
        return USBGuardRule.Values(comparison, values)
    }

    mutating func conditions() throws(WireError) -> USBGuardRule.Conditions {
        let (comparison, conditions) = try set { scan throws(WireError) in try scan.condition() }
        return USBGuardRule.Conditions(comparison, conditions)
    }

    private mutating func set<Value>(
        _ value: (inout RuleScan) throws(WireError) -> Value
    ) throws(WireError) -> (USBGuardRule.Comparison, [Value]) {
        let start = position
        let word = word()
        let comparison = USBGuardRule.Comparison(rawValue: word)
        if comparison == nil { position = start }
        guard take("{") else {
            guard comparison == nil else { throw error("expected {", at: position) }
            return (.equals, [try value(&self)])
        }
        var values: [Value] = []
        while !take("}") {
            guard !isAtEnd else { throw error("expected }", at: position) }
            values.append(try value(&self))
        }
        guard !values.isEmpty else { throw error("a set without values", at: position - 1) }
        return (comparison ?? .equals, values)
    }

    private mutating func value(of attribute: USBGuardRule.Attribute) throws(WireError) -> String {
        switch attribute {
        case .id: try number(parts: [4, 4])
        case .withInterface: try number(parts: [2, 2, 2])
        default: try string()
        }
    }

    /// Hexadecimal parts with colons between. What is beyond a `*` is `*`.
    private mutating func number(parts lengths: [Int]) throws(WireError) -> String {
        let word = word()
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == lengths.count else { throw error("expected \(lengths.count) parts with ':' between") }
        var isAny = false
        for (part, length) in zip(parts, lengths) {
            let isDigits = part.utf8.count == length && part.allSatisfy { $0.isASCII && $0.isHexDigit }
            guard part == "*" || isDigits && !isAny else { throw error("'\(word)': expected \(length) digits or *") }
            isAny = part == "*"
        }
        return word
    }

    private mutating func condition() throws(WireError) -> USBGuardRule.Condition {
        let isNegated = take("!")
        let start = position
        let name = word()
        let known = ["allowed-matches", "localtime", "rule-applied", "rule-evaluated", "random", "true", "false"]
        guard known.contains(name) else {
            throw error("'\(name)' is no condition; allowed: \(known.joined(separator: ", "))")
        }
        guard next == UInt8(ascii: "(") else {
            guard name != "allowed-matches", name != "localtime" else { throw error("expected (", at: position) }
            return .init(isNegated: isNegated, name: name)
        }
        guard name != "true", name != "false" else { throw error("\(name) takes nothing", at: position) }
        position += 1
        let first = position
        var depth = 1
        while let byte = next {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            position += 1
            guard depth == 0 else { continue }
            guard let argument = String(validating: bytes[first..<(position - 1)], as: UTF8.self) else { break }
            return .init(isNegated: isNegated, name: name, argument: argument)
        }
        throw error("the bracket does not end", at: start)
    }
}
