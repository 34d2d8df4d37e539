/// Numbers in Chinese words.
enum ChineseNumber {
    private static let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]

    /// 零 … 九; nothing for what is no digit.
    static func digit(_ value: Int) -> String { digits.indices.contains(value) ? digits[value] : "" }

    /// A whole number below 10 000: `十二`, `一百一十`; larger ones digit by digit.
    static func whole(_ number: Int) -> String {
        switch number {
        case 0..<10: digit(number)
        case 10..<20: "十" + (number == 10 ? "" : digit(number - 10))
        case 20..<10_000: places(number)
        default: "\(number)".compactMap(\.asciiDigit).map(digit).joined()
        }
    }

    /// A number of things: as `whole`, but 两 for 2, and before 百 and 千.
    static func count(_ number: Int) -> String {
        guard number != 2 else { return "两" }
        let words = whole(number)
        let leads = number / 1000 == 2 || number / 100 == 2
        return leads && number < 10_000 ? "两" + words.dropFirst() : words
    }

    /// `下午一点半`, `上午九点零五分`.
    static func clock(hour: Int, minute: Int) -> String {
        let spoken = hour == 12 ? 12 : hour % 12
        let tail =
            switch minute {
            case 0: ""
            case 30: "半"
            case 1..<10: "零\(digit(minute))分"
            default: "\(whole(minute))分"
            }
        return "\(hour < 12 ? "上午" : "下午")\(count(spoken))点\(tail)"
    }

    /// A floor's number before 楼: `二`, below ground `负一`.
    static func floor(_ floor: Int) -> String {
        floor < 0 ? "负\(whole(Int(clamping: floor.magnitude)))" : whole(floor)
    }

    private static func places(_ number: Int) -> String {
        var words = ""
        var isGap = false
        for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let value = number / unit % 10
            if value == 0 {
                isGap = !words.isEmpty
            } else {
                words += (isGap ? "零" : "") + digit(value) + name
                isGap = false
            }
        }
        return words
    }
}
