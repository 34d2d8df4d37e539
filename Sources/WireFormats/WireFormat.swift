/// One way of speaking on a wire, told as pure values: bytes in, messages out, and back.
///
/// The catalogue of formats, `hallctl wire decode|encode`, the vector tests and the simulator all work through this;
/// drivers use the same codecs. What `decode` gives, `encode` turns into exactly the same bytes, so a `Message` keeps
/// every bit that is not fixed by the format (reserved bits, unknown commands and unknown payloads as bytes).
/// Neither function ever traps: what cannot be understood is a `WireError`.
public protocol WireFormat {
    /// One frame, command or reply; `Codable` so that tools can print and take it as JSON.
    associatedtype Message: Codable & Sendable & Equatable
    /// What firmwares vary.
    associatedtype Dialect: WireDialect

    /// The format's name as `wireFormat:` of a firmware profile spells it.
    static var name: String { get }

    /// All messages of `bytes` as spoken by `side`, in order. Throws at the first byte that cannot be understood,
    /// also when the last message is not complete.
    static func decode(_ bytes: [UInt8], from side: Side, dialect: Dialect) throws(WireError) -> [Message]

    /// The bytes `side` would send for `messages`, in order. Throws (with offset 0 … n-1 as the index of the message)
    /// when a message has a value the format cannot carry or is one that only the other side sends.
    static func encode(_ messages: [Message], from side: Side, dialect: Dialect) throws(WireError) -> [UInt8]
}

/// What the firmwares of one wire format vary; a value of a firmware profile's `dialect:`.
public protocol WireDialect: Codable, Sendable {
    /// The format's default, used where a format is named instead of a profile.
    static var standard: Self { get }
}

/// Who speaks.
public enum Side: String, Codable, Sendable, CaseIterable {
    /// The agent's end.
    case host
    /// The device's end.
    case device
}

/// Why bytes (or a message) could not be understood, and where.
public struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The byte's (decoding) or message's (encoding) index from 0.
    public var offset: Int
    /// What is wrong there.
    public var message: String

    /// A problem at a place.
    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    /// `offset N: message`.
    public var description: String { "offset \(offset): \(message)" }
}
