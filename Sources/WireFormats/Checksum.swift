/// The checksums that more than one format uses.
enum Checksum {
    /// CRC-16 of the reflected polynomial 8005 (A001): with `start` FFFF that of Modbus (`123456789` gives 4B37), with 0
    /// CRC-16/ARC.
    static func crc16(_ bytes: some Sequence<UInt8>, start: UInt16) -> UInt16 {
        reflected.withUnsafeBufferPointer { tables in
            let whole = bytes.withContiguousStorageIfAvailable { crc16(of: $0, start: start, tables) }
            return whole
                ?? bytes.reduce(start) { crc, byte in crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
        }
    }

    /// Four bytes a step, of which three wait for nothing that came before (Kounavis, Berry 2005, "slicing").
    private static func crc16(
        of bytes: UnsafeBufferPointer<UInt8>, start: UInt16, _ tables: UnsafeBufferPointer<UInt16>
    ) -> UInt16 {
        var (crc, index) = (start, 0)
        while index + 4 <= bytes.count {
            let first = crc ^ (UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
            crc =
                tables[768 + Int(first & 0xFF)] ^ tables[512 + Int(first >> 8)]
                ^ tables[256 + Int(bytes[index + 2])] ^ tables[Int(bytes[index + 3])]
            index += 4
        }
        for byte in bytes[index...] { crc = crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
        return crc
    }

    /// CRC-16/XMODEM: polynomial 1021, initial value 0, not reflected. `123456789` gives 31C3.
    static func xmodem(_ bytes: some Sequence<UInt8>) -> UInt16 {
        straight.withUnsafeBufferPointer { table in
            bytes.reduce(0) { crc, byte in crc << 8 ^ table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ byte)] }
        }
    }

    /// The sum of the bytes modulo 65,536.
    static func sum(_ bytes: some Sequence<UInt8>) -> UInt16 { bytes.reduce(0) { $0 &+ UInt16($1) } }

    /// All bytes combined by exclusive or.
    static func exclusiveOr(_ bytes: some Sequence<UInt8>) -> UInt8 { bytes.reduce(0, ^) }

    /// What a byte comes to, and then the same byte with one, two and three zero bytes after it: 256 each.
    private static let reflected: [UInt16] = {
        let first: [UInt16] = (0..<256).map { index in
            (0..<8).reduce(UInt16(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xA001 : crc >> 1 }
        }
        var tables = first
        for _ in 0..<3 { tables += tables.suffix(256).map { $0 >> 8 ^ first[Int($0 & 0xFF)] } }
        return tables
    }()

    private static let straight: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
    }
}

extension [UInt8] {
    /// Appends the value's two bytes, the high one first.
    mutating func append(bigEndian value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends the value's bytes, the low one first.
    mutating func append<Value: FixedWidthInteger & UnsignedInteger>(littleEndian value: Value) {
        var rest = value
        for _ in 0..<(Value.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// The two bytes at `index`, the first one high; both must be there.
    func bigEndian(at index: Int) -> UInt16 { UInt16(self[index]) << 8 | UInt16(self[index + 1]) }

    /// The two bytes at `index`, the first one low; both must be there.
    func littleEndian(at index: Int) -> UInt16 { UInt16(self[index]) | UInt16(self[index + 1]) << 8 }

    /// So many bytes at `index`, at most 8, the first one lowest; all must be there.
    func littleEndian(at index: Int, count: Int) -> UInt64 {
        var value: UInt64 = 0
        for place in (index..<(index + count)).reversed() { value = value << 8 | UInt64(self[place]) }
        return value
    }
}

/// A byte as two upper-case hexadecimal digits, for messages.
func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
