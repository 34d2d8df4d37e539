/// Any JSON value, for answers that are looked at and not modelled.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    /// Reads JSON text (RFC 8259, at most 100 levels deep); `nil` when it is none.
    public init?(_ bytes: [UInt8]) {
        var reader = JSONReader(bytes)
        guard let value = reader.whole() else { return nil }
        self = value
    }

    /// As JSON text with sorted members.
    public var bytes: [UInt8] {
        var text: [UInt8] = []
        write(to: &text)
        return text
    }

    /// A member of an object; `nil` for null too.
    public subscript(_ key: String) -> JSON? {
        guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
        return value
    }

    /// The text, if it is one.
    public var text: String? { if case .text(let value) = self { value } else { nil } }
    /// The whole number, if it is one.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// The whole number as `Int`.
    public var int: Int? { integer.map { Int(truncatingIfNeeded: $0) } }
    /// The truth value, if it is one.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements, none when it is no list.
    public var list: [JSON] { if case .list(let value) = self { value } else { [] } }
    /// The members, none when it is no object.
    public var members: [String: JSON] { if case .object(let value) = self { value } else { [:] } }

    private func write(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += "\(value)".utf8
        case .number(let value): text += (value.isFinite ? "\(value)" : "null").utf8
        case .text(let value): Self.write(value, to: &text)
        case .list(let values):
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                value.write(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, (key, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                Self.write(key, to: &text)
                text.append(UInt8(ascii: ":"))
                value.write(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0x0A: text += "\\n".utf8
            case ..<0x20: text += ("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
