import ArgumentParser
import Foundation
import HallDomain
import HallRuntime

/// What every verb takes, before or after its own name.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            say(
                "移动所有路径：大厅文件在 ROOT/etc/hallkit/hall.yaml，其余类推。",
                "Moves every path: the hall file is at ROOT/etc/hallkit/hall.yaml, and so on.")))
    var root = ""

    @Option(
        help: ArgumentHelp(
            say(
                "含 devices/ 和 firmware-profiles/ 的文件夹，默认 /usr/share/hallkit；从构建目录运行时用源码目录。",
                """
                The folder that holds devices/ and firmware-profiles/; by default /usr/share/hallkit, or the source \
                folder when run from a build folder.
                """)))
    var share: String?

    @Flag(help: ArgumentHelp(say("输出 JSON。", "Answer in JSON.")))
    var json = false

    @Option(
        help: ArgumentHelp(
            say("回答用的语言：zh 或 en，默认看系统语言。", "The language of the answer: zh or en; by default the locale's.")))
    var lang: Language?

    var paths: AgentPaths { AgentPaths(root: root) }

    /// The folders of definition files, the site's first.
    var folders: [String] { paths.definitionFolders(share: shipped) }

    /// The folder of the shipped definition files.
    var shipped: String { share ?? Self.shareFolder }

    private static let shareFolder: String = {
        let installed = "/usr/share/hallkit"
        let files = FileManager.default
        if files.fileExists(atPath: installed + "/devices") { return installed }
        let program = (try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var folder = URL(filePath: program)
        while folder.path.count > 1 {
            folder.deleteLastPathComponent()
            if ["devices", "firmware-profiles"].allSatisfy({ files.fileExists(atPath: folder.path + "/" + $0) }) {
                return folder.path
            }
        }
        return installed
    }()

    /// The arguments with global options that stand before the verb moved behind it, where the parser wants them.
    static func afterVerb(_ arguments: [String]) -> [String] {
        let valued: Set<String> = ["--root", "--share", "--lang"]
        var index = 0
        while index < arguments.count, arguments[index].hasPrefix("--") {
            let name = String(arguments[index].prefix { $0 != "=" })
            guard valued.contains(name) || name == "--json" else { break }
            index += valued.contains(arguments[index]) ? 2 : 1
        }
        guard index > 0, index < arguments.count, !arguments[index].hasPrefix("-") else { return arguments }
        var rest = Array(arguments[index...])
        rest.insert(contentsOf: arguments[..<index], at: rest.firstIndex(of: "--") ?? rest.endIndex)
        return rest
    }
}
