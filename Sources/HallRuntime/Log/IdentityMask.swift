/// Masks what looks like the number of an identity document or a mobile telephone (GB 11643: 15 or 18 places, the last
/// may be X; 11 digits from 13 to 19): the last guard before the log, not the first.
enum IdentityMask {
    static func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var masked: [UInt8] = []
        masked.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            var count = index - start
            if count == 17, index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "x") {
                index += 1
                count = 18
            }
            let isWord = start > 0 && isLetter(bytes[start - 1]) || index < bytes.count && isLetter(bytes[index])
            if !isWord, isIdentity(bytes[start..<index], count) {
                masked += "‹masked›".utf8
            } else {
                masked += bytes[start..<index]
            }
            if count == 0 {
                masked.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isIdentity(_ digits: ArraySlice<UInt8>, _ count: Int) -> Bool {
        if count == 15 || count == 18 { return true }
        return count == 11 && digits.first == UInt8(ascii: "1") && (0x33...0x39).contains(digits[digits.startIndex + 1])
    }
}
