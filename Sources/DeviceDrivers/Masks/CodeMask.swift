import DeviceKit
import WireFormats

/// Replaces what a scanner reads: a letter by a letter, a digit by a digit, anything beyond ASCII by something beyond
/// ASCII, always the same code by the same, with a key that nobody keeps. Answers to commands, ends and punctuation stay.
struct CodeMask: PersonMask {
    private let dialect: Scanner.Dialect
    private let silence: Duration
    private let keys: (UInt64, UInt64)
    private var chain: UInt64
    private var last = Duration.zero

    init(dialect: Scanner.Dialect) {
        self.dialect = dialect
        silence = .milliseconds(dialect.silenceMilliseconds)
        keys = (.random(in: 0 ... .max), .random(in: 0 ... .max))
        chain = keys.0
    }

    mutating func take(_ bytes: [UInt8], at time: Duration) -> [UInt8] {
        // Silence is an end too.
        if time - last >= silence { chain = keys.0 }
        last = time
        var given: [UInt8] = []
        given.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if let end = answer(in: bytes, at: index) {
                given += bytes[index..<end]
                index = end
            } else {
                given.append(replaced(bytes[index]))
                index += 1
            }
        }
        return given
    }

    mutating func end() -> [UInt8] { [] }

    private func answer(in bytes: [UInt8], at index: Int) -> Int? {
        guard bytes[index] == 0x02,
            case .message(let message, let end) = Scanner.read(
                bytes, at: index, from: .device, dialect: dialect, isEnd: false), case .answer = message.content
        else { return nil }
        return end
    }

    private mutating func replaced(_ byte: UInt8) -> UInt8 {
        let first: UInt8
        let count: UInt64
        switch byte {
        case 0x30...0x39: (first, count) = (0x30, 10)
        case 0x41...0x5A: (first, count) = (0x41, 26)
        case 0x61...0x7A: (first, count) = (0x61, 26)
        case 0x80...0xFF: (first, count) = (0x80, 128)
        case 0x00..<0x20:
            chain = keys.0
            return byte
        default: return byte
        }
        chain = Self.mixed(chain ^ UInt64(byte), keys)
        return first + UInt8(Self.mixed(chain, (keys.1, keys.0)) % count)
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
