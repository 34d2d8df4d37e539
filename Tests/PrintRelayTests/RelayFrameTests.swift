import PrintRelay
import Testing

/// A small generator with a seed, so that a failing case can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite("Relay frames")
struct RelayFrameTests {
    static let attachment = RelayAttachment(
        device: "printer-1", jobID: 42, uuid: "urn:uuid:1b4e28ba-2fa1-41d2-883f-0016d3cca427", name: "A007 号票",
        user: "hallkit", copies: 1, byteCount: 300)

    static let frames: [RelayFrame] = [
        .attach(attachment),
        .attach(.init(device: "", jobID: .max, uuid: "", name: "", user: "", copies: .max, byteCount: 0)),
        .document([0]),
        .document((0..<300).map { UInt8(truncatingIfNeeded: $0) }),
        .document([UInt8](repeating: 0xFF, count: RelayLimits.chunkBytes)),
        .cancel, .waiting, .completed,
        .state("+media-empty-error,cover-open-error"),
        .cancelled(message: "纸未证实"),
        .cancelled(message: ""),
    ]

    @Test("what is encoded is decoded to the same", arguments: frames)
    func roundTrip(frame: RelayFrame) throws {
        var decoder = RelayDecoder()
        decoder.feed(frame.encoded)
        #expect(try decoder.next() == frame)
        #expect(try decoder.next() == nil)
    }

    @Test("the bytes are the documented ones")
    func layout() {
        #expect(RelayFrame.completed.encoded == [0, 0, 0, 1, 18])
        #expect(RelayFrame.document([7, 8]).encoded == [0, 0, 0, 3, 2, 7, 8])
        #expect(RelayFrame.cancelled(message: "no").encoded == [0, 0, 0, 5, 19, 0, 2, 0x6E, 0x6F])
        let attachment = RelayAttachment(
            device: "p", jobID: 0x0102_0304, uuid: "u", name: "n", user: "r", copies: 2, byteCount: 0x0A0B)
        #expect(
            RelayFrame.attach(attachment).encoded == [
                0, 0, 0, 25, 1, 0, 1, 1, 2, 3, 4, 0, 2, 0, 0, 0x0A, 0x0B,
                0, 1, 0x70, 0, 1, 0x75, 0, 1, 0x6E, 0, 1, 0x72,
            ])
    }

    @Test("frames are found however the bytes are split", arguments: [1, 2, 3, 7, 64, 4096])
    func split(piece: Int) throws {
        let stream = Self.frames.flatMap(\.encoded)
        var decoder = RelayDecoder()
        var found: [RelayFrame] = []
        for start in stride(from: 0, to: stream.count, by: piece) {
            decoder.feed(stream[start..<min(start + piece, stream.count)])
            while let frame = try decoder.next() { found.append(frame) }
        }
        #expect(found == Self.frames)
    }

    @Test("a whole document comes back from its pieces", arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func pieces(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let document = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var decoder = RelayDecoder()
        var back: [UInt8] = []
        for frame in RelayFrame.pieces(of: document) {
            decoder.feed(frame.encoded)
            while case .document(let bytes) = try decoder.next() { back += bytes }
        }
        #expect(back == document)
    }

    @Test(
        "broken frames are refused and stay refused",
        arguments: [
            ([0, 0, 0, 0], RelayCodecError.length(0)),
            ([0xFF, 0xFF, 0xFF, 0xFF], .length(.max)),
            ([0, 1, 0, 2, 2], .length(65_538)),
            ([0, 0, 0, 1, 99], .kind(99)),
            ([0, 0, 0, 1, 0], .kind(0)),
            ([0, 0, 0, 1, 2], .body(kind: 2)),
            ([0, 0, 0, 2, 3, 0], .body(kind: 3)),
            ([0, 0, 0, 2, 19, 0], .body(kind: 19)),
            ([0, 0, 0, 4, 19, 0, 2, 65], .body(kind: 19)),
            ([0, 0, 0, 3, 1, 0, 1], .body(kind: 1)),
        ] as [([UInt8], RelayCodecError)])
    func broken(bytes: [UInt8], error: RelayCodecError) {
        var decoder = RelayDecoder()
        decoder.feed(bytes)
        #expect(throws: error) { try decoder.next() }
        decoder.feed(RelayFrame.completed.encoded)
        #expect(throws: error) { try decoder.next() }
    }

    @Test("counts out of their range are refused")
    func ranges() {
        for (copies, byteCount) in [(UInt16(0), UInt32(1)), (1, UInt32(RelayLimits.documentBytes) + 1)] {
            var attachment = Self.attachment
            attachment.copies = copies
            attachment.byteCount = byteCount
            var decoder = RelayDecoder()
            decoder.feed(RelayFrame.attach(attachment).encoded)
            #expect(throws: RelayCodecError.body(kind: 1)) { try decoder.next() }
        }
    }

    @Test("a later version may say more", arguments: [UInt16(1), 2])
    func laterVersion(version: UInt16) throws {
        var attachment = Self.attachment
        attachment.version = version
        var bytes = RelayFrame.attach(attachment).encoded + [1, 2, 3]
        bytes[3] += 3
        var decoder = RelayDecoder()
        decoder.feed(bytes)
        if version == RelayAttachment.currentVersion {
            #expect(throws: RelayCodecError.body(kind: 1)) { try decoder.next() }
        } else {
            #expect(try decoder.next() == .attach(attachment))
        }
    }

    @Test("a long text is cut between characters")
    func longText() throws {
        var decoder = RelayDecoder()
        decoder.feed(RelayFrame.cancelled(message: String(repeating: "票", count: 500)).encoded)
        #expect(try decoder.next() == .cancelled(message: String(repeating: "票", count: 341)))
    }

    @Test("random and damaged bytes never crash and never grow the decoder's answers", arguments: 0..<20)
    func fuzz(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let valid = Self.frames.filter { $0.encoded.count < 1000 }.flatMap(\.encoded)
        for _ in 0..<200 {
            var bytes = valid
            if Bool.random(using: &generator) {
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            } else {
                bytes = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                    UInt8.random(in: 0...(Bool.random(using: &generator) ? 20 : 255), using: &generator)
                }
            }
            var decoder = RelayDecoder()
            decoder.feed(bytes)
            var taken = 0
            while let frame = try? decoder.next() { taken += frame.encoded.count }
            // U+FFFD is longer than the byte it stands for.
            #expect(taken <= bytes.count * 3)
        }
    }
}
