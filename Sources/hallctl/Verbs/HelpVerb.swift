import ArgumentParser
import Foundation
import HallDomain

/// `hallctl help`: verbs and topics.
struct HelpVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: say("命令和主题的说明。", "Help on a verb or a topic."),
        discussion: Ending.discussion(
            """
            不写 TOPIC 时列出命令和主题。hallctl help status 等于 hallctl status --help。\
            --man 输出手册页（roff），--man-into DIR 写出全部手册页：英文在 DIR/man1 和 man7，中文在 DIR/zh_CN 下。
            """,
            """
            Without TOPIC it lists verbs and topics. hallctl help status is hallctl status --help. --man prints the \
            manual page (roff); --man-into DIR writes all of them: English below DIR/man1 and man7, Chinese below \
            DIR/zh_CN.
            """,
            example: "hallctl help first-visit"))

    @OptionGroup var options: GlobalOptions
    @Argument(
        help: ArgumentHelp(say("命令或主题。", "A verb or a topic.")), completion: .list(HelpTopic.all.map(\.name)))
    var topic: [String] = []

    @Flag(help: ArgumentHelp(say("输出手册页，可接 man -l -。", "Print the manual page, for man -l -.")))
    var man = false
    @Option(
        help: ArgumentHelp(say("把全部手册页写到这个文件夹。", "Write all manual pages into this folder.")),
        completion: .directory)
    var manInto: String?

    private struct Row: Encodable {
        var name: String
        var text: BilingualText?
        var abstract: String
    }

    func perform() async throws -> Ending {
        if let manInto { return try write(into: manInto) }
        if man { return try printPage() }
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
        Output.line(HelpPage.words(Hallctl.helpMessage(for: command)))
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

    private func printPage() throws -> Ending {
        let name = (["hallctl"] + topic).joined(separator: "-")
        guard let page = try ManPage.all().first(where: { $0.name == name }) else {
            throw Trouble(
                .usage, "unknown-topic", "没有命令或主题 \(topic.joined(separator: " "))；hallctl help 列出全部",
                "there is no verb or topic '\(topic.joined(separator: " "))'; hallctl help lists all")
        }
        Output.write(Array(page.text.utf8), to: 1)
        return .ok
    }

    private func write(into folder: String) throws -> Ending {
        let root = say("\(folder)/zh_CN", folder)
        let pages = try ManPage.all()
        do {
            for page in pages {
                let place = "\(root)/man\(page.section)"
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                try page.text.write(toFile: "\(place)/\(page.file)", atomically: false, encoding: .utf8)
            }
        } catch {
            throw Trouble(
                .cannotWrite, "cannot-write", "写不了 \(root)：没有权限，或磁盘已满",
                "cannot write below \(root): no permission, or the disk is full")
        }
        if options.json {
            try Output.json(["pages": pages.map(\.file)])
        } else {
            Output.line(say("\(pages.count)个手册页在 \(root)", "\(pages.count) manual pages below \(root)"))
        }
        return .ok
    }
}
