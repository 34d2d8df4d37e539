import ArgumentParser
import HallRuntime

/// `hallctl log`: how much the running agent writes into its log.
struct LogVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: say(
            "看或改代理程序日志的详细程度，不用重启。", "See or change how much the agent writes into its log, without a restart."),
        discussion: Ending.discussion(
            """
            不写 LEVEL 时列出各类别的级别。级别：trace debug info notice warning error critical；默认 notice。\
            类别：agent devices printing inputs voice store link http；不写时改全部。重启后恢复默认。
            看日志：journalctl -u hall-agent -f（-p warning 只看提醒以上）。同一句话10秒内最多写10次；身份证号从不写入。
            """,
            """
            Without LEVEL it lists the level of each category. Levels: trace debug info notice warning error critical; \
            notice at the start. Categories: agent devices printing inputs voice store link http; without one all are \
            changed. A restart brings the default back. The log itself: journalctl -u hall-agent -f (-p warning: from \
            warnings up). The same sentence is written 10 times in 10 seconds at most; identity numbers never are.
            """, example: "hallctl log debug printing"))

    @OptionGroup var options: GlobalOptions
    @Argument(
        help: ArgumentHelp(say("从哪一级起写。", "From which level on.")),
        completion: .list(["trace", "debug", "info", "notice", "warning", "error", "critical"]))
    var level: String?
    @Argument(
        help: ArgumentHelp(say("只改这一类。", "Change this category only.")),
        completion: .list(LogCategory.allCases.map(\.rawValue)))
    var category: String?

    private static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    func validate() throws {
        if let level, !Self.levels.contains(level) {
            throw ValidationError("LEVEL: \(Self.levels.joined(separator: " "))")
        }
        if let category, LogCategory(rawValue: category) == nil {
            throw ValidationError("CATEGORY: \(LogCategory.allCases.map(\.rawValue).joined(separator: " "))")
        }
    }

    func perform() async throws -> Ending {
        let levels = try Agent(options).log(level.map { AgentLogWish(level: $0, category: category) })
        if options.json {
            try Output.json(["levels": levels])
        } else {
            for line in TextTable(rows: levels.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }).lines {
                Output.line(line)
            }
        }
        return .ok
    }
}
