import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config devices rollback`: puts the set of device files in force that was before.
struct RollbackDevicesVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: say("退回到上一个好的设备文件包。", "Put the last good set of device files in force again."),
        discussion: Ending.discussion(
            "再用一次就换回来。没有上一个时退出码 64。代理程序下次启动时生效。",
            "Once more changes back. With no set before it exits 64. It takes effect at the agent's next start.",
            example: "hallctl config devices rollback"))

    @OptionGroup var options: GlobalOptions

    func perform() async throws -> Ending {
        let sets = DefinitionSets(folder: options.paths.definitions)
        let back: DefinitionSets.Installed?
        do throws(DefinitionBundleError) { back = try sets.rollback() } catch {
            throw Trouble(error == .busy ? .unreachable : .cannotWrite, error.code, error.text.zh, error.text.en)
        }
        guard back != nil else {
            throw Trouble(
                .usage, "nothing-kept", "没有上一个好的设备文件包", "there is no set of device files from before")
        }
        let page = DefinitionSetPage(sets.state())
        if options.json {
            try Output.json(page)
        } else {
            Output.line(Paint.green(say("已退回。", "Rolled back.")))
            for line in page.lines { Output.line(line) }
        }
        return page.ending
    }
}
