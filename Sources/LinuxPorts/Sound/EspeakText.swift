/// A sentence as espeak-ng has to be given it to say what is written.
///
/// Found by reading its phonemes (espeak-ng 1.51): in Chinese, `A012` would lose zeros and `AB` become an English
/// word, so letters are spelled, followed by a pause, and the digits after them are written as 零 … 九. In English,
/// `A` is read as the article, so where it is a letter its sound is given.
enum EspeakText {
    /// The longest sentence taken, in characters.
    static let limit = 600

    private static let chineseDigits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
    private static let spokenDigits = Set("零一二三四五六七八九幺")

    /// The text for the engine; `nil` when nothing is left to say or the sentence is too long.
    static func prepared(_ sentence: String, language: String) -> String? {
        // `[[ ]]` would be taken for phonemes, a line break for the end of the text.
        let clean = sentence.map { "[]".contains($0) || $0.isNewline || $0 == "\0" ? " " : $0 }
        guard clean.count <= limit, clean.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        return language == "zh" ? chinese(clean) : english(clean)
    }

    private static func chinese(_ characters: [Character]) -> String {
        var text = ""
        var index = 0
        while index < characters.count {
            let run = characters[index...].prefix { $0.isASCII && $0.isLetter }
            if run.isEmpty || run.count > 3 || run.contains(where: \.isLowercase) {
                text += run.isEmpty ? String(characters[index]) : String(run)
                index += max(1, run.count)
                continue
            }
            index += run.count
            let digits = characters[index...].prefix { $0.isASCII && $0.isNumber }
            let isNumber = !digits.isEmpty || (index < characters.count && spokenDigits.contains(characters[index]))
            text += run.map(String.init).joined(separator: " ") + (isNumber ? "，" : "")
            text += digits.map { chineseDigits[$0.wholeNumberValue ?? 0] }.joined()
            index += digits.count
        }
        return text
    }

    private static func english(_ characters: [Character]) -> String {
        let words = characters.split(separator: " ", omittingEmptySubsequences: true).map { String($0) }
        return words.enumerated().map { position, word in
            let isSpelled = word == "A" && words.dropFirst(position + 1).first.map(isLetter) == true
            return isSpelled || word == "A," || word == "A." ? "[['eI]]" + word.dropFirst() : word
        }.joined(separator: " ")
    }

    private static func isLetter(_ word: String) -> Bool {
        word.first.map { $0.isASCII && $0.isUppercase } == true && word.dropFirst().allSatisfy { ",.;".contains($0) }
    }
}
