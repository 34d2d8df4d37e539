import ArgumentParser

/// The long proofs: what is measured, and what is tried until it would break.
@main
struct HallBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hall-bench", abstract: "The hall's long proofs.",
        subcommands: [
            BenchCommand.self, CrashCommand.self, DrillCommand.self, FaultsCommand.self, SplitsCommand.self,
            WeekCommand.self,
        ])
}
