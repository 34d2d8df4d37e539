/// Modbus as number and text displays, relay and input boards speak it on a serial line.
///
///     RTU      address 1 | function 1 | data | CRC-16/MODBUS 2, low byte first
///     ASCII    ':' | the same in upper-case hexadecimal, with a longitudinal sum for the CRC | CR LF
///
/// An RTU frame carries no length, so only functions whose length is known are frames here: 01 … 06, 10 and exceptions.
/// An ASCII frame is told from an RTU frame for address 3A by its second byte, which is no such function.
/// 9600 8N1 is usual; between RTU frames lies a silence of 3.5 characters (1.75 ms above 19,200 baud), address 0 is for
/// all and is not answered. Sources: Modbus application protocol V1.1b3; serial line V1.02.
public enum Modbus: FramedFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "modbus"

    /// An ASCII frame of 255 bytes: colon, 510 digits, CR LF.
    public static let longestMessage = 513

    /// Reads one frame of either framing.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        if bytes[start] == 0x3A {
            guard start + 1 < bytes.count else { return .incomplete }
            if digit(bytes[start + 1]) != nil { return readASCII(bytes, at: start, from: side, dialect: dialect) }
        }
        guard start + 1 < bytes.count else { return .incomplete }
        guard let length = length(bytes[(start + 1)...], from: side) else {
            return .broken(
                start + 1, "function \(hexadecimal(bytes[start + 1])) is none that the \(side.rawValue) is known to say"
            )
        }
        // Function and data; nil where the byte that counts the rest is not there yet.
        guard let length else { return .incomplete }
        let end = start + 1 + length + 2
        guard end <= bytes.count else { return .incomplete }
        guard Checksum.crc16(bytes[start..<(end - 2)], start: 0xFFFF) == bytes.littleEndian(at: end - 2) else {
            return .broken(end - 2, "expected another CRC")
        }
        guard let content = Content(bytes[(start + 1)..<(end - 2)], from: side) else {
            return .broken(start + 1, "the counts of this function do not agree")
        }
        let framing: Framing? = dialect.framing == .rtu ? nil : .rtu
        return .message(Message(address: bytes[start], content: content, framing: framing), end: end)
    }

    /// Appends one frame.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        let start = bytes.count
        switch message.framing ?? dialect.framing {
        case .rtu:
            bytes.append(message.address)
            try message.content.append(to: &bytes)
            bytes.append(littleEndian: Checksum.crc16(bytes[start...], start: 0xFFFF))
        case .ascii:
            var body = [message.address]
            try message.content.append(to: &body)
            body.append(longitudinalSum(body))
            bytes.append(0x3A)
            for byte in body {
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
            bytes += [0x0D, 0x0A]
        }
    }

    /// What a host says in RTU frames: each has its own function, and its counts follow from its values.
    public static func isReadAsItself(_ message: Message, from side: Side, dialect: Dialect) -> Bool {
        guard side == .host, dialect.framing == .rtu, message.framing == nil else { return false }
        switch message.content {
        case .read, .writeCoil, .writeRegister, .writeRegisters: return true
        default: return false
        }
    }

    private static func readASCII(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect
    ) -> FrameReading<Message> {
        var body: [UInt8] = []
        var place = start + 1
        while place < bytes.count, bytes[place] != 0x0D {
            guard let high = digit(bytes[place]) else { return .broken(place, "expected an upper-case digit or CR") }
            guard place + 1 < bytes.count else { return .incomplete }
            guard let low = digit(bytes[place + 1]) else { return .broken(place + 1, "expected an upper-case digit") }
            guard body.count < 255 else { return .broken(place, "longer than a frame of 255 bytes") }
            body.append(high << 4 | low)
            place += 2
        }
        guard place + 1 < bytes.count else { return .incomplete }
        guard bytes[place + 1] == 0x0A else { return .broken(place + 1, "expected LF") }
        guard body.count >= 3, longitudinalSum(body.dropLast()) == body[body.count - 1] else {
            return .broken(max(start + 1, place - 2), "expected another longitudinal sum")
        }
        let data = body[1..<(body.count - 1)]
        guard let known = length(data, from: side), known == data.count, let content = Content(data, from: side) else {
            return .broken(start + 3, "no function of the \(side.rawValue) has this form")
        }
        let framing: Framing? = dialect.framing == .ascii ? nil : .ascii
        return .message(Message(address: body[0], content: content, framing: framing), end: place + 2)
    }

    /// How long function and data are when they begin so: `nil` inside where not enough is there to say, `nil` where no
    /// such function is known.
    private static func length(_ data: ArraySlice<UInt8>, from side: Side) -> Int?? {
        func counted(_ head: Int, at offset: Int) -> Int? {
            data.count > offset ? head + Int(data[data.startIndex + offset]) : nil
        }
        switch (side, data.first ?? 0) {
        case (.host, 0x01...0x06), (.device, 0x05), (.device, 0x06), (.device, 0x10): return 5
        case (.host, 0x10): return counted(6, at: 5)
        case (.device, 0x01...0x04): return counted(2, at: 1)
        case (.device, 0x81...0x86), (.device, 0x90): return 2
        default: return nil
        }
    }

    /// The two's complement of the sum.
    private static func longitudinalSum(_ bytes: some Sequence<UInt8>) -> UInt8 {
        0 &- UInt8(truncatingIfNeeded: Checksum.sum(bytes))
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        default: nil
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
