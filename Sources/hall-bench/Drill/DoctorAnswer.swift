import SimulatedHall

/// What `hallctl doctor --json` said.
struct DoctorAnswer: Sendable {
    /// One thing that it found.
    struct Finding: Sendable {
        var code: String
        var subjects: [String]
        /// All of its words, in both languages.
        var words: String

        /// Whether it is one that a recipe asks for.
        func names(_ answer: DrillRecipe.Answer) -> Bool {
            code == answer.code && (answer.subject.map(subjects.contains) ?? true)
                && answer.words.allSatisfy(words.contains)
        }
    }

    var verdict: String
    /// In the order in which to mend them.
    var findings: [Finding]
    var seconds: Double

    init(_ output: String, ending: ChildProcess.Ending, took: Duration) throws {
        guard let start = output.firstIndex(of: "{"), let json = JSON(Array(output[start...].utf8)),
            let verdict = json["verdict"]?.text
        else { throw BenchFailure(description: "doctor ended with \(ending) and said: \(output.suffix(600))") }
        self.verdict = verdict
        seconds = took.milliseconds / 1000
        findings = (json["findings"]?.list ?? []).map { finding in
            let texts = ["text", "evidence"].flatMap { [finding[$0]?["zh"]?.text, finding[$0]?["en"]?.text] }
            let subjects = (finding["subjects"]?.list ?? []).compactMap(\.text)
            return Finding(
                code: finding["code"]?.text ?? "", subjects: subjects,
                words: (texts.compactMap(\.self) + subjects).joined(separator: "\n"))
        }
    }

    /// Nothing is wrong.
    var isWell: Bool { verdict == "ok" && findings.isEmpty }

    /// The place, from 1, of the first finding that names the cause.
    func rank(of recipe: DrillRecipe) -> Int? {
        findings.firstIndex { finding in recipe.answers.contains { finding.names($0) } }.map { $0 + 1 }
    }

    /// The findings in short.
    var summary: String {
        findings.isEmpty
            ? verdict
            : findings.prefix(4).map { "\($0.code) \($0.subjects.joined(separator: ","))" }.joined(separator: "; ")
    }
}
