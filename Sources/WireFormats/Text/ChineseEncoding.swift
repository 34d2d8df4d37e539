import CTextTables

/// How a device takes Chinese text.
///
/// Tables are embedded by `CTextTables`; neither ICU nor iconv is asked. GB 18030 is the edition of 2000/2005
/// (U+4DAE is `FE 9F`); the editions differ in a few rare characters that no printer's font holds.
public enum ChineseEncoding: String, Codable, Sendable, CaseIterable {
    /// GB 2312-80: 7,445 characters in two bytes (A1…F7, A1…FE). A1A4 is ·, A1AA is —, as GBK reads them.
    case gb2312
    /// GBK 1.0: 21,791 characters in two bytes.
    case gbk
    /// GB 18030: all of Unicode, in one, two or four bytes.
    case gb18030
    /// UTF-8, to which some printers are switched at the factory.
    case utf8

    /// What stands for a character that cannot be encoded: 〓 (A1 FE; every table holds it).
    public static let replacement: Unicode.Scalar = "\u{3013}"

    /// `text` as bytes; characters without a code come out as 〓 and are listed.
    public func encode(_ text: String) -> EncodedText {
        var encoded = EncodedText()
        encoded.bytes.reserveCapacity(text.utf8.count + 2)
        let table = ScalarTable(self)
        for scalar in text.unicodeScalars where !table.append(scalar, to: &encoded.bytes) {
            table.append(Self.replacement, to: &encoded.bytes)
            encoded.missing.append(scalar)
        }
        return encoded
    }

    /// Whether every character of `text` has a code.
    public func canEncode(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(canEncode) }

    /// Whether `scalar` has a code.
    public func canEncode(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .utf8, .gb18030: true
        case .gb2312, .gbk: scalar.isASCII || ScalarTable(self).twoBytes(scalar) != 0
        }
    }

    /// Whether `scalar` has a code of two bytes in this table (GB 18030's for UTF-8).
    public func isTwoByte(_ scalar: Unicode.Scalar) -> Bool { ScalarTable(self).twoBytes(scalar) != 0 }

    /// The text of `bytes`; what is no character comes out as U+FFFD, one for each byte that was not understood.
    public func decode(_ bytes: some Collection<UInt8>) -> String {
        if self == .utf8 { return String(decoding: bytes, as: UTF8.self) }
        let bytes = Array(bytes)
        var text = ""
        text.reserveCapacity(bytes.count * 2)
        var index = 0
        while index < bytes.count {
            let (scalar, length) = character(in: bytes, at: index)
            text.unicodeScalars.append(scalar ?? "\u{FFFD}")
            index += length
        }
        return text
    }

    /// The character that starts at `index` (which must be within `bytes`) and how many bytes it takes: 1, 2 or 4; a
    /// byte that starts none is `nil` of length 1. A pair that is well formed but has no character is `nil` of length 2.
    func character(in bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar?, length: Int) {
        let lead = bytes[index]
        if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
        guard self != .utf8 else { return utf8Character(in: bytes, at: index) }
        guard lead > 0x80, lead < 0xFF, index + 1 < bytes.count else { return (nil, 1) }
        let trail = bytes[index + 1]
        if (0x30...0x39).contains(trail) {
            guard self == .gb18030, index + 3 < bytes.count else { return (nil, 1) }
            let scalar = FourByteCodes.scalar(lead, trail, bytes[index + 2], bytes[index + 3])
            return (scalar, scalar == nil ? 1 : 4)
        }
        guard trail >= 0x40, trail != 0x7F, trail != 0xFF else { return (nil, 1) }
        let code = UInt16(lead) << 8 | UInt16(trail)
        let scalar = ScalarTable.scalar(ofTwoBytes: code)
        guard let scalar, self == .gb18030 || ScalarTable(self).twoBytes(scalar) == code else { return (nil, 2) }
        return (scalar, 2)
    }

    private func utf8Character(in bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar?, length: Int) {
        var decoder = UTF8()
        var iterator = bytes[index...].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return (nil, 1) }
        return (scalar, UTF8.width(scalar))
    }
}

/// Text as a device takes it.
public struct EncodedText: Sendable, Equatable {
    /// The bytes.
    public var bytes: [UInt8] = []
    /// The characters that came out as 〓, in order, each as often as it stood there.
    public var missing: [Unicode.Scalar] = []

    /// Nothing yet.
    public init() {}
}
