import ArgumentParser
import DeviceKit
import Foundation
import HallDomain
import HallRuntime
import HallStore

/// `hallctl check`: everything that can be found wrong in the files, before the agent reads them.
struct CheckVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: say(
            "检查大厅文件、设备文件和固件档案，列出找到的全部问题；check ledger 检查账本。",
            "Check the hall file, device files and firmware profiles; list all problems found. check ledger: the ledger."
        ),
        discussion: Ending.discussion(
            """
            不写 FILE 时检查大厅文件和所有设备文件、固件档案。每个问题一行：文件:行: 错在哪里，允许什么。不需要代理程序。
            check ledger [FILE…] 读完整个账本（默认本机的），核对每条记录的哈希链；有改动时说明是第几条，退出码 2。\
            代理程序运行时也可以用。
            """,
            """
            Without FILE: the hall file, and every device file and firmware profile. A line each: file:line: what is \
            wrong, and what is allowed. Needs no agent.
            check ledger [FILE…] reads the whole ledger (this machine's by default) along its chain of hashes; of what \
            was changed it says which entry, and exits 2. It may run beside the agent.
            """, example: "hallctl check /etc/hallkit/hall.yaml"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("要检查的文件。", "Files to check.")))
    var files: [String] = []

    private struct Reply: Encodable {
        var files: Int
        var findings: [Finding]
        /// The installed set of device files, where there is one.
        var devices: DefinitionSetPage?
    }

    func perform() async throws -> Ending {
        if files.first == "ledger" { return try checkLedgers() }
        let folders = options.folders
        let named = files.isEmpty ? [options.paths.hallFile] + DefinitionCheck.files(in: folders) : files
        var seen: Set<Finding> = []
        let findings = named.flatMap { check($0, folders) }.filter { seen.insert($0).inserted }
        let errors = findings.filter { $0.weight == .error }.count
        let set = DefinitionSetPage(options)
        if options.json {
            try Output.json(Reply(files: named.count, findings: findings, devices: set.isEmpty ? nil : set))
        } else {
            for finding in findings { Output.line(finding.text) }
            if !set.isEmpty { for line in set.lines { Output.line(line) } }
            Output.line(summary(named.count, errors, findings.count - errors))
        }
        return errors > 0 ? .wrongFile : findings.isEmpty ? set.ending : .warning
    }

    private func checkLedgers() throws -> Ending {
        let paths = files.count > 1 ? Array(files.dropFirst()) : [options.paths.ledger]
        // Without a readable hall file the times are China's.
        let offset = (try? HallFiles(options).definition())?.plan.utcOffsetMinutes ?? 480
        let reports = try paths.map { try LedgerReport(path: $0, utcOffsetMinutes: offset) }
        if options.json {
            try Output.json(reports.map(\.reply))
        } else {
            for line in reports.flatMap(\.lines) { Output.line(line) }
        }
        return reports.allSatisfy { $0.inspection.damages.isEmpty } ? .ok : .fault
    }

    private func summary(_ files: Int, _ errors: Int, _ warnings: Int) -> String {
        if errors + warnings == 0 {
            return Paint.green(say("\(files) 个文件，没有问题。", "\(files) file\(files == 1 ? "" : "s"), no problem."))
        }
        let text = say(
            "\(files) 个文件：\(errors) 个错误，\(warnings) 个提醒。",
            "\(files) file\(files == 1 ? "" : "s"): \(errors) error\(errors == 1 ? "" : "s"), "
                + "\(warnings) warning\(warnings == 1 ? "" : "s").")
        return (errors > 0 ? Paint.red : .yellow)(text)
    }

    private func check(_ path: String, _ folders: [String]) -> [Finding] {
        let text: String
        do { text = try WrittenText.read(path) } catch {
            let zh =
                switch error {
                case .missing: "没有这个文件"
                case .closed: "打不开，要是当前用户可读的文件"
                case .notText: "不是 UTF-8 文本，请存为 UTF-8"
                }
            return [Finding(.error, file: path, say(zh, error.message))]
        }
        let file = DataFile(file: path, text: text)
        let check = DefinitionCheck(folders: folders)
        if StrictYAML.line(of: ["wireFormat"], in: text) != nil { return check.profile(file) }
        if StrictYAML.line(of: ["driver"], in: text) != nil { return check.device(file) }
        // A file that is no YAML at all is read as what its folder says.
        let folder = path.split(separator: "/").dropLast().last ?? ""
        if folder == "devices" { return check.device(file) }
        if folder == "firmware-profiles" { return check.profile(file) }
        return HallFileCheck(file: file, library: HallFiles(options).library).findings()
    }
}
