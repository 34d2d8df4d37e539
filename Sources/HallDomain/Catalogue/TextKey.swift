/// The name of one text of the catalogue, such as `k.done`; written as a literal where it is used, and a test finds
/// every literal in the catalogue.
public struct TextKey: Hashable, Codable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The key as the wording table has it: `b.call.window`.
    public var rawValue: String

    /// A key made at run time, such as `e.` and a grade.
    public init(_ rawValue: String) { self.rawValue = rawValue }
    /// A key written in code.
    public init(stringLiteral value: String) { rawValue = value }
    /// The key itself.
    public var description: String { rawValue }

    /// Reads the bare string.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the bare string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
