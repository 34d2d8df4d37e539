import ArgumentParser
import Foundation
import HallDomain
import HallRuntime

/// `hallctl opening-check`: has every device prove itself, as a minute before opening.
struct OpeningCheckVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "opening-check",
        abstract: say("开厅自检：让每台设备证明自己。", "The opening check: every device proves itself."),
        discussion: Ending.discussion(
            "约10秒，屏上会显示“设备测试”；不打印，不占号。--last 只看最近一次的结果；--pdf 另存成可贴墙的一页。",
            """
            It takes about 10 seconds, and boards show a test text; nothing is printed and no number taken. --last only shows the \
            newest check; --pdf also writes it as a page for the wall.
            """, example: "hallctl opening-check --pdf check.pdf"))

    @OptionGroup var options: GlobalOptions
    @Flag(help: ArgumentHelp(say("不检查，只看最近一次。", "Check nothing; show the newest check.")))
    var last = false
    @Option(help: ArgumentHelp(say("另存成 PDF。", "Also write it as a PDF file.")))
    var pdf: String?

    private struct Ask: Encodable {
        var request: String
    }

    private struct Reply: Codable {
        var running: Bool
        var check: CheckView?
    }

    /// More than a check can take.
    private static let limit = Duration.seconds(60)

    func perform() async throws -> Ending {
        let agent = Agent(options)
        let check = last ? try reply(of: agent).check : try await fresh(from: agent)
        guard let check else {
            throw Trouble(.fault, "no-check", "还没有自检过", "there was no check yet")
        }
        if let pdf { try write(agent, to: pdf) }
        if options.json { try Output.json(check) } else { show(check) }
        let verdicts = Set(check.lines.map(\.verdict))
        return verdicts.contains("failed") ? .fault : verdicts.contains("look") ? .warning : .ok
    }

    private func fresh(from agent: Agent) async throws -> CheckView? {
        let before = try reply(of: agent).check?.at
        let asked = UUID().uuidString.lowercased()
        _ = try agent.command("/api/v1/opening-check", Ask(request: asked))
        let deadline = ContinuousClock.now + Self.limit
        while ContinuousClock.now < deadline {
            let reply = try reply(of: agent)
            if let check = reply.check, check.at != before, !reply.running { return check }
            try await Task.sleep(for: .milliseconds(300))
        }
        throw Trouble(.fault, "check-timeout", "自检没有在60秒内结束", "the check did not end within 60 seconds")
    }

    private func reply(of agent: Agent) throws -> Reply {
        let answer: AgentSocket.Answer
        do throws(AgentSocket.Failure) { answer = try agent.socket.get("/api/v1/opening-check") } catch {
            throw agent.trouble(error)
        }
        guard answer.status == 200, let reply = try? JSONDecoder().decode(Reply.self, from: Data(answer.body)) else {
            throw agent.trouble(.noAnswer)
        }
        return reply
    }

    private func write(_ agent: Agent, to path: String) throws {
        let answer: AgentSocket.Answer
        do throws(AgentSocket.Failure) {
            answer = try agent.socket.get("/opening-check.pdf?lang=\(say("zh", "en"))")
        } catch { throw agent.trouble(error) }
        do { try Data(answer.body).write(to: URL(filePath: path)) } catch {
            throw Trouble(.fault, "no-file", "写不了 \(path)", "cannot write \(path)")
        }
    }

    private func show(_ check: CheckView) {
        Output.line(Paint.bold(say(check.summary)))
        let rows = check.lines.map { line in
            let word =
                switch line.verdict {
                case "proven": say("正常", "fine")
                case "look": say("请看一眼", "look at it")
                default: say("要处理", "attention")
                }
            let text =
                line.faults.isEmpty
                ? say("依据：", "") + line.evidence : line.faults.map { say($0) }.joined(separator: " ")
            return [word, line.device, say(line.place), text]
        }
        let colour = { (row: Int, column: Int) -> Paint? in
            guard column == 0 else { return nil }
            switch check.lines[row].verdict {
            case "proven": return .green
            case "look": return .yellow
            default: return .red
            }
        }
        for line in TextTable(rows: rows, paint: colour).lines { Output.line(line) }
    }
}
