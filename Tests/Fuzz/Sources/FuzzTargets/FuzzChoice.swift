import WireFormats

/// What the first byte of an input chooses, so that one target tries every dialect and every way to arrive.
struct FuzzChoice {
    private let byte: UInt8
    /// Whether what takes long is done too: of one input in 64.
    let isThorough: Bool

    init(_ byte: UInt8, _ bytes: ArraySlice<UInt8>) {
        self.byte = byte
        let ends = UInt(bytes.first ?? 0) &* 31 &+ UInt(bytes.last ?? 0) &* 7
        isThorough = (ends &+ UInt(bytes.count)) & 63 == 0
    }

    /// One of some dialects.
    func one<Value>(of values: [Value]) -> Value { values[Int(byte & 0x1F) % values.count] }

    /// Who speaks, where only one can be tried.
    var side: Side { byte & 1 == 0 ? .host : .device }

    /// The same bytes as they arrive on a slow line; of long ones not every byte by itself.
    func portions(of bytes: [UInt8]) -> [[UInt8]] {
        let length = max([1, 3, 7, 256][Int(byte >> 5 & 3)], bytes.count / 48)
        return stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min($0 + length, bytes.count)]) }
    }
}
