import ArgumentParser
import HallDomain

/// `hallctl explain`: what an expert knows of a fault.
struct ExplainVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: say(
            "解释一个故障：原因、怎样区分、步骤、谁能修、怎样算修好。",
            "Explain a fault: causes and how to tell them apart, steps, who can, and how to see that it is mended."),
        discussion: Ending.discussion(
            """
            WORDS 是故障名（media-empty）、代码（P01）或粘贴的一行出错信息；- 从标准输入读日志。不写时列出全部故障。
            不需要代理程序；它在运行时还说明现在哪台设备有这个故障。认不出的文字退出码 64。
            """,
            """
            WORDS is a fault's name (media-empty), its code (P01) or a pasted line of an error; - reads a log from \
            standard input. Without it all faults are listed. Needs no agent; with one running it also says which \
            devices have the fault now. Words that mean no fault exit 64.
            """, example: "hallctl explain P01"))

    @OptionGroup var options: GlobalOptions
    @Argument(
        help: ArgumentHelp(say("故障名、代码或一行出错信息。", "A fault's name, its code, or a line of an error.")),
        completion: .custom(Completing.faults))
    var words: [String] = []

    private struct Row: Encodable {
        var code: String
        var name: String
        var what: BilingualText
        var hand: FaultKnowledge.Hand
    }

    func perform() async throws -> Ending {
        guard !words.isEmpty else { return try list() }
        let found = try find()
        let devices = try? Agent(options).status().devices
        let present = { (name: String) in devices?.filter { $0.faults.contains { $0.name == name } } }
        if options.json {
            try Output.json(found.map { FaultReply($0, present: present($0.name)?.map(\.id)) })
        } else {
            for (index, knowledge) in found.enumerated() {
                if index > 0 { Output.line() }
                for line in FaultPage(knowledge: knowledge, present: present(knowledge.name) ?? []).lines {
                    Output.line(line)
                }
            }
        }
        return .ok
    }

    /// One fault for a name or a code; for other words the surest, and what else they may mean.
    private func find() throws -> [FaultKnowledge] {
        let library = FaultLibrary.standard
        if words.count == 1, let one = library.find(words[0]) { return [one] }
        let text = words == ["-"] ? String(decoding: Output.input(), as: UTF8.self) : words.joined(separator: " ")
        var found: [FaultKnowledge] = []
        for line in text.split(whereSeparator: \.isNewline).suffix(10_000) {
            for knowledge in library.faults(in: String(line)).prefix(2) where !found.contains(knowledge) {
                found.append(knowledge)
            }
        }
        guard found.isEmpty else { return Array(found.prefix(5)) }
        throw Trouble(
            .usage, "unknown-fault", "认不出这是哪个故障。hallctl explain 列出全部；hallctl doctor 检查本机",
            "these words mean no known fault. hallctl explain lists all; hallctl doctor examines this machine")
    }

    private func list() throws -> Ending {
        let library = FaultLibrary.standard
        let rows = library.all.map { knowledge in
            Row(
                code: knowledge.code, name: knowledge.name, what: FaultReply(knowledge, present: nil).what,
                hand: knowledge.hand)
        }
        if options.json {
            try Output.json(rows)
        } else {
            let table = rows.map { row in
                [row.code, row.name, FaultPage.hand(row.hand), say(row.what)]
            }
            for line in TextTable(rows: table).lines { Output.line(line) }
        }
        return .ok
    }
}
