import Foundation

/// A manual page in the macros of man(7), made from the command tree or a topic.
struct ManPage {
    /// `hallctl-status`.
    var name: String
    /// 1 for commands, 7 for topics.
    var section: Int
    private var body: [String]

    private init(_ name: String, _ section: Int, _ abstract: String, _ body: [String]) {
        self.name = name
        self.section = section
        self.body = [
            ".TH \(Self.quoted(name.uppercased())) \(section) \"\" \(Self.quoted("hallctl \(hallctlVersion)")) "
                + Self.quoted(say("政务服务大厅", "Government service hall")),
            ".SH \(say("名称", "NAME"))", Self.line("\(name) - \(abstract)"),
        ]
        self.body += body
    }

    /// The page of a command; that of the whole program lists verbs and topics too.
    init(_ command: CommandTree.Command, topics: [HelpTopic] = []) {
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        let synopsis = (command.words + arguments.map(\.synopsis)).joined(separator: " ")
        var body = [".SH \(say("用法", "SYNOPSIS"))", Self.line(synopsis)]
        if let discussion = command.discussion {
            body.append(".SH \(say("说明", "DESCRIPTION"))")
            body += Self.paragraphs(discussion)
        }
        if !arguments.isEmpty {
            body.append(".SH \(say("选项", "OPTIONS"))")
            for argument in arguments {
                body += [".TP", ".B " + Self.line(argument.text), Self.line(HelpPage.words(argument.abstract ?? ""))]
            }
        }
        let below = command.verbs
        if !below.isEmpty {
            body.append(".SH \(say("命令", "COMMANDS"))")
            for next in below {
                body += [
                    ".TP", ".BR \(Self.line(next.words.joined(separator: "-"))) (1)", Self.line(next.abstract ?? ""),
                ]
            }
        }
        if !topics.isEmpty {
            body.append(".SH \(say("主题", "TOPICS"))")
            for topic in topics {
                body += [".TP", ".BR \(Self.line("hallctl-\(topic.name)")) (7)", Self.line(say(topic.title))]
            }
        }
        if command.words.count > 1 {
            body += [
                ".SH \(say("另见", "SEE ALSO"))",
                ".BR \(Self.line(command.words.dropLast().joined(separator: "-"))) (1)",
            ]
        }
        self.init(command.words.joined(separator: "-"), 1, command.abstract ?? "", body)
    }

    /// The page of a topic.
    init(_ topic: HelpTopic) {
        let text = say(topic.text).split(separator: "\n", omittingEmptySubsequences: false).map {
            Self.line(String($0))
        }
        self.init(
            "hallctl-\(topic.name)", 7, say(topic.title),
            [".SH \(say("说明", "DESCRIPTION"))", ".nf"] + text + [
                ".fi", ".SH \(say("另见", "SEE ALSO"))", ".BR hallctl (1)",
            ])
    }

    /// All pages of the program.
    static func all() throws -> [ManPage] {
        let tree = try CommandTree.hallctl()
        let commands = tree.command.all.map { command in
            ManPage(command, topics: command.words.count == 1 ? HelpTopic.all : [])
        }
        return commands + HelpTopic.all.map { ManPage($0) }
    }

    /// `hallctl-status.1`.
    var file: String { "\(name).\(section)" }

    /// The source for man(1).
    var text: String { body.joined(separator: "\n") + "\n" }

    private static func paragraphs(_ text: String) -> [String] {
        text.components(separatedBy: "\n\n").flatMap { paragraph in
            [".PP"] + paragraph.split(separator: "\n").map { line(String($0)) }
        }
    }

    /// A line of text that means nothing to roff: no command at its start, no escapes, hyphens that can be copied.
    static func line(_ text: String) -> String {
        let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return safe.first == "." || safe.first == "'" ? "\\&" + safe : safe
    }

    private static func quoted(_ text: String) -> String { "\"\(line(text).replacing("\"", with: "\\(dq"))\"" }
}
