import ArgumentParser
import Foundation
import HallDomain
import Testing

@testable import hallctl

/// Every verb in every form: what it says is kept in `Transcripts/`, or looked at where it is this machine's own.
///
/// `HALLKIT_WRITE_TRANSCRIPTS=1` writes the files anew; what changed is then read like any change.
@Suite struct TranscriptTests {
    /// A form in which a verb is called.
    enum Form: String, CaseIterable { case english, chinese, json }

    /// How each verb is called; `ROOT` is the quiet hall's folder. A verb that is not here is called by its name alone.
    static let calls: [String: [String]] = [
        "devices new": ["/dev/null"], "test": ["printer-1", "--no-input"], "identify": ["--seconds", "1"],
        "wire decode": ["escpos", "1040"], "wire encode": ["escpos", "-"], "explain": ["P01"], "why": ["A001"],
        "record": ["--output", "ROOT/r.hkr"], "replay": ["ROOT/none.hkr"],
        "bundle": ["--output", "ROOT/b.tar"], "open": ["ROOT/none.tar"], "config diff": ["ROOT/etc/hallkit/hall.yaml"],
        "config apply": ["ROOT/etc/hallkit/hall.yaml"], "config devices install": ["ROOT/none.hkd"],
        "config devices pack": [
            "ROOT", "--key", "ROOT/none.key", "--number", "1", "--until", "2027-01-01", "--output", "ROOT/set.hkd",
        ], "config devices new-key": ["ROOT/nowhere/key"], "help": ["exit-codes"], "log": [],
    ]

    /// Verbs whose answer is this machine's or all of the repository's: its form is looked at, its words are not kept.
    static let ownAnswers: Set<String> = ["bundle", "doctor", "udev-rules", "wire list", "check", "devices reference"]

    /// Every verb that can be called.
    static let verbs: [String] = {
        func leaves(_ command: any ParsableCommand.Type, _ words: [String]) -> [String] {
            let below = command.configuration.subcommands.flatMap { next in
                leaves(next, words + [next.configuration.commandName ?? ""])
            }
            let isVerb = command is any Verb.Type
            return (isVerb ? [words.joined(separator: " ")] : []) + below
        }
        return leaves(Hallctl.self, [])
    }()

    @Test func everyVerbIsWalked() {
        #expect(Self.verbs.count >= 30)
        let names = Set(Self.verbs)
        #expect(Set(Self.calls.keys).isSubset(of: names), "\(Set(Self.calls.keys).subtracting(names))")
    }

    @Test(arguments: verbs) func everyFormOfAVerbIsAsItsTranscriptSays(_ verb: String) async throws {
        try await withQuietHall { hall in
            var sections: [String] = []
            // What is not kept is looked at in the form that most can be wrong in.
            for form in Self.ownAnswers.contains(verb) ? [.json] : Form.allCases {
                let said = try await Self.run(verb, form, hall)
                Self.lookAtForm(said, verb, form)
                sections.append(Self.section(said, form, hall))
            }
            guard !Self.ownAnswers.contains(verb) else { return }
            let kept = Self.folder.appending(path: verb.replacing(" ", with: "-") + ".txt")
            let text = sections.joined(separator: "\n")
            if ProcessInfo.processInfo.environment["HALLKIT_WRITE_TRANSCRIPTS"] == "1" {
                try text.write(to: kept, atomically: true, encoding: .utf8)
            }
            let expected = try? String(contentsOf: kept, encoding: .utf8)
            let hint = "'\(verb)': HALLKIT_WRITE_TRANSCRIPTS=1 writes \(kept.lastPathComponent)"
            #expect(expected == text, "\(hint)")
        }
    }

    /// A transcript of a verb that is no more is no proof of anything.
    @Test func noTranscriptIsLeftOver() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let verbs = Set(Self.verbs.map { $0.replacing(" ", with: "-") + ".txt" })
        #expect(Set(names).subtracting(verbs).isEmpty)
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")

    private static func run(_ verb: String, _ form: Form, _ hall: QuietHall) async throws -> Transcript {
        let words = verb.split(separator: " ").map(String.init)
        let more = (calls[verb] ?? []).map { $0.replacing("ROOT", with: hall.root) }
        let place = ["--root", hall.root, "--share", HallctlProgram.share]
        return try await HallctlProgram.run(
            words + place + (form == .json ? ["--json"] : []) + more,
            locale: form == .chinese ? "zh_CN.UTF-8" : "C.UTF-8", input: verb == "wire encode" ? "{}" : "")
    }

    /// What holds of every answer, whatever it says.
    static func lookAtForm(_ said: Transcript, _ verb: String, _ form: Form) {
        let known: Set<Int32> = [0, 1, 2, 64, 65, 69, 73, 78]
        #expect(known.contains(said.status), "\(verb): \(said.status)")
        #expect(!said.out.contains("\u{1B}") && !said.err.contains("\u{1B}"), "\(verb): colours in a pipe")
        #expect(
            said.status == 0 || !(said.out + said.err).isEmpty,
            "\(verb) says nothing of why it ends with \(said.status)")
        switch form {
        case .json:
            // Bytes and rules are the answer itself; everything else is JSON, errors too.
            guard !said.out.isEmpty else { return }
            let lines = said.out.split(separator: "\n").map { Data($0.utf8) }
            let isOne =
                (try? JSONSerialization.jsonObject(with: Data(said.out.utf8), options: .fragmentsAllowed)) != nil
            let areLines = lines.allSatisfy {
                (try? JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed)) != nil
            }
            #expect(isOne || areLines || verb == "udev-rules", "\(verb) --json: \(said.out.prefix(200))")
        case .english:
            // A Chinese word in an English answer stands in it as what is written somewhere: 测试 on a slip.
            #expect(!said.err.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(verb): \(said.err)")
        case .chinese: break
        }
    }

    /// One form as it is kept: places and times of this run replaced.
    private static func section(_ said: Transcript, _ form: Form, _ hall: QuietHall) -> String {
        func settled(_ text: String) -> String {
            text.replacing(hall.root, with: "ROOT").replacing(HallctlProgram.share, with: "SHARE")
                .replacing(/\d{4}-\d\d-\d\d/, with: "DATE").replacing(/\d\d:\d\d(:\d\d)?/, with: "TIME")
                .split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.replacing(#/ +$/#, with: "") }.joined(separator: "\n")
        }
        var text = "== \(form.rawValue), exit \(said.status)\n" + settled(said.out)
        if !said.err.isEmpty { text += "-- standard error\n" + settled(said.err) }
        return text
    }
}
