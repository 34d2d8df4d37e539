import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config apply FILE`: puts a hall file in force, and keeps the one that was.
struct ConfigApplyVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: say("应用新的大厅文件，保留原来的。", "Put a new hall file in force, and keep the one that was."),
        discussion: Ending.discussion(
            """
            先检查：有错就拒绝（文件:行），原来的不变，退出码 78。没错时显示改变了什么，原来的逐字节保留在 kept/，一步换上。\
            断电时要么是旧的，要么是新的。代理程序下次启动时生效。只有提醒时照样应用，退出码 1。
            """,
            """
            It is checked first: a wrong file is refused (file:line), the old one stays, and it exits 78. Else it says \
            what changes, keeps the old one byte for byte in kept/ and replaces it in one step: after a power cut the \
            old or the new one is there. It takes effect at the agent's next start. With warnings alone it is applied \
            all the same and exits 1.
            """, example: "hallctl config apply new.yaml"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("新的大厅文件。", "The new hall file.")))
    var file: String

    func perform() async throws -> Ending {
        let keeping = HallFileKeeping(path: options.paths.hallFile)
        let candidate = HallFileCandidate(file, for: options.paths.hallFile, options)
        let change = HallFileReplacing(options: options, keeping: keeping, candidate: candidate)
        guard !candidate.isWrong else {
            return try change.refuse("有错，没有应用；原来的不变。", "Wrong; not applied. The old one stays.")
        }
        guard keeping.current != candidate.bytes else {
            return try change.tell("same", "和现在的完全相同，没有改动。", "It is the one in force; nothing was changed.")
        }
        let steps = keeping.applying(candidate.bytes)
        // What changes can be told only as long as the old one is there.
        let changes = change.changes
        try HallFileKeeping.perform(steps)
        return try change.tell(
            "applied", "已应用。退回：hallctl config rollback", "Applied. To go back: hallctl config rollback", changes)
    }
}
