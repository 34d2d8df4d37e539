import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config rollback`: brings the hall file back that was in force before.
struct ConfigRollbackVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: say("退回到上一个大厅文件，逐字节相同。", "Bring the hall file back that was in force before, byte for byte."),
        discussion: Ending.discussion(
            """
            再用一次就再退一步。退下来的那个留在 kept/undone.yaml，可以再应用。要退回的文件有错（比如设备文件已经没有了）时\
            拒绝，退出码 78；没有保留的文件，退出码 64。代理程序下次启动时生效。
            """,
            """
            Once more goes another step back. The one taken out of force is left as kept/undone.yaml and can be applied \
            again. One that is wrong by now (a device file has gone) is refused and exits 78; with nothing kept it \
            exits 64. It takes effect at the agent's next start.
            """, example: "hallctl config rollback"))

    @OptionGroup var options: GlobalOptions

    func perform() async throws -> Ending {
        let keeping = HallFileKeeping(path: options.paths.hallFile)
        guard let previous = keeping.previous else {
            throw Trouble(
                .usage, "nothing-kept", "没有保留的大厅文件可退回；hallctl config apply 会保留",
                "no hall file is kept to go back to; hallctl config apply keeps one")
        }
        let candidate = HallFileCandidate(previous.path, for: options.paths.hallFile, options)
        let change = HallFileReplacing(options: options, keeping: keeping, candidate: candidate)
        guard !candidate.isWrong else {
            return try change.refuse("要退回的文件有错，没有退回。", "The one to go back to is wrong; nothing was changed.")
        }
        let steps = keeping.rollingBack(to: previous)
        let changes = change.changes
        try HallFileKeeping.perform(steps)
        return try change.tell(
            "rolledBack", "已退回。退下来的在 \(keeping.undone)", "Rolled back. What was in force is \(keeping.undone)", changes)
    }
}
