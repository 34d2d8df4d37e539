/// The Alpha sign communications protocol ("M-protocol") of AlphaSign and BetaBrite message signs.
///
///     frame    00 × 5 or more | 01 | type 1 | address 2 | packet … | 04
///     packet   02 | command 1 | data | 03 | sum 4        the sum and its 03 may be left out of a single packet
///     sum      of 02 … 03, modulo 65,536, four upper-case hexadecimal digits
///
/// Everything from the type on is ASCII. A sign wants 100 ms after the 02 of every packet but the first. The fonts are
/// Latin; Chinese text cannot be shown. 9600 8N1 (older signs 7E1).
/// Source: Adaptive "Alpha Sign Communications Protocol", 9708-8061F.
public enum Alpha: FramedFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "alpha"

    /// The largest file is below 32 KiB.
    public static let longestMessage = 1 << 16

    /// The most bytes `00` in front of a frame.
    static let mostNulls = 64

    /// A frame begins with 00.
    public static func canBegin(with byte: UInt8, from side: Side, dialect: Dialect) -> Bool { byte == 0 }

    /// Reads one frame.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        var place = start
        while place < bytes.count, bytes[place] == 0 { place += 1 }
        let nulls = place - start
        guard nulls > 0 else { return .broken(start, "a frame begins with 00") }
        guard place < bytes.count else { return nulls > mostNulls ? .broken(start, "only 00") : .incomplete }
        guard bytes[place] == 0x01, nulls <= mostNulls else { return .broken(place, "expected 01 after up to 64 × 00") }
        place += 1
        for offset in place..<(place + 3) {
            guard offset < bytes.count else { return .incomplete }
            guard isPrintable(bytes[offset]) else { return .broken(offset, "type and address are printable ASCII") }
        }
        var message = Message(
            type: text(bytes[place...place]), address: text(bytes[(place + 1)...(place + 2)]), packets: [],
            nulls: nulls == dialect.nulls ? nil : nulls)
        place += 3
        while true {
            guard place < bytes.count else { return .incomplete }
            if bytes[place] == 0x04, !message.packets.isEmpty { return .message(message, end: place + 1) }
            switch readPacket(bytes, at: place, dialect: dialect) {
            case .message(let packet, let end):
                message.packets.append(packet)
                place = end
            case .incomplete: return .incomplete
            case .malformed(let error): return .malformed(error)
            }
        }
    }

    private static func readPacket(_ bytes: [UInt8], at start: Int, dialect: Dialect) -> FrameReading<Packet> {
        guard bytes[start] == 0x02 else { return .broken(start, "a packet begins with 02") }
        var end = start + 1
        while end < bytes.count, bytes[end] > 0x04 { end += 1 }
        guard end < bytes.count else { return .incomplete }
        guard bytes[end] == 0x03 || bytes[end] == 0x04 else { return .broken(end, "expected 03 or 04") }
        guard end > start + 1 else { return .broken(end, "a packet without a command") }
        let command = Command(bytes[(start + 1)..<end])
        guard bytes[end] == 0x03 else {
            guard !dialect.requiresSums else { return .broken(end, "expected 03 and the sum") }
            return .message(Packet(command, isSummed: false), end: end)
        }
        guard end + 4 < bytes.count else { return .incomplete }
        let sum = Checksum.sum(bytes[start...end])
        guard (1...4).allSatisfy({ bytes[end + $0] == digit(sum >> UInt16(16 - 4 * $0)) }) else {
            return .broken(end + 1, "expected another sum")
        }
        return .message(Packet(command), end: end + 5)
    }

    /// Appends one frame.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        let nulls = message.nulls ?? dialect.nulls
        guard (1...mostNulls).contains(nulls) else { throw WireError(offset: 0, message: "nulls: allowed is 1 to 64") }
        guard message.type.utf8.count == 1, message.address.utf8.count == 2 else {
            throw WireError(offset: 0, message: "a type has one character, an address two")
        }
        for _ in 0..<nulls { bytes.append(0) }
        bytes.append(0x01)
        for byte in message.type.utf8 { bytes.append(byte) }
        for byte in message.address.utf8 { bytes.append(byte) }
        for packet in message.packets {
            let start = bytes.count
            bytes.append(0x02)
            try packet.command.append(to: &bytes)
            // 02 and 03 are in the sum.
            var sum: UInt16 = 0x02 + 0x03
            for place in (start + 1)..<bytes.count {
                guard bytes[place] > 0x04 else {
                    throw WireError(offset: 0, message: "a command cannot hold bytes 00 to 04")
                }
                sum &+= UInt16(bytes[place])
            }
            guard packet.isSummed else { continue }
            bytes.append(0x03)
            bytes.append(digit(sum >> 12))
            bytes.append(digit(sum >> 8))
            bytes.append(digit(sum >> 4))
            bytes.append(digit(sum))
        }
        bytes.append(0x04)
    }

    /// Texts whose pieces have one form only, each with its sum.
    public static func isReadAsItself(_ message: Message, from side: Side, dialect: Dialect) -> Bool {
        guard message.nulls == nil, !message.packets.isEmpty, message.type.utf8.allSatisfy(isPrintable),
            message.address.utf8.allSatisfy(isPrintable)
        else { return false }
        return message.packets.allSatisfy { $0.isSummed && $0.command.isReadAsItself }
    }

    static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// The lowest four bits as an upper-case hexadecimal digit.
    private static func digit(_ value: UInt16) -> UInt8 {
        let digit = UInt8(truncatingIfNeeded: value) & 15
        return digit < 10 ? 0x30 + digit : 0x37 + digit
    }
}
