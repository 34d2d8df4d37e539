/// A wire format whose messages follow one another, each telling by itself where it ends.
///
/// `decode`, `encode` and the incremental `FrameStream` follow from reading and writing one message.
public protocol FramedFormat: WireFormat {
    /// The most bytes one message can have; what grows beyond is none.
    static var longestMessage: Int { get }

    /// Reads the message that begins at `start`, which is within `bytes`. `isEnd` says that no more bytes come.
    static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message>

    /// Appends the bytes of one message. Throws (offset 0) for a value the wire cannot carry; what would be read as
    /// another message need not be noticed here.
    static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError)

    /// Whether a message of `side` can begin with `byte`: what cannot is passed over without an attempt.
    static func canBegin(with byte: UInt8, from side: Side, dialect: Dialect) -> Bool

    /// Whether `message`, once written, is surely read as itself whatever follows, so that nobody need read it back.
    static func isReadAsItself(_ message: Message, from side: Side, dialect: Dialect) -> Bool
}

/// What lies at one place of a run of bytes.
public enum FrameReading<Message: Sendable>: Sendable {
    /// A whole message, and one beyond its last byte.
    case message(Message, end: Int)
    /// The beginning of a message.
    case incomplete
    /// No message, and where it breaks the format.
    case malformed(WireError)

    /// No message: `message` says what is wrong at `offset`.
    static func broken(_ offset: Int, _ message: String) -> Self {
        .malformed(WireError(offset: offset, message: message))
    }
}

extension FramedFormat {
    /// Any byte.
    public static func canBegin(with byte: UInt8, from side: Side, dialect: Dialect) -> Bool { true }

    /// Of none it is known.
    public static func isReadAsItself(_ message: Message, from side: Side, dialect: Dialect) -> Bool { false }

    /// All messages of `bytes`, which must begin and end with one.
    @inlinable
    public static func decode(
        _ bytes: [UInt8], from side: Side, dialect: Dialect
    ) throws(WireError) -> [Message] {
        var messages: [Message] = []
        var position = 0
        while position < bytes.count {
            switch read(bytes, at: position, from: side, dialect: dialect, isEnd: true) {
            case .message(let message, let end):
                messages.append(message)
                position = end
            case .incomplete: throw WireError(offset: bytes.count, message: "the message ends too early")
            case .malformed(let error): throw error
            }
        }
        return messages
    }

    /// The bytes `side` sends for `messages`. Unless that is sure without it, they are read back, so that no message goes
    /// out as another one: a command with a name of its own cannot be sent under `other`.
    @inlinable
    public static func encode(
        _ messages: [Message], from side: Side, dialect: Dialect
    ) throws(WireError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32 * messages.count)
        var (isSure, index) = (true, 0)
        for message in messages {
            do throws(WireError) { try write(message, from: side, dialect: dialect, to: &bytes) } catch {
                throw WireError(offset: index, message: error.message)
            }
            isSure = isSure && isReadAsItself(message, from: side, dialect: dialect)
            index += 1
        }
        if !isSure { try expect(messages, in: bytes, from: side, dialect: dialect) }
        return bytes
    }

    /// Throws at the first of `messages` that is not what `bytes` say at its place.
    @usableFromInline
    static func expect(
        _ messages: [Message], in bytes: [UInt8], from side: Side, dialect: Dialect
    ) throws(WireError) {
        var position = 0
        for (index, message) in messages.enumerated() {
            guard position < bytes.count,
                case .message(let read, let end) = read(bytes, at: position, from: side, dialect: dialect, isEnd: true),
                read == message, index < messages.count - 1 || end == bytes.count
            else {
                throw WireError(
                    offset: index,
                    message: "the \(side.rawValue) would not be understood so: another name, value or side is meant")
            }
            position = end
        }
    }
}
