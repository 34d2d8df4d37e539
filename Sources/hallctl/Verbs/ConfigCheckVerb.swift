import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config check FILE`: whether a hall file could take effect.
struct ConfigCheckVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: say("检查一个新的大厅文件，什么也不改。", "Check a new hall file; nothing is changed."),
        discussion: Ending.discussion(
            "按放在大厅文件的位置来检查。每个问题一行：文件:行: 错在哪里，允许什么。不写 FILE 时检查现在的。有错退出码 78，只有提醒 1。",
            """
            It is checked as if it stood at the hall file's place. A line each: file:line: what is wrong, and what is \
            allowed. Without FILE: the one in force. Errors exit 78, warnings alone 1.
            """, example: "hallctl config check new.yaml"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("新的大厅文件。", "The new hall file.")))
    var file: String?

    private struct Reply: Encodable {
        var file: String
        var findings: [Finding]
    }

    func perform() async throws -> Ending {
        let place = options.paths.hallFile
        let candidate = HallFileCandidate(file ?? place, for: place, options)
        if options.json {
            try Output.json(Reply(file: candidate.file, findings: candidate.findings))
        } else {
            candidate.complain("有错，不能应用。", "Wrong; it cannot be applied.")
            if candidate.findings.isEmpty { Output.line(Paint.green(say("没有问题。", "No problem."))) }
        }
        if candidate.isWrong { return .wrongFile }
        return candidate.findings.isEmpty ? .ok : .warning
    }
}
