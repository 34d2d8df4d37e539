import CTextTables

/// One encoding's forward table, ready for a loop over scalars: one array index each.
///
/// `@unchecked Sendable`: the pointer is to a constant array of the program, never written and never freed.
struct ScalarTable: @unchecked Sendable {
    /// 65,536 little-endian words; not read for UTF-8.
    private let words: UnsafePointer<UInt8>
    private let encoding: ChineseEncoding

    init(_ encoding: ChineseEncoding) {
        self.encoding = encoding
        words =
            switch encoding {
            case .gb2312: text_table_forward(text_table_gb2312)
            case .gbk: text_table_forward(text_table_gbk)
            case .gb18030, .utf8: text_table_forward(text_table_gb18030)
            }
    }

    /// The two-byte code (lead byte high), or 0. The table has a word for every scalar below U+10000.
    @inline(__always)
    func twoBytes(_ scalar: Unicode.Scalar) -> UInt16 { twoBytes(scalar.value) }

    /// The same for a scalar's value.
    @inline(__always)
    func twoBytes(_ value: UInt32) -> UInt16 {
        guard value < 0x10000 else { return 0 }
        return UInt16(
            littleEndian: UnsafeRawPointer(words).loadUnaligned(fromByteOffset: Int(value) * 2, as: UInt16.self))
    }

    /// Appends the code of `scalar`; `false` and nothing appended when it has none.
    @inline(__always)
    @discardableResult
    func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
        if scalar.isASCII {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            return true
        }
        if encoding != .utf8 {
            let code = twoBytes(scalar)
            if code != 0 {
                bytes.append(UInt8(truncatingIfNeeded: code >> 8))
                bytes.append(UInt8(truncatingIfNeeded: code))
                return true
            }
        }
        return appendLong(scalar, to: &bytes)
    }

    @inline(never)
    private func appendLong(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool {
        switch encoding {
        case .utf8:
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return true
        case .gb18030:
            guard let code = FourByteCodes.code(scalar) else { return false }
            bytes.append(contentsOf: code)
            return true
        case .gb2312, .gbk:
            return false
        }
    }

    /// The GB 18030 character of a two-byte code, or `nil` where the cell is empty or there is no such cell.
    static func scalar(ofTwoBytes code: UInt16) -> Unicode.Scalar? {
        let lead = Int(code >> 8), trail = Int(code & 0xFF)
        guard (0x81...0xFE).contains(lead), (0x40...0xFE).contains(trail), trail != 0x7F else { return nil }
        let cell = (lead - 0x81) * 190 + trail - (trail > 0x7F ? 0x41 : 0x40)
        guard cell < text_table_two_byte_count else { return nil }
        let words = text_table_two_byte()
        let value = UInt16(words[cell * 2]) | UInt16(words[cell * 2 + 1]) << 8
        return value == 0 ? nil : Unicode.Scalar(value)
    }
}
