import ArgumentParser
import Foundation
import HallDomain
import HallRuntime

/// `hallctl bundle`: everything another needs to see what is so here, in one file.
struct BundleVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: say(
            "打一个支持包：一个文件，没有个人信息，别处可用 hallctl open 打开。",
            "Make a support bundle: one file without personal data, to be opened elsewhere by hallctl open."),
        discussion: Ending.discussion(
            """
            放入：检查结果、状态、最近服务日的账本（去掉令牌和摘要）、大厅文件（去掉密码和人名）、日志、USB和udev、版本、最近的录制。\
            身份证号、电话、密码、密钥、工作人员姓名在放入前去掉。是普通的 tar 文件，交出前可以先看。
            """,
            """
            It holds what doctor looked at, the status, the ledger of the newest service day (without tokens and \
            digests), the hall file (without passwords and names), logs, USB and udev, versions, the newest recording. Identity and telephone \
            numbers, passwords, keys and names of staff are taken out before. It is a plain tar file: look into it \
            before you hand it over.
            """, example: "hallctl bundle --output hall.tar"))

    @OptionGroup var options: GlobalOptions
    @Option(help: ArgumentHelp(say("写到哪个文件。", "The file to write."), valueName: "file"))
    var output: String?
    @Option(
        help: ArgumentHelp(say("再放入这个日志文件（可多次）。", "Take in this log file too (may be repeated)."), valueName: "file"))
    var log: [String] = []
    @OptionGroup var machine: MachineOptions

    private struct Reply: Encodable {
        var file: String
        var bytes: Int
        var contents: [String]
        var missing: [BilingualText]
    }

    func perform() async throws -> Ending {
        let path = output ?? Self.name(options, ending: "tar")
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Trouble(.cannotWrite, "exists", "\(path) 已经在了，请另取名字", "\(path) is there already; give another name")
        }
        let look = machine.look(options)
        let archive = try await BundleMaking(options: options, look: look, logs: log).archive()
        let bytes = archive.bytes(second: HallTime.now / 1000)
        // Only the one who made it reads it, until it is handed over.
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        guard isWritten else {
            throw Trouble(.cannotWrite, "cannot-write", "写不了 \(path)", "cannot write \(path)")
        }
        let label = archive.files.first.flatMap {
            try? JSONDecoder().decode(SupportBundle.Label.self, from: Data($0.bytes))
        }
        let missing = label?.missing ?? []
        if options.json {
            try Output.json(
                Reply(file: path, bytes: bytes.count, contents: archive.files.map(\.name), missing: missing))
        } else {
            Output.line(
                say(
                    "\(path)：\(bytes.count) 字节，\(archive.files.count) 个文件",
                    "\(path): \(bytes.count) bytes, \(archive.files.count) files"))
            for text in missing { Output.line("  " + say("没放入：", "left out: ") + say(text)) }
            Output.line(say("打开：", "Open it: ") + "hallctl open \(path) doctor")
        }
        return .ok
    }

    /// A name from the hall and the time.
    static func name(_ options: GlobalOptions, ending: String) -> String {
        let hall = (try? HallFiles(options).definition())?.plan
        let now = HallTime.now
        let offset = hall?.utcOffsetMinutes ?? 480
        let date = CivilDate(wall: now, utcOffsetMinutes: offset)
        let time = HallTime(wall: now, utcOffsetMinutes: offset).clock.replacing(":", with: "")
        return "hallkit-\(hall?.hall.rawValue ?? "hall")-\(date)-\(time).\(ending)"
    }
}
