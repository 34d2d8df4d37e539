/// The speech module XFS5152: see `Voice`. Its frames have no checksum.
public enum XFS5152: FramedFormat {
    /// A command or answer.
    public typealias Message = Voice.Message
    /// How the module is used.
    public typealias Dialect = Voice.Dialect

    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "xfs5152"
    /// Lead, length and so many bytes.
    public static let longestMessage = 3 + longestBody

    /// Command, parameter and 4 KiB of text.
    private static let longestBody = 4098

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
        guard (1...longestBody).contains(length) else { return .broken(start + 1, "a length is 1 to \(longestBody)") }
        let end = start + 3 + length
        guard end <= bytes.count else { return .incomplete }
        guard let message = Voice.message(bytes[(start + 3)..<end]) else {
            return .broken(start + 3, "a frame without a command")
        }
        if case .setSpeed(let code) = message { return .message(.other(command: 0x31, data: [code]), end: end) }
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
        let length = bytes.count - start - 3
        guard length <= longestBody else { throw WireError(offset: 0, message: "a text has at most 4096 bytes") }
        bytes[start + 1] = UInt8(length >> 8)
        bytes[start + 2] = UInt8(length & 0xFF)
    }
}
