import HallDomain
import HallRuntime

/// How the replacing of a hall file is told.
struct HallFileReplacing {
    let options: GlobalOptions
    let keeping: HallFileKeeping
    let candidate: HallFileCandidate

    private struct Reply: Encodable {
        /// `applied`, `rolledBack`, `same` or `refused`.
        var result: String
        var hallFile: String
        var changes: [HallChanges.Change]?
        var findings: [Finding]
        /// Whether the agent runs, which reads the file only at its start.
        var isAgentRunning: Bool?
    }

    /// What changes for people; `nil` where the file in force cannot be read.
    var changes: HallChanges? {
        guard let after = candidate.definition else { return nil }
        guard keeping.current != nil else { return HallChanges(from: nil, to: after) }
        guard let before = try? HallFiles(options).definition() else { return nil }
        return HallChanges(from: before, to: after)
    }

    func refuse(_ zh: String, _ en: String) throws -> Ending {
        if options.json {
            try Output.json(Reply(result: "refused", hallFile: keeping.path, findings: candidate.findings))
        } else {
            candidate.complain(zh, en)
        }
        return .wrongFile
    }

    func tell(_ result: String, _ zh: String, _ en: String, _ changes: HallChanges? = nil) throws -> Ending {
        let isRunning = (try? Agent(options).status()) != nil
        if options.json {
            try Output.json(
                Reply(
                    result: result, hallFile: keeping.path, changes: changes?.all, findings: candidate.findings,
                    isAgentRunning: isRunning))
        } else {
            for line in changes?.lines ?? [] { Output.line(line) }
            candidate.complain("", "")
            Output.line(Paint.green(say(zh, en)))
            if result != "same" {
                Output.line(
                    isRunning
                        ? say(
                            "代理程序还在用旧的，重启后生效：systemctl restart hall-agent",
                            "The agent still has the old one; restart it: systemctl restart hall-agent")
                        : say("代理程序启动时生效。", "It takes effect when hall-agent starts."))
            }
        }
        return candidate.findings.isEmpty ? .ok : .warning
    }
}
