/// Bytes that print, and are read, as lower-case hexadecimal text, so that messages stay readable as JSON.
public struct WireBytes: Codable, Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The bytes.
    public var bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// Bytes written in code.
    public init(arrayLiteral elements: UInt8...) { bytes = elements }

    /// Reads pairs of hexadecimal digits of either case; spaces, commas, colons and line ends between pairs are
    /// skipped. The error's offset counts the UTF-8 bytes of `text`.
    public init(hex text: some StringProtocol) throws(WireError) {
        var bytes: [UInt8] = []
        var high: UInt8?
        var last = 0
        for (offset, character) in text.utf8.enumerated() {
            last = offset
            guard let digit = Self.digit(character) else {
                guard high == nil, [0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x3A].contains(character) else {
                    throw WireError(offset: offset, message: "not a hexadecimal digit")
                }
                continue
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { throw WireError(offset: last, message: "half a byte: one digit is missing") }
        self.bytes = bytes
    }

    /// Reads a hexadecimal string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do { try self.init(hex: container.decode(String.self)) } catch let error as WireError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes a hexadecimal string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Two lower-case digits a byte, nothing between.
    public var description: String {
        var text = ""
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.unicodeScalars.append(Self.digits[Int(byte >> 4)])
            text.unicodeScalars.append(Self.digits[Int(byte & 15)])
        }
        return text
    }

    private static let digits = Array("0123456789abcdef".unicodeScalars)

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}
