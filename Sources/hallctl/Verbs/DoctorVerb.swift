import ArgumentParser
import Foundation
import Glibc
import HallDomain

/// `hallctl doctor`: looks at everything and says what to mend first.
struct DoctorVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: say(
            "检查整台机器，说出故障、依据和先做哪件事。",
            "Examine the whole machine: what is wrong, by what evidence, and the one thing to do first."),
        discussion: Ending.discussion(
            """
            10秒以内，代理程序停着也行。检查：大厅文件、设备和端口、权限和udev规则、谁占用端口、打印队列、账本、存储、供电、\
            USB、温度、时间、字体、语音、网络、证书。sudo 运行看得最全。
            --fix 逐项先问再做安全的修复（命令会先显示）；--json 的格式见 hallctl help doctor-json。
            """,
            """
            Within 10 seconds, with the agent up or down. Looked at: hall file, devices and ports, permissions and udev \
            rules, who holds a port, print queues, ledger, disks, power, USB, heat, clock, fonts, voice, network, \
            certificates. With sudo it sees most.
            --fix does the safe mendings, each after asking (its commands are shown); hallctl help doctor-json tells \
            the form of --json.
            """, example: "hallctl doctor --fix"))

    @OptionGroup var options: GlobalOptions
    @Flag(help: ArgumentHelp(say("逐项先问再修复。", "Do the safe mendings, each after asking.")))
    var fix = false
    @Flag(help: ArgumentHelp(say("和--fix一起用：不问就做。", "With --fix: ask nothing.")))
    var yes = false
    @OptionGroup var machine: MachineOptions

    private struct Mended: Encodable {
        var report: DoctorReport
        var mendings: [MendingSession.Outcome]
    }

    func validate() throws {
        guard !yes || fix else { throw ValidationError(say("--yes 要和 --fix 一起用", "--yes goes with --fix")) }
    }

    func perform() async throws -> Ending {
        if fix, !yes, isatty(STDIN_FILENO) != 1 {
            throw Trouble(
                .usage, "no-terminal", "没有终端，无法提问；确定要修就加 --yes",
                "there is no terminal to ask on; add --yes to mend without asking")
        }
        let report = DoctorReport(await look())
        guard fix else { return try show(report) }
        if !options.json { for line in DoctorPage(report: report).lines { Output.line(line) } }
        let outcomes = MendingSession(saysYes: yes).run(report)
        if options.json {
            try Output.json(Mended(report: report, mendings: outcomes))
        } else {
            Output.line()
            for outcome in outcomes { Output.line(Self.words(outcome)) }
            if outcomes.isEmpty { Output.line(say("没有可以自动修复的。", "Nothing here can be mended by itself.")) }
        }
        guard outcomes.contains(where: { $0.result == "done" }) else { return report.ending }
        // Whether it helped is seen by looking again.
        let again = DoctorReport(await look())
        if !options.json { Output.line(say("再看一遍：", "Looked again: ") + ShownWords.state(again.verdict)) }
        return again.ending
    }

    private func look() async -> MachineFacts {
        await machine.look(options).facts()
    }

    private func show(_ report: DoctorReport) throws -> Ending {
        if options.json {
            try Output.json(report)
        } else {
            for line in DoctorPage(report: report).lines { Output.line(line) }
        }
        return report.ending
    }

    private static func words(_ outcome: MendingSession.Outcome) -> String {
        switch outcome.result {
        case "done": Paint.green(say("已做", "done")) + "  \(outcome.code) \(say(outcome.question))"
        case "declined": say("没做", "left") + "  \(outcome.code) \(say(outcome.question))"
        default: Paint.red(say("失败", "failed")) + "  \(outcome.code) \(outcome.command ?? "")"
        }
    }
}
