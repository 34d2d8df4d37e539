import ArgumentParser

/// A verb of `hallctl`: does its work and says how it ended; what keeps it from that is a `Trouble`.
///
/// On the main thread, which may wait for the agent's answer: the program does one thing at a time.
protocol Verb: ParsableCommand {
    var options: GlobalOptions { get }
    @MainActor func perform() async throws -> Ending
}

extension Verb {
    @MainActor func end() async throws -> Ending {
        do { return try await perform() } catch let trouble as Trouble {
            if options.json {
                try Output.json(trouble.reply)
            } else {
                Output.complaint("hallctl: \(say(trouble.text))")
            }
            return trouble.ending
        }
    }
}
