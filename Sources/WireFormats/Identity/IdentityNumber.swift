/// Numbers of Chinese identity documents, looked at as bytes so that no `String` of one is ever made.
///
/// Source: GB 11643-1999 (weights and check digit, ISO 7064 MOD 11-2); the permits' forms are general knowledge.
public enum IdentityNumber {
    /// Whose number it is, as far as its form tells.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// 18 characters with check digit: a citizen's.
        case citizen
        /// 15 digits without check digit: a citizen's before 1999, still met in old databases.
        case citizenOld
        /// 810000…: residence permit for Hong Kong residents, 18 characters.
        case hongKongResident
        /// 820000…: residence permit for Macau residents, 18 characters.
        case macauResident
        /// 830000…: residence permit for Taiwan residents, 18 characters.
        case taiwanResident
        /// 18 characters beginning with 9: foreigner's permanent residence card of 2023.
        case permanentResident2023
        /// 3 letters and 12 digits: foreigner's permanent residence card of 2017.
        case permanentResident2017
        /// H or M and 8 or 10 digits: travel permit of Hong Kong and Macau residents.
        case hongKongMacauTravelPermit
        /// 8 digits: travel permit of Taiwan residents.
        case taiwanTravelPermit
    }

    /// The check character of `body` (digits, any length) by ISO 7064 MOD 11-2, or `nil` when it is not all digits.
    public static func checkCharacter(of body: some Sequence<UInt8>) -> UInt8? {
        var sum = 0
        for byte in body {
            guard isDigit(byte) else { return nil }
            sum = (sum + Int(byte - 0x30)) * 2 % 11
        }
        let value = (12 - sum) % 11
        return value == 10 ? UInt8(ascii: "X") : 0x30 + UInt8(value)
    }

    /// Whether the last of 18 ASCII characters is the check character of the 17 before; `x` counts as `X`.
    public static func hasValidCheckCharacter(_ number: some Collection<UInt8>) -> Bool {
        guard number.count == 18, let last = number.dropFirst(17).first else { return false }
        return checkCharacter(of: number.prefix(17)) == (last == UInt8(ascii: "x") ? UInt8(ascii: "X") : last)
    }

    /// What kind of number these ASCII characters are, or `nil` when they are none: wrong length or characters, an
    /// impossible date of birth, or a wrong check character. Regions are not looked up; they come and go.
    public static func kind(of number: some Collection<UInt8>) -> Kind? {
        var bytes = Array(number)
        defer { wipe(&bytes) }
        switch bytes.count {
        case 18:
            guard hasValidCheckCharacter(bytes), hasPossibleBirth(bytes) else { return nil }
            return kindOf18(bytes)
        case 15 where bytes.allSatisfy(isDigit):
            return isPossibleDate(1900 + value(bytes[6..<8]), value(bytes[8..<10]), value(bytes[10..<12]))
                ? .citizenOld : nil
        case 15:
            return bytes.prefix(3).allSatisfy(isLetter) && bytes.dropFirst(3).allSatisfy(isDigit)
                ? .permanentResident2017 : nil
        case 9, 11:
            let isPermit = [UInt8(ascii: "H"), UInt8(ascii: "M")].contains(bytes[0])
            return isPermit && bytes.dropFirst().allSatisfy(isDigit) ? .hongKongMacauTravelPermit : nil
        case 8: return bytes.allSatisfy(isDigit) ? .taiwanTravelPermit : nil
        default: return nil
        }
    }

    private static func kindOf18(_ bytes: [UInt8]) -> Kind? {
        if bytes[0] == UInt8(ascii: "9") { return .permanentResident2023 }
        guard bytes[0] == UInt8(ascii: "8") else { return bytes[0] == UInt8(ascii: "0") ? nil : .citizen }
        return switch value(bytes[0..<6]) {
        case 810_000: .hongKongResident
        case 820_000: .macauResident
        case 830_000: .taiwanResident
        default: nil
        }
    }

    private static func hasPossibleBirth(_ bytes: [UInt8]) -> Bool {
        isPossibleDate(value(bytes[6..<10]), value(bytes[10..<12]), value(bytes[12..<14]))
    }

    private static func isPossibleDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1800...2199).contains(year), (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    private static func value(_ digits: some Sequence<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { memory in
            for index in memory.indices { memory[index] = 0 }
        }
    }
}
