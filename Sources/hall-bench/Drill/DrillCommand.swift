import ArgumentParser
import Foundation
import Glibc
import SimulatedHall

/// Plants faults in a hall and looks whether doctor names them.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Plants faults in a running hall, one at a time and in pairs: hallctl doctor has to name each.",
        discussion: """
            A machine of its own is made of this one (name spaces with a layer in memory over all files, so needs root): \
            the hall is installed in it as on a kiosk, the agent as its own user, with cupsd, broker, central, a second \
            machine on its link, and simulated devices at the far ends of real ttys. Then each fault is planted on the \
            far side or in the machine, hallctl doctor --json looks once, the fault is undone, and doctor has to find \
            nothing wrong again.

            Each single fault has to be named among the first three findings, and all but two of them first; of each \
            pair both; doctor may take 10 s.

            ./hallkit drill plants further faults in the kernel lab after this, where groups, rules, USB and GPIO are the \
            kernel's own; not with --only, --list or --json. Tests/Lab/run --drill is that part alone.

            Exits 0 when all that holds, 1 when not, 70 when it could not be run.

            Examples:
              hall-bench drill
              hall-bench drill --only paper-out,disk-full
              hall-bench drill --list
            """)

    @Option(help: "Where devices/, firmware-profiles/ and udev-rules/ lie.")
    var share = "."

    @Option(help: "The folder with the built programs; by default this one's.")
    var programs: String?

    @Option(help: "Only these, by name, joined by commas; NAME+NAME is a pair.")
    var only: String?

    @Option(help: "How many machines side by side, 1 to 4.")
    var machines = 2

    @Flag(help: "Lists the recipes and ends.")
    var list = false

    @Flag(help: "Prints JSON.")
    var json = false

    @Option(help: .private)
    var rowsTo: Int32?

    func validate() throws {
        guard (1...4).contains(machines) else { throw ValidationError("--machines: 1 to 4") }
        for name in names { if Self.recipes(name) == nil { throw ValidationError("there is no recipe '\(name)'") } }
    }

    func run() async throws {
        if list {
            for recipe in DrillRecipes.all { print("\(recipe.name): \(recipe.planted)") }
            return
        }
        if let rowsTo, DrillMachine.isEntered { return try await play(Row.writer(rowsTo)) }
        let (programs, share) = (
            BenchSetting.absolute(programs ?? BenchSetting.ownFolder), BenchSetting.absolute(share)
        )
        if let obstacle = await DrillMachine.obstacle(programs: programs, share: share) {
            BenchSetting.say(obstacle)
            throw ExitCode(70)
        }
        let begun = ContinuousClock.now
        let party = DrillParty(programs: programs, share: share, machines: machines)
        guard let rows = await Interruption.end(of: { [names] in await party.play(names) }) else {
            BenchSetting.say("interrupted")
            throw ExitCode(130)
        }
        let report = DrillReport(
            rows: rows, seconds: (ContinuousClock.now - begun).milliseconds / 1000, isWhole: only == nil)
        print(json ? report.json : report.text)
        BenchSetting.say(report.verdict)
        guard rows.count == names.count else { throw ExitCode(70) }
        if !report.isHeld { throw ExitCode(1) }
    }

    /// What is to be planted, in order.
    private var names: [String] {
        only.map { $0.split(separator: ",").map(String.init) }
            ?? DrillRecipes.all.map(\.name) + DrillRecipes.pairs.map { "\($0.0)+\($0.1)" }
    }

    private static func recipes(_ name: String) -> [DrillRecipe]? {
        let found = name.split(separator: "+").map { DrillRecipes.named(String($0)) }
        return found.isEmpty || found.contains { $0 == nil } ? nil : found.compactMap(\.self)
    }

    private typealias Row = DrillParty.RowLine

    /// In the machine: plays until the hall does not get well again; another machine does the rest.
    private func play(_ write: (DrillRow) -> Void) async throws {
        let stage: DrillStage
        do {
            stage = try await DrillStage()
            try await stage.start()
            try await DrillPlay(stage: stage).awaitWell()
        } catch {
            BenchSetting.say("\(error)")
            throw ExitCode(70)
        }
        for name in names {
            guard let recipes = Self.recipes(name) else { continue }
            let row = await DrillPlay(stage: stage).play(recipes)
            write(row)
            let place = row.ranks.map { $0 == 0 ? "not named" : "named \($0)." }.joined(separator: ", ")
            BenchSetting.say("\(name): \(place)\(row.note.map { "; \($0)" } ?? "")")
            guard row.isMended else { break }
        }
        await stage.strike()
    }
}
