import ArgumentParser

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
            StatusVerb.self, DevicesVerb.self, WatchVerb.self, TestVerb.self, TicketVerb.self, CheckVerb.self,
            BoardsVerb.self, WireVerb.self, ExplainVerb.self, DoctorVerb.self,
            WhyVerb.self, BundleVerb.self, OpenVerb.self, OpeningCheckVerb.self, UdevRulesVerb.self, ConfigVerb.self,
            HelpVerb.self,
        ])

    @MainActor static func main() async {
        do {
            var command = try parseAsRoot(GlobalOptions.afterVerb(Array(CommandLine.arguments.dropFirst())))
            if let verb = command as? any Verb {
                let ending = try await verb.end()
                throw ExitCode(ending.rawValue)
            }
            try command.run()
        } catch { exit(withError: error) }
    }
}
