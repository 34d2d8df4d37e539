import Testing

@testable import WireFormats

@Suite("Checksums")
struct ChecksumTests {
    /// By the definition: a bit at a time.
    private static func bitwise(_ bytes: [UInt8], start: UInt16) -> UInt16 {
        bytes.reduce(start) { crc, byte in
            (0..<8).reduce(crc ^ UInt16(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xA001 : crc >> 1 }
        }
    }

    @Test("CRC-16 of any length is that of its definition, however the bytes lie", arguments: [0, 0xFFFF, 0x1D0F])
    func crc(start: UInt16) {
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255) }
            let expected = Self.bitwise(bytes, start: start)
            #expect(Checksum.crc16(bytes, start: start) == expected, "\(bytes)")
            #expect(Checksum.crc16(([0x55] + bytes).dropFirst(), start: start) == expected)
            #expect(Checksum.crc16(bytes.lazy.map { $0 }, start: start) == expected)
        }
    }
}
