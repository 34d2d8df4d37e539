import ArgumentParser
import Foundation
import HallDomain
import HallRuntime

/// `hallctl record`: what the hall saw and said lately, as one file.
struct RecordVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: say(
            "把大厅最近看到和说出的一切存成一个文件，别处可用 hallctl replay 重放。",
            "Save what the hall saw and said lately as one file, to be replayed elsewhere by hallctl replay."),
        discussion: Ending.discussion(
            """
            代理程序一直在录，存满就丢最旧的；故障过后再存也来得及，代理程序停着、崩溃过也行。录的是：每个设备端口收发的字节、\
            按键电平、打印服务的问答、读到的时钟、大厅的每一轮决定。证件、扫码的内容和号票的令牌在录之前已换掉。--for 先再录这么多秒。
            """,
            """
            The agent always records, and the oldest makes room: a fault can be saved after it happened, also when the \
            agent is down or has crashed. Kept are the bytes of every device's port, edges of keys, what the spooler \
            answered, the clocks that were read, and every turn of the hall. Cards, codes and tokens of tickets are replaced \
            before they are kept. --for records on for so many seconds first.
            """, example: "hallctl record --output fault.hkr"))

    @OptionGroup var options: GlobalOptions
    @Option(help: ArgumentHelp(say("写到哪个文件。", "The file to write."), valueName: "file"))
    var output: String?
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            say("先再录这么多秒（1–3600）。", "Record on for so many seconds first (1 to 3600)."), valueName: "seconds"))
    var seconds: Int?

    private struct Reply: Encodable {
        var file: String
        var bytes: Int
        var runs: Int
        var seconds: Int64
    }

    func validate() throws {
        guard seconds.map({ (1...3600).contains($0) }) ?? true else { throw ValidationError("--for: 1 … 3600") }
    }

    func perform() async throws -> Ending {
        let path = output ?? BundleVerb.name(options, ending: "hkr")
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Trouble(.cannotWrite, "exists", "\(path) 已经在了，请另取名字", "\(path) is there already; give another name")
        }
        if let seconds { try await Task.sleep(for: .seconds(seconds)) }
        let redaction = Redaction(staff: BundleMaking.staff(try? HallFiles(options).definition(), options))
        guard let bytes = RecordingFile.gathered(options, redaction), let recording = Recording(bytes) else {
            throw Trouble(
                .unreachable, "nothing-recorded",
                "\(options.paths.recording) 里没有录制：代理程序没有启动过，或者磁盘没有空间，或者要用 sudo",
                "there is no recording in \(options.paths.recording): no agent has run, or the disk had no room for one, or sudo is needed"
            )
        }
        // Only the one who made it reads it, until it is handed over.
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw Trouble(.cannotWrite, "cannot-write", "写不了 \(path)", "cannot write \(path)") }
        let length = recording.runs.reduce(0) { $0 + $1.microseconds } / 1_000_000
        if options.json {
            try Output.json(Reply(file: path, bytes: bytes.count, runs: recording.runs.count, seconds: length))
        } else {
            Output.line(
                say(
                    "\(path)：\(bytes.count) 字节，代理程序运行 \(recording.runs.count) 次，共 \(length) 秒",
                    "\(path): \(bytes.count) bytes, agent runs: \(recording.runs.count), \(length) s"))
            Output.line(say("重放：", "Replay it: ") + "hallctl replay \(path)")
        }
        return .ok
    }
}
