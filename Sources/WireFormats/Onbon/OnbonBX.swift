/// The serial protocol of Onbon BX-5K and BX-6K font cards: LED boards that draw text with fonts of their own.
///
///     frame    A5 × 8 | escaped( header 14 | data | CRC-16 ) | 5A
///     header   destination 2 | source 2 | reserved 3 | option 1 | check mode 1 | display mode 1
///              | device type 1 | version 1 (02) | length of data 2            all little-endian
///     data     group 1 | number 1 | answer 1 | reserved 2 | parameters
///     escape   A5 → A6 02    A6 → A6 01    5A → 5B 02    5B → 5B 01
///     CRC      CRC-16/ARC over header and data as they are before escaping, low byte first
///
/// `answer` is the host's wish (01 answer, 02 do not) or the board's result (00 done, else why not). Only the host
/// starts talking. Source: Onbon "BX-5K/6K 通讯协议用户版本" v1.4.
///
/// Frames of the dot-matrix generation (6E, 6M, 6Q) share wrapper and checksum but have another header, and their data
/// begins with the answer; of it only dynamic areas are published (see `PixelArea`), all else is kept as bytes.
public enum OnbonBX: WireFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "onbon-bx"

    /// All frames of `bytes`, which must start and end with a frame. See `Decoder` for bytes as they arrive.
    public static func decode(
        _ bytes: [UInt8], from side: Side, dialect: Dialect
    ) throws(WireError) -> [Message] {
        var messages: [Message] = []
        var position = 0
        while position < bytes.count {
            let frame = try Framing.frame(in: bytes, at: position, dialect: dialect)
            messages.append(try Message(frame, from: side, dialect: dialect))
            position = frame.end
        }
        return messages
    }

    /// The frames `side` sends for `messages`, one after the other.
    public static func encode(
        _ messages: [Message], from side: Side, dialect: Dialect
    ) throws(WireError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            do { bytes += try message.frame(from: side, dialect: dialect) } catch {
                throw WireError(offset: index, message: error.message)
            }
        }
        return bytes
    }

    /// CRC-16/ARC: polynomial 8005 reflected, initial value 0, no final exclusive-or. `123456789` gives BB3D.
    public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt16 {
        Checksum.crc16(bytes, start: 0)
    }
}
