/// Any value of a data file whose type is known only later (a device's `placement:`).
public enum DataValue: Codable, Sendable, Hashable {
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([DataValue])
    case mapping([String: DataValue])

    /// Reads whatever stands there.
    public init(from decoder: any Decoder) throws {
        // Most are single values, and what fails first costs most.
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self = try Self(single: decoder.singleValueContainer()) ?? .text(text)
        } else if let mapping = try? [String: DataValue](from: decoder) {
            self = .mapping(mapping)
        } else if let list = try? [DataValue](from: decoder) {
            self = .list(list)
        } else {
            let value = try decoder.singleValueContainer()
            self = try Self(single: value) ?? .text(value.decode(String.self))
        }
    }

    /// A whole number, a truth or a number; `nil` for any other value.
    private init?(single value: any SingleValueDecodingContainer) {
        if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else {
            return nil
        }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .mapping(let value): try container.encode(value)
        }
    }

    /// What a value of any type becomes in a data file; an empty mapping for what cannot be written.
    public init(of value: some Encodable) {
        let text = (try? YAMLText.write(value)) ?? ""
        self = (try? StrictYAML.decode(DataValue.self, from: text, file: "")) ?? .mapping([:])
    }

    /// The value as a data file of its own.
    public var yaml: String { (try? YAMLText.write(self)) ?? "{}" }
}
