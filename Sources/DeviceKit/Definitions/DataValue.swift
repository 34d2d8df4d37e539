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
        if let mapping = try? [String: DataValue](from: decoder) {
            self = .mapping(mapping)
        } else if let list = try? [DataValue](from: decoder) {
            self = .list(list)
        } else {
            let value = try decoder.singleValueContainer()
            if let integer = try? value.decode(Int.self) {
                self = .integer(integer)
            } else if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try value.decode(String.self))
            }
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

    /// The value as a data file of its own.
    public var yaml: String { (try? YAMLText.write(self)) ?? "{}" }
}
