import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config diff FILE`: what a hall file would change for people.
struct ConfigDiffVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: say(
            "新的大厅文件会改变什么：窗口、事项、设备、规则，用平常的话说。",
            "What a new hall file changes: windows, services, devices, rules, in plain words."),
        discussion: Ending.discussion(
            """
            + 新增，- 去掉，~ 改变。注释和写法不算，工作人员的姓名不显示。什么也不改。
            没有变化退出码 0，有变化 1，新文件或现在的文件有错 78。
            """,
            """
            + added, - removed, ~ changed. Comments and spelling do not count, names of staff are not shown. Nothing is \
            changed. It exits 0 when nothing differs, 1 when something does, and 78 when either file is wrong.
            """, example: "hallctl config diff new.yaml"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("新的大厅文件。", "The new hall file.")))
    var file: String

    private struct Reply: Encodable {
        var changes: [HallChanges.Change]
        var isSameText: Bool
        var findings: [Finding]
    }

    func perform() async throws -> Ending {
        let place = options.paths.hallFile
        let candidate = HallFileCandidate(file, for: place, options)
        guard !candidate.isWrong, let after = candidate.definition else {
            if options.json {
                try Output.json(Reply(changes: [], isSameText: false, findings: candidate.findings))
            } else {
                candidate.complain("有错，无法比较。", "Wrong; it cannot be compared.")
            }
            return .wrongFile
        }
        let current = HallFileKeeping(path: place).current
        // Where there is none yet, everything is new.
        let before = try current.map { _ in try HallFiles(options).definition() }
        let changes = HallChanges(from: before, to: after)
        let isSame = current == candidate.bytes
        if options.json {
            try Output.json(Reply(changes: changes.all, isSameText: isSame, findings: candidate.findings))
        } else {
            for line in changes.lines { Output.line(line) }
            Output.line(changes.summary(isSameText: isSame))
        }
        return changes.all.isEmpty ? .ok : .warning
    }
}
