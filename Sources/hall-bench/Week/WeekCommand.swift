import ArgumentParser

/// A healthy week, in which nobody is called in vain.
struct WeekCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "week",
        abstract: "A healthy hall over a week, with restarts, paper changes and power cuts: no false alarm.",
        discussion: """
            Twelve devices, two kiosks, and the agent's own rules of health and paper in virtual time: rolls run out and are \
            changed (some half-used, some without an answer), the agent and its machine are started anew, mains fail, \
            plugs are pulled and pushed in again, the spooler restarts, lights go out at night.

            Every alarm that a person would have seen is printed with its reason. The same weeks with no patience at \
            all have to raise false alarms, or the proof proves nothing. Every week follows from --seed.

            Exits 0 when no alarm was false, 1 when one was.
            """)

    @Option(help: "How many weeks, each with a seed of its own.")
    var weeks = 20

    @Option(help: "The seed of the first week.")
    var seed: UInt64 = 1

    @Option(help: "Percent of the usual patience (alarmPatience of the hall file).")
    var patience = 100

    @Flag(help: "Prints JSON: {\"rows\":[{\"name\",\"found\",\"goal\",\"met\"}],\"alarms\":[…],\"counts\":{…}}.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(weeks) else { throw ValidationError("--weeks: 1 … 10000") }
        guard (0...1000).contains(patience) else { throw ValidationError("--patience: 0 … 1000") }
    }

    func run() throws {
        let report = WeekReport(weeks: weeks, seed: seed, patience: patience)
        print(json ? report.json : report.text)
        if !report.isHeld { throw ExitCode(1) }
    }
}
