/// Sentences as they are read out: every number in words, so that no engine has to guess.
public enum Speech {
    /// The sentence of an announcement, for a voice pack: `请A零一二号，到三号窗口。`
    public static func sentence(
        _ announcement: Announcement, _ language: Language, settings: SpeechSettings = .init()
    ) -> String {
        let said = Phrase(language: language, settings: settings)
        let (key, parameters) = said.text(of: announcement)
        return Catalogue.standard.text(key, language, parameters)
    }

    /// A ticket's number as it is read: letters as they are, digits one by one with leading zeros: `A零一二`,
    /// `A, zero one two`. Characters that are neither are not read.
    public static func ticket(_ number: String, _ language: Language, settings: SpeechSettings = .init()) -> String {
        let letters = number.filter { $0.isASCII && $0.isLetter }.uppercased()
        let digits = number.compactMap(\.asciiDigit)
        switch language {
        case .zh:
            let one = settings.one == .yao ? "幺" : "一"
            return letters + digits.map { $0 == 1 ? one : ChineseNumber.digit($0) }.joined()
        case .en:
            let words = digits.map(EnglishNumber.digit).joined(separator: " ")
            let spelled = letters.map(String.init).joined(separator: " ")
            return [spelled, words].filter { !$0.isEmpty }.joined(separator: ", ")
        }
    }

    /// A window's number as it is read: 1 … 99 as a whole number (`十二`, `twelve`), from 100 on digit by digit
    /// (`二零三`); letters before it stay, leading zeros go. A name that ends in no digit stays as it is.
    public static func window(_ name: String, _ language: Language) -> String {
        let start = name.lastIndex { $0.asciiDigit == nil }.map { name.index(after: $0) } ?? name.startIndex
        let digits = name[start...].compactMap(\.asciiDigit)
        guard !digits.isEmpty else { return name }
        let significant = Array(digits.drop { $0 == 0 })
        let value = significant.prefix(3).reduce(0) { $0 * 10 + $1 }
        let lead = String(name[..<start])
        switch language {
        case .zh:
            return lead
                + (value < 100 ? ChineseNumber.whole(value) : significant.map(ChineseNumber.digit).joined())
        case .en:
            let words =
                value < 100
                ? EnglishNumber.whole(value) : significant.map(EnglishNumber.digit).joined(separator: " ")
            return lead.isEmpty ? words : "\(lead) \(words)"
        }
    }

    /// A count as it is read: a whole number, in Chinese 两 for 2 (`两`, `十二`, `两百零二`). Below 0 counts as 0.
    public static func count(_ number: Int, _ language: Language) -> String {
        switch language {
        case .zh: ChineseNumber.count(max(0, number))
        case .en: EnglishNumber.whole(max(0, number))
        }
    }

    /// A time of day as it is read: 12 hours, `下午一点半`, `one thirty p.m.`; `minutes` after midnight, of one day.
    public static func clock(minutes: Int, _ language: Language) -> String {
        let minutes = min(max(0, minutes), 1440) % 1440
        let (hour, minute) = (minutes / 60, minutes % 60)
        switch language {
        case .zh: return ChineseNumber.clock(hour: hour, minute: minute)
        case .en: return EnglishNumber.clock(hour: hour, minute: minute)
        }
    }
}

extension Character {
    /// 0 … 9 for an ASCII digit.
    var asciiDigit: Int? { isASCII ? wholeNumberValue : nil }
}
