/// A look at a wave file: signed 16 bit mono, as voices make it.
struct WaveLook {
    let rate: Int
    private let bytes: [UInt8]

    /// Reads a file; `nil` when it is no such wave file. Blocking.
    init?(path: String) {
        guard let bytes = StageFolder.read(path), bytes.count > 44, bytes.starts(with: Array("RIFF".utf8)) else {
            return nil
        }
        self.bytes = bytes
        rate = Int(bytes[24]) | Int(bytes[25]) << 8 | Int(bytes[26]) << 16
        guard rate > 0, bytes[22] == 1, bytes[34] == 16 else { return nil }
    }

    private var count: Int { (bytes.count - 44) / 2 }

    var seconds: Double { Double(count) / Double(rate) }

    /// The share of 50 ms pieces of the last seconds in which anything can be heard.
    func audibleShare(ofLast seconds: Double) -> Double {
        let start = max(0, count - Int(seconds * Double(rate)))
        let piece = max(1, rate / 20)
        var pieces = 0
        var audible = 0
        bytes.withUnsafeBufferPointer { bytes in
            for begin in stride(from: start, to: count - piece, by: piece) {
                pieces += 1
                // Every eighth sample is enough to hear whether anything is there.
                for index in stride(from: begin, to: begin + piece, by: 8) {
                    let place = 44 + index * 2
                    let value = Int16(truncatingIfNeeded: Int(bytes[place]) | Int(bytes[place + 1]) << 8)
                    if value.magnitude > 400 {
                        audible += 1
                        break
                    }
                }
            }
        }
        return pieces == 0 ? 0 : Double(audible) / Double(pieces)
    }
}
