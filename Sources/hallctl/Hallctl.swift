import ArgumentParser
import HallDomain

/// The technician's tool: says what is so in this hall, what to do, and shows what devices say on their wires.
@main
struct Hallctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hallctl",
        abstract: say("政务服务大厅的技术员工具。", "The technician's tool of a government service hall."),
        discussion: Ending.discussion(
            "每个命令都接受 --root、--share、--json、--lang。代理程序停着时，能回答的照样回答，并说明哪些无法知道。",
            """
            Every verb takes --root, --share, --json and --lang. With the agent down each answers what it can and says \
            what it could not know.
            """, example: "hallctl status --json"),
        version: hallctlVersion,
        subcommands: [
            StatusVerb.self, DevicesVerb.self, WatchVerb.self, TestVerb.self, IdentifyVerb.self, TicketVerb.self,
            CheckVerb.self, LogVerb.self,
            BoardsVerb.self, WireVerb.self, ExplainVerb.self, DoctorVerb.self,
            WhyVerb.self, RecordVerb.self, ReplayVerb.self, BundleVerb.self, OpenVerb.self, OpeningCheckVerb.self,
            UdevRulesVerb.self, ConfigVerb.self, HelpVerb.self,
        ])

    /// Ends as the parser would, in this run's language.
    private static func end(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = HelpPage.words(fullMessage(for: error))
        guard Tongue.current == .zh, !message.isEmpty, !(error is ExitCode), !isScript else { exit(withError: error) }
        if code == .success { Output.line(message) } else { Output.complaint(message) }
        exit(withError: code)
    }

    /// A shell or a program reads what comes: nothing of it is for people.
    private static var isScript: Bool {
        CommandLine.arguments.dropFirst().contains {
            $0.hasPrefix("--generate-completion-script") || $0 == "---completion" || $0 == "--experimental-dump-help"
                || $0 == "--version"
        }
    }

    @MainActor static func main() async {
        do {
            var command = try parseAsRoot(GlobalOptions.afterVerb(Array(CommandLine.arguments.dropFirst())))
            if let verb = command as? any Verb {
                let ending = try await verb.end()
                throw ExitCode(ending.rawValue)
            }
            try command.run()
        } catch { end(error) }
    }
}
