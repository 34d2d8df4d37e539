import ArgumentParser
import HallDomain
import HallRuntime

/// `hallctl config devices`: which set of device files is in force.
struct ConfigDevicesVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: say(
            "签名的设备文件包：现在用的是哪一版；安装、退回、制作。",
            "Signed bundles of device files: which is in force; install, roll back, make."),
        discussion: Ending.discussion(
            """
            顺序：本大厅自己的 /etc/hallkit/devices/ 优先，然后是安装的文件包，最后是随程序安装的。文件损坏或过期时退出码 1；\
            过期的仍然有效，直到换新的。
            """,
            """
            The hall's own /etc/hallkit/devices/ go first, then the installed set, then the shipped files. A set that is \
            damaged or past its time exits 1; past its time it stays in force until there is a newer one.
            """, example: "hallctl config devices --json"),
        subcommands: [
            InstallDevicesVerb.self, RollbackDevicesVerb.self, PackDevicesVerb.self, NewKeyVerb.self,
        ])

    @OptionGroup var options: GlobalOptions

    func perform() async throws -> Ending {
        let page = DefinitionSetPage(options)
        if options.json {
            try Output.json(page)
        } else {
            for line in page.lines { Output.line(line) }
        }
        return page.ending
    }
}
