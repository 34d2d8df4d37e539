import Testing

@testable import WireFormats

@Suite struct OnbonDecoderTests {
    let dialect = OnbonBX.Dialect.standard

    @Test func framesAreFoundInNoiseAndInPortions() throws {
        let frames = try OnbonVector.frames.filter { try $0.side() == .host }
        let noise: [UInt8] = [0x00, 0x5A, 0x13, 0xA6]
        var stream: [UInt8] = []
        for frame in frames { stream += try noise + frame.bytes() }
        for size in [1, 3, 7, 64, stream.count] {
            var decoder = OnbonBX.Decoder(from: .host, dialect: dialect)
            var found = 0
            for start in Swift.stride(from: 0, to: stream.count, by: size) {
                decoder.append(Array(stream[start..<min(start + size, stream.count)]))
                while case .message? = decoder.next() { found += 1 }
            }
            #expect(found == frames.count)
        }
    }

    @Test func aPreambleInsideAFrameStartsANewOne() throws {
        let frame = try #require(OnbonVector.frames.first { $0.name == "screen_on" }).bytes()
        var decoder = OnbonBX.Decoder(from: .host, dialect: dialect)
        decoder.append(Array(frame.prefix(frame.count - 4)) + frame)
        guard case .malformed? = decoder.next(), case .message(let message)? = decoder.next() else {
            Issue.record("the second frame was not found")
            return
        }
        #expect(message.content == .power(isOn: true))
    }

    @Test func anEndlessFrameIsDropped() {
        var decoder = OnbonBX.Decoder(from: .device, dialect: dialect)
        decoder.append([0xA5])
        var malformed = 0
        for _ in 0..<200 {
            decoder.append([UInt8](repeating: 0x11, count: 100))
            while case .malformed? = decoder.next() { malformed += 1 }
        }
        #expect(malformed == 1)
    }

    @Test(arguments: OnbonVector.frames) func everyFlippedBitAndEveryTruncationIsSeen(_ vector: OnbonVector) throws {
        let (bytes, side) = (try vector.bytes(), try vector.side())
        let original = try OnbonBX.decode(bytes, from: side, dialect: dialect)
        for length in 1..<bytes.count {
            #expect(throws: WireError.self) {
                try OnbonBX.decode(Array(bytes.prefix(length)), from: side, dialect: dialect)
            }
        }
        for bit in 0..<(bytes.count * 8) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            // Only a preamble byte may change without notice of the reader, and only in how many there are.
            let read = try? OnbonBX.decode(flipped, from: side, dialect: dialect)
            #expect(read == nil || read != original, "bit \(bit)")
        }
    }

    @Test func randomBytesNeverTrap() throws {
        var random = Seeded(state: 0x0B0A_5EED)
        for round in 0..<4_000 {
            var bytes = (0..<random.next(upTo: 120)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if round % 2 == 0 { bytes = try wrapped(bytes) }
            for side in Side.allCases {
                if let messages = try? OnbonBX.decode(bytes, from: side, dialect: dialect) {
                    #expect(try OnbonBX.encode(messages, from: side, dialect: dialect) == bytes)
                }
                var decoder = OnbonBX.Decoder(from: side, dialect: dialect)
                decoder.append(bytes)
                var findings = 0
                while decoder.next() != nil { findings += 1 }
                #expect(findings <= bytes.count)
            }
        }
    }

    /// Random data behind a right header and checksum, so that the parameters are reached; groups that have a layout.
    private func wrapped(_ data: [UInt8]) throws -> [UInt8] {
        var data = data
        let codes: [(UInt8, UInt8)] = [(0xA3, 0x06), (0xA1, 0x02), (0xA3, 0x02), (0xA2, 0x03), (0xA3, 0x00)]
        if data.count > 5 {
            (data[0], data[1]) = codes[Int(data[0]) % codes.count]
            data[5] %= 3
        }
        let header: [UInt8] = [1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0xFE, 2, UInt8(data.count), 0]
        return OnbonBX.Framing.wrap(header + data, preambleLength: 8, checksum: nil, dialect: dialect)
    }

    /// SplitMix64: the same numbers in every run.
    private struct Seeded {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }

        mutating func next(upTo limit: Int) -> Int { Int(next() % UInt64(limit + 1)) }
    }
}
