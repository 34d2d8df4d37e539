import DeviceKit
import WireFormats

/// Replaces what a scanner reads: a letter by a letter, a digit by a digit, anything beyond ASCII by something beyond
/// ASCII, always the same code by the same, with a key that nobody keeps. Answers to commands, ends and punctuation stay.
struct CodeMask: PersonMask {
    private let dialect: Scanner.Dialect
    private let silence: Duration
    private var chain = MaskChain()
    private var last = Duration.zero

    init(dialect: Scanner.Dialect) {
        self.dialect = dialect
        silence = .milliseconds(dialect.silenceMilliseconds)
    }

    mutating func take(_ bytes: [UInt8], at time: Duration) -> [UInt8] {
        // Silence is an end too.
        if time - last >= silence { chain.restart() }
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
            chain.restart()
            return byte
        default: return byte
        }
        return first + UInt8(chain.next(after: UInt64(byte), of: count))
    }
}
