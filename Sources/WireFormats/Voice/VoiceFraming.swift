/// How one of the two speech modules frames its commands (see `Voice`); reading and writing follow from it.
public protocol VoiceFraming: FramedFormat where Message == Voice.Message, Dialect == Voice.Dialect {
    /// The most bytes that the length can count.
    static var longestBody: Int { get }
    /// Whether the exclusive or of all before ends a frame, and is counted in its length.
    static var isChecked: Bool { get }
    /// What is wrong with a text that does not fit.
    static var tooLong: String { get }
    /// A command that only the other module knows goes by its number here.
    static func ownName(of message: Voice.Message) -> Voice.Message
}

extension VoiceFraming {
    /// Lead, length and so many bytes.
    public static var longestMessage: Int { 3 + longestBody }

    /// A frame begins with FD; an answer is one byte.
    public static func canBegin(with byte: UInt8, from side: Side, dialect: Voice.Dialect) -> Bool {
        side == .device || byte == 0xFD
    }

    /// Reads one command or answer.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Voice.Dialect, isEnd: Bool
    ) -> FrameReading<Voice.Message> {
        if side == .device { return Voice.readAnswer(bytes, at: start) }
        guard bytes[start] == 0xFD else { return .broken(start, "expected FD") }
        guard start + 3 <= bytes.count else { return .incomplete }
        let length = Int(bytes.bigEndian(at: start + 1)), check = isChecked ? 1 : 0
        guard (1 + check...longestBody).contains(length) else {
            return .broken(start + 1, "a length is \(1 + check) to \(longestBody)")
        }
        let end = start + 3 + length
        guard end <= bytes.count else { return .incomplete }
        guard !isChecked || Checksum.exclusiveOr(bytes[start..<end]) == 0 else {
            return .broken(end - 1, "expected another check byte")
        }
        guard let message = Voice.message(bytes[(start + 3)..<(end - check)]) else {
            return .broken(start + 3, "a frame without a command")
        }
        return .message(ownName(of: message), end: end)
    }

    /// Appends one command or answer.
    public static func write(
        _ message: Voice.Message, from side: Side, dialect: Voice.Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        if side == .device { return try Voice.writeAnswer(message, to: &bytes) }
        let start = bytes.count
        bytes += [0xFD, 0, 0]
        try Voice.append(message, to: &bytes)
        let length = bytes.count - start - 3 + (isChecked ? 1 : 0)
        guard length <= longestBody else { throw WireError(offset: 0, message: tooLong) }
        bytes[start + 1] = UInt8(length >> 8)
        bytes[start + 2] = UInt8(length & 0xFF)
        if isChecked { bytes.append(Checksum.exclusiveOr(bytes[start...])) }
    }
}
