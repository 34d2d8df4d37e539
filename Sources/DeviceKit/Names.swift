/// The name a hall file gives to one placed device: `printer-1`, `board-3`.
public struct DeviceID: RawRepresentable, Hashable, Codable, Sendable, Comparable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// Lower-case letters, digits and hyphens.
    public var rawValue: String
    /// Takes the name as it stands; the hall file's reader checks its form.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A name written in code.
    public init(stringLiteral value: String) { rawValue = value }
    /// The name itself.
    public var description: String { rawValue }
    /// Alphabetical.
    public static func < (a: DeviceID, b: DeviceID) -> Bool { a.rawValue < b.rawValue }
    /// Reads the bare string.
    public init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }
    /// Writes the bare string.
    public func encode(to encoder: any Encoder) throws {
        var c = encoder.singleValueContainer()
        try c.encode(rawValue)
    }
}

/// What a device is to the hall, whoever made it.
public enum DeviceRole: String, Codable, Sendable, CaseIterable {
    case documentPrinter, messageBoard, callButton, callTerminal, cardReader, evaluationPad
    case scanner, speakerModule, contactInput, ups, watchdog, backlight
}
