/// Ends the agent with SIGKILL at random moments of the morning, again and again, and starts it each time.
struct KillScript: Sendable {
    let stage: HallStage
    let settings: MorningSettings
    let book: MorningBook
    let helpDesk: HelpDesk

    /// Every fifth kill comes while the agent starts, the others while it serves.
    private static let startsEvery = 5
    /// Staff look after tickets without paper now and then.
    private static let looksEvery = 20
    private static let longestStart = Duration.milliseconds(600)
    private static let longestLife = Duration.milliseconds(1500)

    /// Begins when citizens are there, ends with the agent running.
    func run() async throws {
        guard settings.kills > 0 else { return }
        while await book.endedCount < min(8, settings.citizens / 10) {
            try await Task.sleep(for: .milliseconds(50))
        }
        var random = SimulatedRandom(seed: settings.seed &* 104_729 &+ 11)
        for number in 1...settings.kills {
            let comesEarly = number % Self.startsEvery == 0
            let limit = comesEarly ? Self.longestStart : Self.longestLife
            try await Task.sleep(for: limit * Double.random(in: 0..<1, using: &random))
            await stage.killAgent()
            await book.noteKill(at: WireHost.now)
            let nextComesEarly = (number + 1) % Self.startsEvery == 0 && number < settings.kills
            if nextComesEarly {
                try await stage.launchAgent()
            } else {
                try await stage.startAgent()
                await book.noteServing(at: WireHost.now)
            }
            if number.isMultiple(of: Self.looksEvery) { await helpDesk.printAgain() }
        }
        // The last attempt that a kill cut short is settled within a moment of the start.
        try await Task.sleep(for: .seconds(2))
        await helpDesk.printAgain()
    }
}
