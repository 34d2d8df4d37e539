import CTextTables

/// The four-byte part of GB 18030: lead 81…FE, 30…39, 81…FE, 30…39, counted as one linear index.
///
/// Below U+10000 a table of ranges says which scalar an index means; above, it is arithmetic from `90 30 81 30`.
enum FourByteCodes {
    private static let supplementary = 189_000

    /// The four bytes of `scalar`, or `nil` for one that has a shorter code.
    static func code(_ scalar: Unicode.Scalar) -> [UInt8]? {
        if scalar.value >= 0x10000 { return bytes(of: supplementary + Int(scalar.value) - 0x10000) }
        let range = last { $0.scalar <= Int(scalar.value) }
        guard let range, Int(scalar.value) - range.scalar < range.count else { return nil }
        return bytes(of: range.linear + Int(scalar.value) - range.scalar)
    }

    /// The scalar of four bytes, or `nil` where they are out of range or mean none.
    static func scalar(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Unicode.Scalar? {
        guard (0x81...0xFE).contains(a), (0x30...0x39).contains(b), (0x81...0xFE).contains(c), (0x30...0x39).contains(d)
        else { return nil }
        let linear = ((Int(a) - 0x81) * 10 + Int(b) - 0x30) * 1260 + (Int(c) - 0x81) * 10 + Int(d) - 0x30
        if linear >= supplementary { return Unicode.Scalar(UInt32(linear - supplementary + 0x10000)) }
        guard let range = last(where: { $0.linear <= linear }), linear - range.linear < range.count else { return nil }
        return Unicode.Scalar(UInt32(range.scalar + linear - range.linear))
    }

    private static func bytes(of linear: Int) -> [UInt8] {
        [
            UInt8(0x81 + linear / 12600), UInt8(0x30 + linear / 1260 % 10),
            UInt8(0x81 + linear / 10 % 126), UInt8(0x30 + linear % 10),
        ]
    }

    private struct Range {
        var scalar: Int
        var linear: Int
        var count: Int
    }

    /// The last range for which `isBefore` holds; ranges ascend in scalar and in linear index alike.
    private static func last(where isBefore: (Range) -> Bool) -> Range? {
        var low = 0, high = text_table_four_byte_count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(range(middle)) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : range(low - 1)
    }

    private static func range(_ index: Int) -> Range {
        let words = text_table_four_byte()
        func word(_ place: Int) -> Int { Int(words[place * 2]) | Int(words[place * 2 + 1]) << 8 }
        return Range(scalar: word(index * 3), linear: word(index * 3 + 1), count: word(index * 3 + 2))
    }
}
