import ArgumentParser
import HallRuntime

/// `hallctl udev-rules`: the rules file that the device files give.
struct UdevRulesVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "udev-rules",
        abstract: say("由设备文件生成 udev 规则。", "Print the udev rules that the device files give."),
        discussion: Ending.discussion(
            "只打印，不安装。大厅自己的设备文件也算在内。不需要代理程序。",
            "Prints and installs nothing. The hall's own device files are counted in. Needs no agent.",
            example: "hallctl udev-rules > 70-hallkit-devices.rules"))

    @OptionGroup var options: GlobalOptions

    private struct Reply: Encodable { var rules: [String] }

    func perform() async throws -> Ending {
        let text: String
        do { text = try UdevRules(library: HallFiles(options).library).text } catch { throw HallFiles.trouble(error) }
        if options.json {
            try Output.json(Reply(rules: text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)))
        } else {
            Output.line(String(text.dropLast()))
        }
        return .ok
    }
}
