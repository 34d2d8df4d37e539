import ArgumentParser
import HallDomain

/// `hallctl help`: verbs and topics.
struct HelpVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: say("命令和主题的说明。", "Help on a verb or a topic."),
        discussion: Ending.discussion(
            "不写 TOPIC 时列出命令和主题。hallctl help status 等于 hallctl status --help。",
            "Without TOPIC it lists verbs and topics. hallctl help status is hallctl status --help.",
            example: "hallctl help first-visit"))

    @OptionGroup var options: GlobalOptions
    @Argument(help: ArgumentHelp(say("命令或主题。", "A verb or a topic.")))
    var topic: [String] = []

    private struct Row: Encodable {
        var name: String
        var text: BilingualText?
        var abstract: String
    }

    func perform() async throws -> Ending {
        guard let first = topic.first else { return try list() }
        if topic.count == 1, let found = HelpTopic.all.first(where: { $0.name == first }) {
            if options.json {
                try Output.json(Row(name: found.name, text: found.text, abstract: say(found.title)))
            } else {
                Output.line(Paint.bold(say(found.title)))
                Output.line()
                Output.line(say(found.text))
            }
            return .ok
        }
        var command: any ParsableCommand.Type = Hallctl.self
        for word in topic {
            let next = command.configuration.subcommands.first { $0.configuration.commandName == word }
            guard let next else {
                throw Trouble(
                    .usage, "unknown-topic", "没有命令或主题 \(topic.joined(separator: " "))；hallctl help 列出全部",
                    "there is no verb or topic '\(topic.joined(separator: " "))'; hallctl help lists all")
            }
            command = next
        }
        Output.line(Hallctl.helpMessage(for: command))
        return .ok
    }

    private func list() throws -> Ending {
        let verbs = Hallctl.configuration.subcommands.map { verb in
            Row(name: verb.configuration.commandName ?? "", abstract: verb.configuration.abstract)
        }
        let topics = HelpTopic.all.map { Row(name: $0.name, text: $0.text, abstract: say($0.title)) }
        if options.json {
            try Output.json(["verbs": verbs, "topics": topics])
            return .ok
        }
        Output.line(say("命令（hallctl help 命令名）", "Verbs (hallctl help VERB)"))
        for line in TextTable(rows: verbs.map { ["  " + $0.name, $0.abstract] }).lines { Output.line(line) }
        Output.line()
        Output.line(say("主题（hallctl help 主题名）", "Topics (hallctl help TOPIC)"))
        for line in TextTable(rows: topics.map { ["  " + $0.name, $0.abstract] }).lines { Output.line(line) }
        return .ok
    }
}
