/// Changes inputs as a fuzzer without eyes does: the same changes for the same seed.
public struct FuzzMutation: Sendable {
    private var state: UInt64

    /// Changes that follow from `seed`.
    public init(seed: UInt64) { state = seed }

    // SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func below(_ limit: Int) -> Int { limit > 0 ? Int(next() % UInt64(limit)) : 0 }

    private static let interesting: [UInt8] = [
        0, 1, 0x0A, 0x0D, 0x1B, 0x1D, 0x20, 0x22, 0x3A, 0x7F, 0x80, 0xA5, 0xFE, 0xFF,
    ]

    /// One of `seeds`, changed in one to six places, never longer than `longest`.
    public mutating func input(from seeds: [[UInt8]], longest: Int) -> [UInt8] {
        var bytes = seeds.isEmpty ? [] : seeds[below(seeds.count)]
        for _ in 0...below(6) { change(&bytes, seeds) }
        return Array(bytes.prefix(longest))
    }

    private mutating func change(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
        let place = below(bytes.count)
        guard !bytes.isEmpty else {
            bytes = [UInt8(truncatingIfNeeded: next())]
            return
        }
        switch below(9) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 2: bytes[place] = Self.interesting[below(Self.interesting.count)]
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
        case 4: bytes.insert(contentsOf: [UInt8](repeating: bytes[place], count: 1 + below(64)), at: place)
        case 5: bytes.insert(Self.interesting[below(Self.interesting.count)], at: place)
        case 6: bytes.removeSubrange(place...)
        case 7:
            // A length of one or two bytes, too small or too large by a little.
            bytes[place] &+= UInt8(truncatingIfNeeded: below(7)) &- 3
        default:
            let other = seeds[below(seeds.count)]
            bytes.replaceSubrange(place..., with: other.dropFirst(below(other.count)))
        }
    }
}
