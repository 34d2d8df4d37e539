/// The register protocol of NovaStar sending boxes (M3 system: MCTRL300 and kin) for LED screens.
///
///     request  55 AA | 00 | serial 1 | source 1 | destination 1 | device type 1 | port 1 | board 2
///              | 00 read, 01 write | 00 | register 4 | length 2 | data (write only) | sum 2      all little-endian
///     answer   AA 55 | result 1 | the same | data (read only) | sum 2
///     sum      5555 + all bytes between head and sum
///
/// The serial number of an answer is its question's. Port FF and board FFFF are for all, and are answered too.
/// 115200 8N1 on the box's USB bridge (CP210x). Sources: NovaStar "Control Protocol for Nova M3 Control System" V1.6;
/// captures in dietervansteenwegen/Novastar_MCTRL300_basic_controller.
public enum Novastar: FramedFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "novastar"

    /// The longest data taken.
    static let mostData = 2048
    /// Bytes before the data.
    static let headLength = 18

    /// Head, data and sum.
    public static let longestMessage = headLength + mostData + 2

    /// A frame begins with 55, an answer with AA.
    public static func canBegin(with byte: UInt8, from side: Side, dialect: Dialect) -> Bool { byte == lead(side).0 }

    private static func lead(_ side: Side) -> (UInt8, UInt8) { side == .host ? (0x55, 0xAA) : (0xAA, 0x55) }

    /// Reads one request or answer.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        let lead = lead(side)
        guard bytes[start] == lead.0 else { return .broken(start, "expected \(hexadecimal(lead.0))") }
        guard start + 1 < bytes.count else { return .incomplete }
        guard bytes[start + 1] == lead.1 else { return .broken(start + 1, "expected \(hexadecimal(lead.1))") }
        guard start + headLength <= bytes.count else { return .incomplete }
        let action = bytes[start + 10]
        guard action <= 1, bytes[start + 11] == 0 else { return .broken(start + 10, "expected 00 or 01, then 00") }
        let length = Int(bytes.littleEndian(at: start + 16))
        guard length <= mostData else { return .broken(start + 16, "more than \(mostData) bytes") }
        let isWrite = action == 1
        // Who writes sends the data, who is read answers with it.
        let count = (side == .host) == isWrite ? length : 0
        let end = start + headLength + count + 2
        guard end <= bytes.count else { return .incomplete }
        guard Checksum.sum(bytes[(start + 2)..<(end - 2)]) &+ 0x5555 == bytes.littleEndian(at: end - 2) else {
            return .broken(end - 2, "expected another sum")
        }
        let register = UInt32(bytes.littleEndian(at: start + 12)) | UInt32(bytes.littleEndian(at: start + 14)) << 16
        let data = WireBytes(bytes[(start + headLength)..<(end - 2)])
        let message = Message(
            result: bytes[start + 2], serial: bytes[start + 3], source: bytes[start + 4],
            destination: bytes[start + 5], deviceType: bytes[start + 6], port: bytes[start + 7],
            board: bytes.littleEndian(at: start + 8),
            content: Content(
                register: register, isWrite: isWrite, length: UInt16(length), data: data, from: side, dialect: dialect))
        return .message(message, end: end)
    }

    /// Appends one request or answer.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        let lead = lead(side)
        let parts = message.content.parts(dialect, from: side)
        guard parts.data.count <= mostData else { throw WireError(offset: 0, message: "more than \(mostData) bytes") }
        let start = bytes.count
        bytes += [lead.0, lead.1, message.result, message.serial, message.source, message.destination]
        bytes += [message.deviceType, message.port]
        bytes.append(littleEndian: message.board)
        bytes += [parts.isWrite ? 1 : 0, 0]
        bytes.append(littleEndian: UInt16(truncatingIfNeeded: parts.register))
        bytes.append(littleEndian: UInt16(truncatingIfNeeded: parts.register >> 16))
        bytes.append(littleEndian: parts.length)
        bytes += parts.data
        bytes.append(littleEndian: Checksum.sum(bytes[(start + 2)...]) &+ 0x5555)
    }
}
