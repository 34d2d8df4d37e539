/// Numbers in English words. 0 is "zero", never "oh".
enum EnglishNumber {
    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = [
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ]
    private static let ordinals = [
        "zero": "zeroth", "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
        "nine": "ninth", "twelve": "twelfth",
    ]

    /// "zero" … "nine"; nothing for what is no digit.
    static func digit(_ value: Int) -> String { (0...9).contains(value) ? small[value] : "" }

    /// A whole number below 1000: `twenty-one`, `one hundred and two`; larger ones digit by digit.
    static func whole(_ number: Int) -> String {
        switch number {
        case 0..<20: return small[number]
        case 20..<100:
            return tens[number / 10] + (number % 10 == 0 ? "" : "-" + small[number % 10])
        case 100..<1000:
            let rest = number % 100
            return small[number / 100] + " hundred" + (rest == 0 ? "" : " and " + whole(rest))
        default: return "\(number)".compactMap(\.asciiDigit).map(digit).joined(separator: " ")
        }
    }

    /// `Two people are`, `One person is`: the start of a sentence.
    static func people(_ count: Int) -> String {
        let words = whole(max(0, count))
        return words.prefix(1).uppercased() + words.dropFirst() + (count == 1 ? " person is" : " people are")
    }

    /// `one thirty p.m.`, `nine zero five a.m.`.
    static func clock(hour: Int, minute: Int) -> String {
        let spoken = whole(hour % 12 == 0 ? 12 : hour % 12)
        let tail =
            switch minute {
            case 0: ""
            case 1..<10: " zero \(digit(minute))"
            default: " \(whole(minute))"
            }
        return "\(spoken)\(tail) \(hour < 12 ? "a.m." : "p.m.")"
    }

    /// A floor's number before "floor": `second`, below ground `first basement`.
    static func floor(_ floor: Int) -> String {
        floor < 0 ? "\(ordinal(Int(clamping: floor.magnitude))) basement" : ordinal(floor)
    }

    private static func ordinal(_ number: Int) -> String {
        let words = whole(number)
        let start = words.lastIndex { $0 == " " || $0 == "-" }.map { words.index(after: $0) } ?? words.startIndex
        let last = String(words[start...])
        let ending = ordinals[last] ?? (last.hasSuffix("y") ? last.dropLast() + "ieth" : last + "th")
        return words[..<start] + ending
    }
}
