import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config`: what is in force, and what could come back.
struct ConfigVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: say(
            "安全地更换大厅文件和设备文件：检查、比较、应用、退回。",
            "Change the hall file and the device files safely: check, compare, apply, roll back."),
        discussion: Ending.discussion(
            """
            不写子命令时说明现在用的是什么、能退回到什么。全部子命令都不需要代理程序；改动在它下次启动时生效。
            """,
            """
            Alone it says what is in force and what a rollback would bring back. None of its verbs needs the agent; \
            changes take effect at the agent's next start.
            """, example: "hallctl config diff new.yaml"),
        subcommands: [
            ConfigCheckVerb.self, ConfigDiffVerb.self, ConfigApplyVerb.self, ConfigRollbackVerb.self,
            ConfigDevicesVerb.self,
        ])

    @OptionGroup var options: GlobalOptions

    private struct Reply: Encodable {
        var hallFile: String
        var isThere: Bool
        var kept: [String]
        var devices: DefinitionSetPage
    }

    func perform() async throws -> Ending {
        let keeping = HallFileKeeping(path: options.paths.hallFile)
        let set = DefinitionSetPage(options)
        let isThere = keeping.current != nil
        if options.json {
            try Output.json(
                Reply(hallFile: keeping.path, isThere: isThere, kept: keeping.kept.map(\.path), devices: set))
        } else {
            Output.line(
                say("大厅文件：", "Hall file: ") + keeping.path + (isThere ? "" : say("（没有）", " (there is none)")))
            Output.line(
                say("能退回到：", "A rollback brings back: ")
                    + (keeping.previous?.path ?? say("没有保留的", "nothing is kept")))
            for line in set.lines { Output.line(line) }
        }
        return isThere ? set.ending : .wrongFile
    }
}
