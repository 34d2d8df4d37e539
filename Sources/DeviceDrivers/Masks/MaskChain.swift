/// Draws what stands for the characters of a code, one after the other: always the same for the same code from its
/// beginning on, with a key that nobody keeps.
struct MaskChain: Sendable {
    private let keys: (UInt64, UInt64)
    private var chain: UInt64

    init() {
        keys = (.random(in: 0 ... .max), .random(in: 0 ... .max))
        chain = keys.0
    }

    /// What comes next begins a code.
    mutating func restart() { chain = keys.0 }

    /// A number below `count` that stands for `value` after all that came before it in its code.
    mutating func next(after value: UInt64, of count: UInt64) -> UInt64 {
        chain = Self.mixed(chain ^ value, keys)
        return Self.mixed(chain, (keys.1, keys.0)) % count
    }

    /// Four rounds of SipHash's mixing (Aumasson, Bernstein 2012) over one word.
    private static func mixed(_ word: UInt64, _ keys: (UInt64, UInt64)) -> UInt64 {
        func rotated(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }
        var v0 = keys.0 ^ 0x736F_6D65_7073_6575, v1 = keys.1 ^ 0x646F_7261_6E64_6F6D
        var v2 = keys.0 ^ 0x6C79_6765_6E65_7261, v3 = keys.1 ^ 0x7465_6462_7974_6573 ^ word
        for round in 0..<6 {
            v0 = v0 &+ v1
            v1 = rotated(v1, 13) ^ v0
            v0 = rotated(v0, 32)
            v2 = v2 &+ v3
            v3 = rotated(v3, 16) ^ v2
            v0 = v0 &+ v3
            v3 = rotated(v3, 21) ^ v0
            v2 = v2 &+ v1
            v1 = rotated(v1, 17) ^ v2
            v2 = rotated(v2, 32)
            if round == 1 {
                v0 ^= word
                v2 ^= 0xFF
            }
        }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
