import WireFormats

/// What the first byte of an input chooses, so that one target tries every dialect and every way to arrive.
struct FuzzChoice {
    private let byte: UInt8

    init(_ byte: UInt8) { self.byte = byte }

    /// One of some dialects.
    func one<Value>(of values: [Value]) -> Value { values[Int(byte & 0x1F) % values.count] }

    /// Who speaks, where only one can be tried.
    var side: Side { byte & 1 == 0 ? .host : .device }

    /// Whether what takes long is done too: one in eight.
    var isThorough: Bool { byte & 0x1C == 0 }

    /// The same bytes as they arrive on a slow line.
    func portions(of bytes: [UInt8]) -> [[UInt8]] {
        let length = [1, 3, 7, 256][Int(byte >> 5 & 3)]
        return stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min($0 + length, bytes.count)]) }
    }
}
