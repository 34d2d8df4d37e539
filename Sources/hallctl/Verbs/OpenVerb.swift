import ArgumentParser
import Foundation
import HallDomain

/// `hallctl open`: asks a support bundle as if it were the machine it comes from.
struct OpenVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: say(
            "打开支持包，像在那台机器上一样问：status、doctor、why、replay。",
            "Open a support bundle and ask it as one would the machine: status, doctor, why, replay."),
        discussion: Ending.discussion(
            """
            QUESTION：不写时说明这是什么；status、doctor、why A017、why device NAME 和在那台机器上一样；\
            replay 重放里面的录制；            show NAME 显示包里的一个文件。什么也不写到磁盘。
            """,
            """
            QUESTION: without one it says what the file is; status, doctor, why A017 and why device NAME answer as on \
            that machine; replay replays the recording in it; show NAME prints one of its files. Nothing is written to the disk.
            """, example: "hallctl open hall.tar doctor"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("hallctl bundle 写的文件。", "A file of hallctl bundle.")))
    var file: String
    @Argument(
        help: ArgumentHelp(say("status、doctor、why …、replay、show NAME。", "status, doctor, why …, replay, show NAME.")))
    var question: [String] = []

    private static let limit = 256 << 20

    func perform() async throws -> Ending {
        let bundle = try SupportBundle(reading: bytes(), file)
        switch question.first {
        case nil: return try describe(bundle)
        case "status" where question.count == 1:
            if options.json {
                try Output.json(bundle.report)
            } else {
                for line in StatusPage(report: bundle.report).lines { Output.line(line) }
            }
            return bundle.report.ending
        case "doctor" where question.count == 1:
            let report = DoctorReport(bundle.facts)
            if options.json {
                try Output.json(report)
            } else {
                for line in DoctorPage(report: report).lines { Output.line(line) }
            }
            return report.ending
        case "why": return try why(bundle)
        case "replay" where question.count == 1:
            return try ReplayVerb.answer(RecordingFile.read(in: bundle.archive, file), options)
        case "show" where question.count == 2:
            guard let found = bundle.archive.files.first(where: { $0.name == question[1] }) else {
                let names = bundle.archive.files.map(\.name).joined(separator: ", ")
                throw Trouble(
                    .usage, "no-such-part", "包里没有 \(question[1])；有：\(names)",
                    "it has no \(question[1]); there are: \(names)")
            }
            Output.write(found.bytes, to: 1)
            return .ok
        default:
            throw Trouble(
                .usage, "question", "能问：status、doctor、why A017、why device NAME、replay、show NAME",
                "it answers: status, doctor, why A017, why device NAME, replay, show NAME")
        }
    }

    private func bytes() throws -> [UInt8] {
        guard let data = try? Data(contentsOf: URL(filePath: file), options: .mappedIfSafe), data.count <= Self.limit
        else {
            throw Trouble(.malformed, "no-file", "读不了 \(file)", "cannot read \(file)")
        }
        return Array(data)
    }

    private func why(_ bundle: SupportBundle) throws -> Ending {
        guard let source = bundle.why else {
            throw Trouble(.usage, "no-ledger", "包里没有账本", "the ledger is not in it")
        }
        guard let asked = WhyVerb.Question(Array(question.dropFirst())) else {
            throw Trouble(.usage, "question", "why A017 或 why device NAME", "why A017, or why device NAME")
        }
        let devices = bundle.report.agent.isRunning ? bundle.report.devices : nil
        return try WhyVerb.answer(asked, source, devices, options)
    }

    private struct Reply: Encodable {
        var label: SupportBundle.Label
        var contents: [String]
    }

    private func describe(_ bundle: SupportBundle) throws -> Ending {
        if options.json {
            try Output.json(Reply(label: bundle.label, contents: bundle.archive.files.map(\.name)))
            return .ok
        }
        let time = HallTime(wall: bundle.label.wall, utcOffsetMinutes: bundle.facts.utcOffsetMinutes)
        let date = CivilDate(wall: bundle.label.wall, utcOffsetMinutes: bundle.facts.utcOffsetMinutes)
        let hall = bundle.label.hall.map { say($0) } ?? say("大厅", "A hall")
        Output.line("\(hall)  \(date) \(time.clock)  hallctl \(bundle.label.version)")
        for part in bundle.archive.files { Output.line("  \(part.name)  \(part.bytes.count)") }
        for text in bundle.label.missing { Output.line("  " + say("没放入：", "left out: ") + say(text)) }
        Output.line(say("可以问：", "Ask it: ") + "status, doctor, why A017, why device NAME, replay, show NAME")
        return .ok
    }
}
