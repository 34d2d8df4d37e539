/// What the serial speech modules SYN6288 and XFS5152 have in common.
///
///     SYN6288  FD | length 2 | command 1 | parameter, text | exclusive or of all before
///     XFS5152  FD | length 2 | command 1 | parameter, text
///     length   high byte first: the bytes after it, for the SYN6288 the last one among them
///     module   one byte: 4A ready after power-on, 41 taken, 45 not taken, 4F idle, 4E speaking
///
/// The two do not understand each other's frames. In a text, `[v5]` sets the volume, `[n1]` reads digits as a number
/// and so on; `speakable` takes square brackets out of text that comes from outside.
/// 9600 8N1 (SYN6288). Sources: libdriver/syn6288; public notes on XFS5152.
public enum Voice {
    /// One command or answer.
    public enum Message: Codable, Sendable, Hashable {
        /// 01: speaks a text with a code in the encoding of `parameter`.
        case speak(parameter: UInt8, text: String)
        /// 01: speaks a text that is given as bytes: Unicode, or with characters that have no code.
        case speakBytes(parameter: UInt8, bytes: WireBytes)
        /// 02.
        case stop
        /// 03.
        case pause
        /// 04.
        case resume
        /// 21: asks whether it speaks.
        case queryStatus
        /// 88: sleeps until woken.
        case sleep
        /// FF, XFS5152 only.
        case wake
        /// 31, SYN6288 only: 0 9600, 1 19,200, 2 38,400 baud. A module set to another speed hears nothing any more until
        /// its power is off.
        case setSpeed(code: UInt8)
        /// Another command.
        case other(command: UInt8, data: WireBytes)
        /// The module says something.
        case answer(Answer)
    }

    /// What a module says.
    public enum Answer: String, Codable, Sendable, CaseIterable {
        case ready, taken, refused, idle, speaking

        var byte: UInt8 {
            switch self {
            case .ready: 0x4A
            case .taken: 0x41
            case .refused: 0x45
            case .idle: 0x4F
            case .speaking: 0x4E
            }
        }
    }

    /// The parameter of `speak`: encoding in the low three bits, and for the SYN6288 background music above them.
    public static func parameter(_ encoding: ChineseEncoding, music: UInt8 = 0) -> UInt8? {
        guard music <= 15, encoding == .gb2312 || encoding == .gbk else { return nil }
        return music << 3 | (encoding == .gb2312 ? 0 : 1)
    }

    /// `text` without what the modules take as orders: square brackets and control characters.
    public static func speakable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0 != "[" && $0 != "]" && $0.value >= 0x20 && $0.value != 0x7F }))
    }

    static func readAnswer(_ bytes: [UInt8], at start: Int) -> FrameReading<Message> {
        guard let answer = Answer.allCases.first(where: { $0.byte == bytes[start] }) else {
            return .broken(start, "no answer of a speech module")
        }
        return .message(.answer(answer), end: start + 1)
    }

    /// Command and data of a frame, whose `data` begins with the command; `nil` where it has none.
    static func message(_ data: ArraySlice<UInt8>) -> Message? {
        guard let command = data.first else { return nil }
        let rest = data.dropFirst()
        switch (command, rest.count) {
        case (0x01, 2...):
            guard let parameter = rest.first else { return nil }
            let text = rest.dropFirst()
            return clean(text, parameter).map { .speak(parameter: parameter, text: $0) }
                ?? .speakBytes(parameter: parameter, bytes: WireBytes(text))
        case (0x02, 0): return .stop
        case (0x03, 0): return .pause
        case (0x04, 0): return .resume
        case (0x21, 0): return .queryStatus
        case (0x88, 0): return .sleep
        case (0xFF, 0): return .wake
        case (0x31, 1): return .setSpeed(code: rest[rest.startIndex])
        default: return .other(command: command, data: WireBytes(rest))
        }
    }

    /// Appends command and data; throws for answers and texts that cannot be encoded.
    static func append(_ message: Message, to bytes: inout [UInt8]) throws(WireError) {
        switch message {
        case .speak(let parameter, let text):
            bytes += [0x01, parameter]
            guard let encoding = encoding(parameter) else {
                throw WireError(offset: 0, message: "parameter \(parameter) is neither GB 2312 nor GBK: give bytes")
            }
            let encoded = encoding.encode(text)
            if let missing = encoded.missing.first {
                throw WireError(offset: 0, message: "'\(missing)' has no code in \(encoding.rawValue)")
            }
            bytes += encoded.bytes
        case .speakBytes(let parameter, let text):
            bytes += [0x01, parameter]
            bytes += text.bytes
        case .stop: bytes.append(0x02)
        case .pause: bytes.append(0x03)
        case .resume: bytes.append(0x04)
        case .queryStatus: bytes.append(0x21)
        case .sleep: bytes.append(0x88)
        case .wake: bytes.append(0xFF)
        case .setSpeed(let code): bytes += [0x31, code]
        case .other(let command, let data):
            bytes.append(command)
            bytes += data.bytes
        case .answer: throw WireError(offset: 0, message: "not what the host says")
        }
    }

    static func writeAnswer(_ message: Message, to bytes: inout [UInt8]) throws(WireError) {
        guard case .answer(let answer) = message else {
            throw WireError(offset: 0, message: "not what the device says")
        }
        bytes.append(answer.byte)
    }

    private static func encoding(_ parameter: UInt8) -> ChineseEncoding? {
        switch parameter & 7 {
        case 0: .gb2312
        case 1: .gbk
        default: nil
        }
    }

    /// The text, where it is one to the last byte and has no control characters.
    private static func clean(_ bytes: ArraySlice<UInt8>, _ parameter: UInt8) -> String? {
        guard let encoding = encoding(parameter), bytes.allSatisfy({ $0 >= 0x20 }) else { return nil }
        let text = encoding.decode(bytes), again = encoding.encode(text)
        return again.missing.isEmpty && again.bytes.elementsEqual(bytes) ? text : nil
    }
}
