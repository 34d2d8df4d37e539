/// The public files of social-security cards. Which records a card has differs from city to city, and many cards give
/// nothing without a key that is not public.
///
/// Sources: quoted exchanges in blog.csdn.net/zz_bubble/article/details/106245384 and HD_XJDLL; ISO 7816-4. Norms LD/T
/// 32-2015 and 33-2015 are not public.
public enum SocialSecurityCard {
    /// The application's name: `sx1.sh.社会保障` in GBK.
    public static let applicationName = WireBytes(Array("sx1.sh.".utf8) + ChineseEncoding.gbk.encode("社会保障").bytes)

    /// Files that are open on many cards.
    public enum File: UInt16, Sendable, CaseIterable {
        /// The card: its number, class, issuer and dates.
        case card = 0xEF05
        /// The holder: identity number, name, sex, people, birth. A person's data.
        case holder = 0xEF06
    }

    /// Chooses the application.
    public static let selectApplication = APDU.Command(instruction: 0xA4, p1: 4, p2: 0, data: applicationName)

    /// Chooses a file.
    public static func select(_ file: File) -> APDU.Command {
        APDU.Command(
            instruction: 0xA4, p1: 2, p2: 0, data: [UInt8(file.rawValue >> 8), UInt8(file.rawValue & 0xFF)])
    }

    /// Reads a record of the chosen file, 1 … 255, whatever its length.
    public static func readRecord(_ number: UInt8) -> APDU.Command {
        APDU.Command(instruction: 0xB2, p1: number, p2: 4, expected: 256)
    }
}
