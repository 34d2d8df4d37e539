import Foundation
import Glibc
import HallDomain

/// Does the safe mendings of a report, each after a yes.
struct MendingSession {
    /// Nobody is asked.
    var saysYes: Bool
    /// Where commands are looked for.
    var environment = ProcessInfo.processInfo.environment

    /// What came of one mending.
    struct Outcome: Encodable, Equatable {
        var code: String
        var question: BilingualText
        /// `done`, `declined` or `failed`.
        var result: String
        /// The command that failed.
        var command: String?
    }

    /// Each mending of the report once, in its order.
    func run(_ report: DoctorReport) -> [Outcome] {
        var seen: [Mending] = []
        var outcomes: [Outcome] = []
        for finding in report.findings {
            for mending in finding.mendings where !seen.contains(mending) {
                seen.append(mending)
                outcomes.append(perform(mending, finding.code))
            }
        }
        return outcomes
    }

    private func perform(_ mending: Mending, _ code: String) -> Outcome {
        var outcome = Outcome(code: code, question: mending.question, result: "done")
        guard isWanted(mending, code) else {
            outcome.result = "declined"
            return outcome
        }
        for command in mending.commands where !succeeds(command) {
            (outcome.result, outcome.command) = ("failed", command.joined(separator: " "))
            return outcome
        }
        return outcome
    }

    private func isWanted(_ mending: Mending, _ code: String) -> Bool {
        if saysYes { return true }
        Output.complaint("\(code) \(say(mending.question))")
        for command in mending.commands { Output.complaint("    \(command.joined(separator: " "))") }
        Output.complaint(say("    做吗？[y/N]", "    Do it? [y/N]"))
        return readLine()?.lowercased().hasPrefix("y") == true
    }

    private func succeeds(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        // What a command says is for the person, not part of the answer.
        process.standardOutput = FileHandle.standardError
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0
    }
}
