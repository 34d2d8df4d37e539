/// The speech module SYN6288: see `Voice`.
public enum SYN6288: FramedFormat {
    /// A command or answer.
    public typealias Message = Voice.Message
    /// How the module is used.
    public typealias Dialect = Voice.Dialect

    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "syn6288"
    /// Lead, length and so many bytes.
    public static let longestMessage = 3 + longestBody

    /// Command, parameter, 200 bytes of text and the check byte.
    private static let longestBody = 203

    /// A frame begins with FD; an answer is one byte.
    public static func canBegin(with byte: UInt8, from side: Side, dialect: Voice.Dialect) -> Bool {
        side == .device || byte == 0xFD
    }

    /// Reads one command or answer.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Voice.Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        if side == .device { return Voice.readAnswer(bytes, at: start) }
        guard bytes[start] == 0xFD else { return .broken(start, "expected FD") }
        guard start + 3 <= bytes.count else { return .incomplete }
        let length = Int(bytes.bigEndian(at: start + 1))
        guard (2...longestBody).contains(length) else { return .broken(start + 1, "a length is 2 to \(longestBody)") }
        let end = start + 3 + length
        guard end <= bytes.count else { return .incomplete }
        guard Checksum.exclusiveOr(bytes[start..<end]) == 0 else {
            return .broken(end - 1, "expected another check byte")
        }
        guard let message = Voice.message(bytes[(start + 3)..<(end - 1)]) else {
            return .broken(start + 3, "a frame without a command")
        }
        if message == .wake { return .message(.other(command: 0xFF, data: []), end: end) }
        return .message(message, end: end)
    }

    /// Appends one command or answer.
    public static func write(
        _ message: Message, from side: Side, dialect: Voice.Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        if side == .device { return try Voice.writeAnswer(message, to: &bytes) }
        let start = bytes.count
        bytes += [0xFD, 0, 0]
        try Voice.append(message, to: &bytes)
        let length = bytes.count - start - 3 + 1
        guard length <= longestBody else { throw WireError(offset: 0, message: "a text has at most 200 bytes") }
        bytes[start + 2] = UInt8(length)
        bytes.append(Checksum.exclusiveOr(bytes[start...]))
    }
}
