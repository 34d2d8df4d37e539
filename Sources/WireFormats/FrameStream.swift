/// Turns bytes as they arrive into messages, whatever noise lies between. Holds no port and knows no time.
///
/// What is no message is given out as such, once for each run of bytes; after it the search goes on at the next byte
/// that can begin a message, so that a message inside a broken one is found.
public struct FrameStream<Format: FramedFormat>: Sendable {
    /// One thing found among the bytes.
    public enum Finding: Sendable, Equatable {
        /// A whole message.
        case message(Format.Message)
        /// Bytes that are none, and why the first of them do not begin one.
        case malformed(WireError, bytes: WireBytes)
    }

    private let side: Side
    private let dialect: Format.Dialect
    private var buffer: [UInt8] = []
    private var position = 0

    /// How many runs of bytes were no message.
    public private(set) var malformed = 0

    /// A stream of what `side` says.
    public init(from side: Side, dialect: Format.Dialect) {
        self.side = side
        self.dialect = dialect
    }

    /// Whether part of a message waits for its rest.
    public var isWaiting: Bool { position < buffer.count }

    /// Takes bytes in any portions.
    public mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

    /// Forgets what has arrived and was not given out.
    public mutating func reset() {
        buffer.removeAll(keepingCapacity: true)
        position = 0
    }

    /// The next finding, or `nil` while a message is still arriving. `isEnd` says that its rest does not come: the line
    /// has been silent long enough, or the connection is closed.
    public mutating func next(isEnd: Bool = false) -> Finding? {
        defer { compact() }
        guard position < buffer.count else { return nil }
        guard Format.canBegin(with: buffer[position], from: side, dialect: dialect) else {
            return skip(WireError(offset: 0, message: "no message begins with this byte"))
        }
        switch Format.read(buffer, at: position, from: side, dialect: dialect, isEnd: isEnd) {
        case .message(let message, let end):
            position = end
            return .message(message)
        case .incomplete where !isEnd && buffer.count - position <= Format.longestMessage: return nil
        case .incomplete:
            return skip(WireError(offset: buffer.count - position, message: "the message ends too early"))
        case .malformed(var error):
            error.offset -= position
            return skip(error)
        }
    }

    private mutating func skip(_ error: WireError) -> Finding {
        let start = position
        position += 1
        while position < buffer.count, !Format.canBegin(with: buffer[position], from: side, dialect: dialect) {
            position += 1
        }
        malformed += 1
        return .malformed(error, bytes: WireBytes(buffer[start..<position]))
    }

    // In large steps, since moving the rest to the front costs its length.
    private mutating func compact() {
        if position == buffer.count {
            reset()
        } else if position > Format.longestMessage {
            buffer.removeFirst(position)
            position = 0
        }
    }
}
