import ArgumentParser
import HallDomain

/// `hallctl status`: the hall on one page.
struct StatusVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: say(
            "一页看完大厅现状：服务日、号票、设备、故障和处理办法。", "The hall on one page: day, tickets, devices, faults and what to do."),
        discussion: Ending.discussion(
            "代理程序停着时列出大厅文件里的设备和端口，退出码 69。",
            "With the agent down it lists the hall file's devices and whether their ports are there, and exits 69.",
            example: "hallctl status"))

    @OptionGroup var options: GlobalOptions

    func perform() async throws -> Ending {
        let report = await HallReport.gather(options)
        if options.json {
            try Output.json(report)
        } else {
            for line in StatusPage(report: report).lines { Output.line(line) }
        }
        return report.ending
    }
}
