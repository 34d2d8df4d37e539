import Foundation
import HallDomain
import HallRuntime

/// What a replay came to, for people and programs.
struct ReplayPage {
    var outcome: ReplayOutcome

    /// What `--json` prints.
    struct Reply: Encodable {
        struct Device: Encodable {
            var device: String
            var driver: String
            var records: Int
            var replayed: Int
            var wishes: Int
            var written: Int
            var told: Int
            var withheld: String?
            var difference: String?
        }

        struct Run: Encodable {
            var run: String
            var version: String
            var wall: Int64
            var seconds: Int64
            var turns: Int
            var turnsReplayed: Int
            var turnsSkipped: Int
            var matters: Int
            var entries: Int
            var difference: String?
            var devices: [Device]
            var begunBefore: Int
            var lost: Int
        }

        var isSame: Bool
        var digest: String
        var runs: [Run]
    }

    var reply: Reply {
        Reply(
            isSame: outcome.isSame, digest: outcome.digest,
            runs: outcome.runs.map { run in
                Reply.Run(
                    run: run.run.run, version: run.run.version, wall: run.run.wall,
                    seconds: run.microseconds / 1_000_000, turns: run.turns.recorded,
                    turnsReplayed: run.turns.replayed, turnsSkipped: run.turns.skipped, matters: run.turns.matters,
                    entries: run.turns.entries, difference: run.turns.difference,
                    devices: run.sessions.map { session in
                        Reply.Device(
                            device: session.device, driver: session.driver, records: session.records,
                            replayed: session.replayed, wishes: session.wishes, written: session.written,
                            told: session.told, withheld: session.withheld, difference: session.difference)
                    }, begunBefore: run.unopened, lost: run.lost)
            })
    }

    var lines: [String] {
        var lines: [String] = []
        for run in outcome.runs { lines += self.lines(run) }
        let sessions = outcome.runs.reduce(0) { $0 + $1.sessions.count }
        let turns = outcome.runs.reduce(0) { $0 + $1.turns.replayed }
        lines.append(
            outcome.isSame
                ? say(
                    "相同：\(turns) 轮决定、\(sessions) 段设备对话重放后一字节不差（\(outcome.digest.prefix(16))）",
                    "Same: \(turns) turns and \(sessions) device conversations came out byte for byte (\(outcome.digest.prefix(16)))"
                )
                : say("不同：见上面带 ✗ 的行", "Different: see the lines with ✗"))
        return lines
    }

    private func lines(_ run: ReplayOutcome.Run) -> [String] {
        let offset = run.run.plan.utcOffsetMinutes
        let time = HallTime(wall: run.run.wall, utcOffsetMinutes: offset).text
        let seconds = run.microseconds / 1_000_000
        var lines = [
            "\(say(run.run.plan.name))  \(time)  hall-agent \(run.run.version)  "
                + say("\(seconds) 秒", "\(seconds) s")
        ]
        let turns = run.turns
        lines.append(
            mark(turns.difference)
                + say(
                    "大厅：\(turns.replayed)/\(turns.recorded) 轮，\(turns.matters) 件事，\(turns.entries) 条账",
                    "hall: \(turns.replayed) of \(turns.recorded) turns, \(turns.matters) wishes, \(turns.entries) entries"
                ))
        if turns.skipped > 0 {
            lines.append(
                "    "
                    + say(
                        "\(turns.skipped) 轮之前没有可以接着算的状态",
                        "\(turns.skipped) turns have no state before them to go on from"))
        }
        if let difference = turns.difference { lines.append("    " + difference) }
        for session in run.sessions {
            lines.append(
                mark(session.difference)
                    + say(
                        "\(session.device)（\(session.driver)）：\(session.replayed)/\(session.records) 条，收到 \(session.wishes) 件要求，写出 \(session.written) 字节，报告 \(session.told) 次",
                        "\(session.device) (\(session.driver)): \(session.replayed) of \(session.records) records, asked \(session.wishes)×, wrote \(session.written) bytes, told \(session.told)×"
                    ))
            if let withheld = session.withheld {
                lines.append("    " + say("此后不录：", "nothing kept after: ") + withheld)
            }
            if let difference = session.difference { lines.append("    " + difference) }
        }
        if run.unopened > 0 {
            lines.append(
                "  "
                    + say(
                        "\(run.unopened) 段设备对话在录制之前就开始了，不能重放",
                        "\(run.unopened) device conversations began before the recording and cannot be replayed"))
        }
        if run.lost > 0 { lines.append("  " + say("丢失 \(run.lost) 条记录", "\(run.lost) records were lost")) }
        return lines
    }

    private func mark(_ difference: String?) -> String { difference == nil ? "  ✓ " : "  ✗ " }
}
