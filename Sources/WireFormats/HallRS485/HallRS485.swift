/// The frames of queue-hall call terminals and evaluation pads on RS-485, 9600 8N1, half duplex.
///
///     FF 68 L L 68 | address 1 | command 1 | data n | sum 1 | 16
///     L = 2 + n            sum = (address + command + data) mod 256
///
///     device → host   01 key codes: digits 00 … 09, then the key          11 a grade (evaluation pads)
///     host → device   01 the same frame back: the acknowledgement         01 the grade back (evaluation pads)
///                     01 0B ask for a rating      02 what to show         03 beep
///
/// Terminals talk when pressed, so frames collide: a terminal that does not get its own frame back sends it again
/// after a random delay. Evaluation pads have addresses from 81 on.
///
/// Source: byte templates literal in two unrelated public queue systems (C# "CallSystem", C++ HallQueFront family);
/// no vendor's document is public. Meanings of keys differ between products and are data (`Dialect`).
public enum HallRS485: WireFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "hall-rs485"

    /// The fixed bytes around a frame.
    static let lead: UInt8 = 0xFF
    static let start: UInt8 = 0x68
    static let tail: UInt8 = 0x16
    /// FF 68 L L 68 before the address, sum and tail at the end.
    static let overhead = 7

    /// The raw frame: an address, a command and its data.
    public struct Frame: Sendable, Hashable {
        /// The device's address, whoever speaks.
        public var address: UInt8
        /// What the frame is about.
        public var command: UInt8
        /// 0 … 253 bytes.
        public var data: [UInt8]

        /// A frame with its parts; data beyond 253 bytes cannot be sent.
        public init(address: UInt8, command: UInt8, data: [UInt8] = []) {
            self.address = address
            self.command = command
            self.data = data
        }

        /// The bytes on the wire, or `nil` when there is too much data for the length byte.
        public var bytes: [UInt8]? {
            guard let length = UInt8(exactly: data.count + 2) else { return nil }
            var bytes: [UInt8] = [lead, start, length, length, start, address, command]
            bytes.reserveCapacity(data.count + overhead + 2)
            bytes += data
            bytes.append(HallRS485.sum(address, command, data))
            bytes.append(tail)
            return bytes
        }
    }

    /// All frames of `bytes`, which must start and end with a frame. See `Decoder` for bytes as they arrive.
    public static func decode(
        _ bytes: [UInt8], from side: Side, dialect: Dialect
    ) throws(WireError) -> [Message] {
        var messages: [Message] = []
        var position = 0
        while position < bytes.count {
            let (frame, end) = try frame(in: bytes, at: position)
            messages.append(Message(frame, from: side, dialect: dialect))
            position = end
        }
        return messages
    }

    /// The frames `side` sends for `messages`, one after the other.
    public static func encode(
        _ messages: [Message], from side: Side, dialect: Dialect
    ) throws(WireError) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            do throws(WireError) {
                guard let frame = try message.frame(from: side, dialect: dialect).bytes else {
                    throw WireError(offset: index, message: "more than 253 bytes of data")
                }
                bytes += frame
            } catch {
                throw WireError(offset: index, message: error.message)
            }
        }
        return bytes
    }

    /// The sum that closes a frame.
    static func sum(_ address: UInt8, _ command: UInt8, _ data: some Sequence<UInt8>) -> UInt8 {
        data.reduce(address &+ command, &+)
    }

    private static func frame(
        in bytes: [UInt8], at position: Int
    ) throws(WireError) -> (frame: Frame, end: Int) {
        func byte(_ offset: Int) throws(WireError) -> UInt8 {
            guard position + offset < bytes.count else {
                throw WireError(offset: bytes.count, message: "the frame ends too early")
            }
            return bytes[position + offset]
        }
        func expect(_ value: UInt8, at offset: Int, _ what: String) throws(WireError) {
            guard try byte(offset) == value else {
                throw WireError(offset: position + offset, message: "expected \(what)")
            }
        }
        try expect(lead, at: 0, "FF")
        try expect(start, at: 1, "68")
        let length = try byte(2)
        try expect(length, at: 3, "the length again")
        try expect(start, at: 4, "68")
        guard length >= 2 else { throw WireError(offset: position + 2, message: "a length below 2") }
        let sumOffset = 5 + Int(length)
        _ = try byte(sumOffset + 1)
        let data = Array(bytes[(position + 7)..<(position + sumOffset)])
        let frame = Frame(address: bytes[position + 5], command: bytes[position + 6], data: data)
        try expect(sum(frame.address, frame.command, data), at: sumOffset, "another sum")
        try expect(tail, at: sumOffset + 1, "16")
        return (frame, position + sumOffset + 2)
    }
}
