/// A set of byte values that is asked for every byte of a frame: a bit each.
struct ByteSet: Sendable {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        let half = byte & 0x80 == 0 ? low : high
        return (byte & 0x40 == 0 ? half.0 : half.1) & (1 << UInt64(byte & 63)) != 0
    }
}
