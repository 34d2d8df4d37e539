import ArgumentParser
import DeviceDrivers
import Foundation
import HallDomain
import HallRuntime

/// `hallctl replay`: runs a recording through this program's drivers and rules.
struct ReplayVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: say(
            "重放录制：同样的输入，看决定和输出是否一字节不差。",
            "Replay a recording: the same inputs, and whether decisions and output bytes are the same."),
        discussion: Ending.discussion(
            """
            不需要设备，也不碰本机的大厅：用本程序里的驱动和规则，按录下的顺序和时钟重做每一轮决定、每一段设备对话，逐字节对比。\
            FILE 是 hallctl record 的文件或 hallctl bundle 的支持包。有不同时退出码 2，并说第一处。--list 列出录下的每一条。
            """,
            """
            It needs no device and touches nothing of this machine's hall: the drivers and rules of this program take \
            every turn and every device's conversation again, in the recorded order and with the recorded clocks, and \
            every byte is compared. FILE is one of hallctl record, or a support bundle. Where something differs it exits \
            2 and says where first. --list shows every record.
            """, example: "hallctl replay fault.hkr"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("录制文件或支持包。", "A recording, or a support bundle.")))
    var file: String
    @Option(
        help: ArgumentHelp(
            say("把重放的全部决定和输出写到这个文件。", "Write all decisions and outputs of the replay to this file."),
            valueName: "file"))
    var transcript: String?
    @Flag(help: ArgumentHelp(say("不重放，列出录下的每一条。", "Replay nothing and list what was recorded.")))
    var list = false
    @Option(
        help: ArgumentHelp(say("--list 只看这台设备（hall 是大厅自己）。", "With --list: this device only (hall: the hall itself).")))
    var device: String?

    func validate() throws {
        if device != nil, !list { throw ValidationError("--device: --list") }
    }

    func perform() async throws -> Ending {
        let recording = try RecordingFile.read(file)
        return list ? try show(recording) : try Self.answer(recording, transcript: transcript, options)
    }

    private func show(_ recording: Recording) throws -> Ending {
        for run in recording.runs {
            for line in run.lines where device.map({ $0 == line.device }) ?? true {
                if options.json {
                    try Output.json(line, isPretty: false)
                } else {
                    let time = HallTime(wall: line.wall, utcOffsetMinutes: run.run.plan.utcOffsetMinutes).clock
                    let digits = String(1000 + line.wall % 1000).dropFirst()
                    Output.line("\(time).\(digits)  \(line.device)  \(line.kind)  \(line.content)")
                }
            }
        }
        return .ok
    }

    static func answer(_ recording: Recording, transcript: String? = nil, _ options: GlobalOptions) throws -> Ending {
        let outcome = recording.replay(drivers: DriverCatalog.all)
        if let transcript {
            let isWritten = FileManager.default.createFile(
                atPath: transcript, contents: Data(outcome.transcript), attributes: [.posixPermissions: 0o600])
            guard isWritten else {
                throw Trouble(.cannotWrite, "cannot-write", "写不了 \(transcript)", "cannot write \(transcript)")
            }
        }
        let page = ReplayPage(outcome: outcome)
        if options.json { try Output.json(page.reply) } else { for line in page.lines { Output.line(line) } }
        return outcome.isSame ? .ok : .fault
    }
}
