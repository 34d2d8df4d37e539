import Testing

@testable import WireFormats

/// What holds for every format and every vector.
@Suite struct FormatTests {
    @Test func theVectorsAreThere() {
        let counts = Dictionary(grouping: FormatCase.right, by: \.format.name).mapValues(\.count)
        #expect(
            counts == [
                "escpos": 73, "onbon-bx": 25, "sdt": 28, "hall-rs485": 26, "strip-screen": 9, "modbus": 21,
                "alpha": 17, "novastar": 7, "scanner": 10, "syn6288": 14, "xfs5152": 9, "nut": 42, "evdev": 4,
                "gpio-line-events": 2,
            ])
        #expect(FormatCase.wrong.count == 6)
    }

    @Test(arguments: FormatCase.right) func comesBackByteForByte(_ item: FormatCase) throws {
        #expect(try item.format.comesBack(item.bytes, item.side))
    }

    @Test(arguments: FormatCase.wrong) func isRefusedWithItsOffset(_ item: FormatCase) throws {
        let offset = try #require(item.format.refusal(item.bytes, item.side))
        #expect((0...item.bytes.count).contains(offset))
    }

    @Test(arguments: FormatCase.right) func noTruncationIsTakenForTheWhole(_ item: FormatCase) {
        let isCovered = item.covered.upperBound == item.bytes.count
        for length in 1..<max(1, item.bytes.count) {
            let cut = Array(item.bytes.prefix(length))
            #expect(!item.format.isSame(cut, item.bytes, item.side), "\(length) bytes")
            #expect(item.format.isExact(cut, item.side), "\(length) bytes")
            // One frame with a checksum has no beginning that is a frame.
            if isCovered { #expect(item.format.refusal(cut, item.side) == length, "\(length) bytes") }
        }
    }

    @Test(arguments: FormatCase.right) func noFlippedBitGoesUnseen(_ item: FormatCase) {
        // Of long frames every seventh bit, which comes by every bit of a byte.
        for bit in stride(from: 0, to: item.bytes.count * 8, by: item.bytes.count > 300 ? 7 : 1) {
            var flipped = item.bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if item.covered.contains(bit / 8) {
                #expect(item.format.refusal(flipped, item.side) != nil, "bit \(bit)")
            } else {
                #expect(item.format.isExact(flipped, item.side), "bit \(bit)")
                #expect(!item.format.isSame(flipped, item.bytes, item.side), "bit \(bit)")
            }
        }
    }

    @Test(arguments: FormatCase.right) func arrivesInAnyPortions(_ item: FormatCase) {
        for portion in [1, 3, 1000] { #expect(item.format.streams(item.bytes, item.side, portion) != false) }
    }

    /// Vectors spliced, repeated and spoiled: nothing traps, and what is understood comes back.
    @Test func spoiltBytesNeverTrap() {
        var random = SeededRandom(seed: 20)
        let items = FormatCase.right.filter { $0.bytes.count < 300 }
        for _ in 0..<6_000 {
            let item = items[Int.random(in: 0..<items.count, using: &random)]
            let other = items[Int.random(in: 0..<items.count, using: &random)]
            var bytes = item.bytes
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes += other.bytes
            case 1: bytes.insert(contentsOf: other.bytes, at: Int.random(in: 0...bytes.count, using: &random))
            case 2: bytes.removeSubrange(0..<Int.random(in: 0..<bytes.count, using: &random))
            default:
                for _ in 0...Int.random(in: 0...3, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            #expect(item.format.isExact(bytes, item.side), "\(item.testDescription) \(WireBytes(bytes))")
        }
    }

    @Test func randomBytesNeverTrap() {
        var random = SeededRandom(seed: 21)
        for format in Dictionary(grouping: FormatCase.right, by: \.format.name).compactMap(\.value.first?.format) {
            for _ in 0..<2_000 {
                let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                for side in Side.allCases { #expect(format.isExact(bytes, side), "\(format.name) \(WireBytes(bytes))") }
            }
        }
    }

    @Test(arguments: FormatCase.right.filter { $0.covered == 0..<$0.bytes.count })
    func isFoundBehindNoise(_ item: FormatCase) {
        for noise: [UInt8] in [[0x33], [0xFF, 0xFF, 0x13], Array(item.bytes.prefix(item.bytes.count - 1))] {
            #expect(item.format.findsBehind(noise, item.bytes, item.side) != false, "\(WireBytes(noise))")
        }
    }
}
