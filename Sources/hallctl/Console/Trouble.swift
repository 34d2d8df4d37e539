import HallDomain

/// Why a verb could not do what was asked: an exit code, a stable word for programs, and what to do for people.
struct Trouble: Error, Equatable {
    var ending: Ending
    /// Stable, lower case with hyphens.
    var code: String
    var text: BilingualText
    /// The byte's, character's or message's index, where the input is malformed.
    var offset: Int?

    init(_ ending: Ending, _ code: String, _ zh: String, _ en: String, offset: Int? = nil) {
        self.ending = ending
        self.code = code
        text = BilingualText(zh: zh, en: en)
        self.offset = offset
    }

    /// What `--json` prints: `{"error":{"code":…,"offset":…,"zh":…,"en":…}}`.
    struct Reply: Encodable {
        struct Detail: Encodable {
            var code: String
            var offset: Int?
            var zh: String
            var en: String
        }
        var error: Detail
    }

    var reply: Reply { Reply(error: .init(code: code, offset: offset, zh: text.zh, en: text.en)) }
}
