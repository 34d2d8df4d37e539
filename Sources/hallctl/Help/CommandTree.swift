import ArgumentParser
import Foundation

/// The commands as the parser itself tells of them (`--experimental-dump-help`): what help pages, shell completion and
/// man pages are made from, so that none can say something else than another.
struct CommandTree: Decodable {
    /// One command, verb or verb of a verb.
    struct Command: Decodable {
        var commandName: String
        var superCommands: [String]?
        var abstract: String?
        var discussion: String?
        var arguments: [Argument]?
        var subcommands: [Command]?

        /// `hallctl config devices`.
        var words: [String] { (superCommands ?? []) + [commandName] }

        /// Those below it. The parser adds a `help` of its own behind one that is there already.
        var verbs: [Command] {
            var verbs: [Command] = []
            for next in subcommands ?? [] where !verbs.contains(where: { $0.commandName == next.commandName }) {
                verbs.append(next)
            }
            return verbs
        }

        /// This command and all below it.
        var all: [Command] { [self] + verbs.flatMap(\.all) }
    }

    /// An argument, option or flag.
    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        enum Kind: String, Decodable { case positional, option, flag }

        var kind: Kind
        var names: [Name]?
        var valueName: String?
        var isOptional: Bool
        var isRepeating: Bool
        var shouldDisplay: Bool
        var abstract: String?

        /// As it is typed: `--root <root>`, `<device>`.
        var text: String {
            let value = "<\(valueName ?? "value")>"
            switch kind {
            case .positional: return value
            case .option: return "\((names ?? []).map(\.text).joined(separator: ", ")) \(value)"
            case .flag: return (names ?? []).map(\.text).joined(separator: ", ")
            }
        }

        /// As it stands in a synopsis.
        var synopsis: String {
            var word =
                kind == .positional
                ? text : (names?.last?.text ?? "") + (kind == .option ? " <\(valueName ?? "")>" : "")
            if isRepeating { word += " ..." }
            return isOptional ? "[\(word)]" : word
        }
    }

    var command: Command

    /// The tree of `hallctl` in this run's language.
    static func hallctl() throws -> CommandTree {
        try JSONDecoder().decode(CommandTree.self, from: Data(Hallctl._dumpHelp().utf8))
    }
}
