/// Serial barcode and QR scanner modules of the GM65 family, and Newland's in command mode.
///
///     host     7E 00 | type 1 | length 1 | zone 2 | data | CRC 2        length counts the data
///     scanner  02 00 | type 1 | length 1 | data | CRC 2
///     type     07 read zone   08 write zone   09 save to flash         scanner: 00 done, else refused
///     CRC      CRC-16/XMODEM from type to data, high byte first; AB CD: not checked
///
/// What is scanned comes as plain text between the answers, ended as the scanner is set: by CR, LF, both, TAB, or by
/// nothing but silence. 9600 8N1 (GM65). Sources: public notes on GM65/GM861; Newland FM30 HID-POS page.
public enum Scanner: FramedFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "scanner"

    /// The longest code taken: QR version 40 holds 2,953 bytes; its end may have two.
    public static let longestMessage = 4096

    private static let headLength = 4

    /// Reads one command, answer or code.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        let (lead, zone): (UInt8, Int) = side == .host ? (0x7E, 2) : (0x02, 0)
        guard bytes[start] == lead else {
            guard side == .device else { return .broken(start, "expected 7E 00") }
            return readCode(bytes, at: start, dialect: dialect, isEnd: isEnd)
        }
        guard start + 1 < bytes.count else { return .incomplete }
        guard bytes[start + 1] == 0 else { return .broken(start + 1, "expected 00") }
        guard start + headLength + zone <= bytes.count else { return .incomplete }
        let type = bytes[start + 2], count = Int(bytes[start + 3])
        // A read names in its one byte how many it wants.
        let data = start + headLength + zone
        let end = data + count + 2
        guard end <= bytes.count else { return .incomplete }
        let sum = bytes.bigEndian(at: end - 2)
        let isUnchecked = sum == unchecked && dialect.acceptsUnchecked
        guard isUnchecked || sum == Checksum.xmodem(bytes[(start + 2)..<(end - 2)]) else {
            return .broken(end - 2, "expected another CRC")
        }
        let isRight = sum == Checksum.xmodem(bytes[(start + 2)..<(end - 2)])
        let content: Content
        if side == .host {
            content = Content(type: type, zone: bytes.bigEndian(at: start + 4), data: Array(bytes[data..<(end - 2)]))
        } else {
            content = .answer(type: type, data: WireBytes(bytes[data..<(end - 2)]))
        }
        return .message(Message(content, isUnchecked: isRight ? nil : true), end: end)
    }

    private static func readCode(
        _ bytes: [UInt8], at start: Int, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        // What began as a command and is none is not a code either: no text has a NUL in its second place.
        if bytes[start] == 0x7E {
            if start + 1 == bytes.count, !isEnd { return .incomplete }
            if start + 1 < bytes.count, bytes[start + 1] == 0 {
                return .broken(start, "a command is not a scanner's to say")
            }
        }
        let tail = dialect.codeEnd.bytes
        var end = start
        while end < bytes.count, tail.isEmpty || bytes[end] != tail[0] { end += 1 }
        let code = WireBytes(bytes[start..<end])
        guard end < bytes.count else {
            // Only silence says that the code is whole.
            return isEnd && tail.isEmpty ? .message(Message(.code(bytes: code)), end: end) : .incomplete
        }
        guard end + tail.count <= bytes.count else { return .incomplete }
        guard bytes[end..<(end + tail.count)].elementsEqual(tail) else {
            return .broken(end + 1, "expected the end of the code")
        }
        return .message(Message(.code(bytes: code)), end: end + tail.count)
    }

    /// Appends one command, answer or code.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        let start = bytes.count
        switch message.content {
        case .code(let code):
            bytes += code.bytes
            bytes += dialect.codeEnd.bytes
            return
        case .answer(let type, let data):
            guard let count = UInt8(exactly: data.bytes.count) else { throw tooLong }
            bytes += [0x02, 0, type, count]
            bytes += data.bytes
        default:
            let parts = message.content.parts
            guard let count = UInt8(exactly: parts.data.count) else { throw tooLong }
            bytes += [0x7E, 0, parts.type, count]
            bytes.append(bigEndian: parts.zone)
            bytes += parts.data
        }
        bytes.append(bigEndian: message.isUnchecked == true ? unchecked : Checksum.xmodem(bytes[(start + 2)...]))
    }

    /// What stands for the CRC where it is not checked.
    private static let unchecked: UInt16 = 0xABCD
    private static let tooLong = WireError(offset: 0, message: "at most 255 bytes")
}
