import HallDomain

/// One look at gathered facts: pure, so that a table of cases proves it.
protocol DoctorCheck: Sendable {
    /// Stable, as `--json` has it.
    var name: String { get }
    /// What it is about, for people.
    var title: BilingualText { get }
    func judge(_ facts: MachineFacts) -> Judgement
}

/// What a check says.
struct Judgement: Equatable {
    var diagnoses: [Diagnosis] = []
    /// What was looked at, when all is well there.
    var summary: BilingualText
    /// Why nothing could be said.
    var unknown: BilingualText?

    init(_ diagnoses: [Diagnosis], zh: String, en: String) {
        self.diagnoses = diagnoses
        summary = BilingualText(zh: zh, en: en)
    }

    /// Nothing can be said.
    static func unknown(zh: String, en: String) -> Judgement {
        var judgement = Judgement([], zh: "", en: "")
        judgement.unknown = BilingualText(zh: zh, en: en)
        return judgement
    }

    static let late = unknown(zh: "没有及时看完", en: "was not done looking in time")
}
