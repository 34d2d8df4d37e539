public import DeviceKit

/// Sound as a RIFF/WAVE file: PCM, signed 16 bit, little endian, one channel
/// (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0").
public enum WaveFile {
    /// The bytes of the file: 44 bytes of header, then the samples. At most 4 GiB; what is more is left out.
    public static func bytes(of wave: Wave) -> [UInt8] {
        let samples = wave.samples.prefix(Int(UInt32.max / 2) - 64)
        let size = UInt32(clamping: samples.count * 2)
        let rate = UInt32(clamping: wave.sampleRate)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + samples.count * 2)
        bytes += Array("RIFF".utf8) + littleEndian(size + 36) + Array("WAVEfmt ".utf8) + littleEndian(UInt32(16))
        bytes += littleEndian(UInt16(1)) + littleEndian(UInt16(1))
        bytes += littleEndian(rate) + littleEndian(rate &* 2) + littleEndian(UInt16(2)) + littleEndian(UInt16(16))
        bytes += Array("data".utf8) + littleEndian(size)
        for sample in samples {
            let raw = UInt16(bitPattern: sample)
            bytes.append(UInt8(truncatingIfNeeded: raw))
            bytes.append(UInt8(truncatingIfNeeded: raw >> 8))
        }
        return bytes
    }

    /// Reads such a file; `nil` for anything else. A data chunk that claims more than there is, as programs write it
    /// who stream to a pipe, ends with the bytes.
    public static func wave(from bytes: [UInt8]) -> Wave? {
        guard bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WAVE".utf8) else { return nil }
        var rate: Int?
        var rest = bytes.dropFirst(12)
        while rest.count >= 8 {
            let name = rest.prefix(4)
            let size = Int(number(rest.dropFirst(4), bytes: 4))
            let body = rest.dropFirst(8)
            if name.elementsEqual("data".utf8) {
                guard let rate else { return nil }
                return Wave(sampleRate: rate, samples: samples(body.prefix(size)))
            }
            guard body.count >= size else { return nil }
            if name.elementsEqual("fmt ".utf8) {
                guard size >= 16, number(body, bytes: 2) == 1, number(body.dropFirst(2), bytes: 2) == 1,
                    number(body.dropFirst(14), bytes: 2) == 16
                else { return nil }
                rate = Int(number(body.dropFirst(4), bytes: 4))
            }
            rest = body.dropFirst(size + size % 2)
        }
        return nil
    }

    private static func samples(_ bytes: ArraySlice<UInt8>) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity(bytes.count / 2)
        var low: UInt8?
        for byte in bytes {
            if let first = low {
                samples.append(Int16(bitPattern: UInt16(byte) << 8 | UInt16(first)))
                low = nil
            } else {
                low = byte
            }
        }
        return samples
    }

    private static func number(_ bytes: ArraySlice<UInt8>, bytes count: Int) -> UInt32 {
        bytes.prefix(count).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> T(8 * $0)) }
    }
}
