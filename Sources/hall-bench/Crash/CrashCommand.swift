import ArgumentParser
import Foundation
import HallStore
import SimulatedHall

/// Looks at so many states a crash can leave the ledger in, and judges what the agent makes of each.
struct CrashCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash",
        abstract: "Crashes the ledger in every way a machine can, and judges every recovery.",
        discussion: """
            Plays pieces of a hall's day on a disk in memory that records each write, sync and name. Each record is cut \
            off at every operation; of what was not synced all is lost, a random part, or a random part in sectors of \
            512 bytes, or only the process is killed. The agent's own start runs on what is left, and is cut off in its \
            turn. A state is counted once, by its contents. Other plays run on a disk that fails at some call for some \
            time: nothing may be handed out that is not kept, and with the disk whole again the next wish is granted.

            Then the same is done in small to a ledger that was weakened on purpose (synchronous off), where losses \
            must be found: an exploration that finds none is blind. Exits 0 when no promise was broken in any state \
            and it is not blind, else 1. With --weakened only the latter is done, with so many states.

            Example: hall-bench crash --states 100000 --seed 1
            """)

    @Option(help: "How many states.")
    var states = 20_000

    @Option(
        help: "How many plays on a disk with a fault (an I/O error, a failing sync, no room); by default a hundredth.")
    var faults: Int?

    @Option(help: "Which plays: the same seed gives the same states.")
    var seed: UInt64 = 1

    @Option(help: "How many processes work on it; by default one for each processor.")
    var workers = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Weakens the ledger on purpose (synchronous off): losses must be found.")
    var weakened = false

    @Option(help: "Goes one way again, as a failure names it: SEED/STEPS/POINT.MODEL.DRAW/…")
    var replay: String?

    @Flag(help: "Prints JSON.")
    var json = false

    @Option(help: .hidden)
    var worker: String?

    private var durability: SQLiteLedger.Durability { weakened ? .weakened : .full }

    func validate() throws {
        guard states > 0, workers > 0 else { throw ValidationError("--states and --workers are at least 1") }
        if let replay, CrashPath(replay) == nil { throw ValidationError("'\(replay)' is no way that a failure names") }
    }

    func run() async throws {
        if let worker { return try work(worker) }
        if let path = replay.flatMap({ CrashPath($0) }) { return try again(path) }
        let begun = ContinuousClock.now
        func tally(_ states: Int, weakened: Bool) async throws -> CrashExploration.Tally {
            try await CrashWorkers(
                states: states, faults: weakened ? 0 : faults ?? states / 100, seed: seed, count: workers,
                isWeakened: weakened
            ).tally()
        }
        let blindness = weakened ? nil : try await tally(min(states, 1000), weakened: true)
        let tally = try await tally(states, weakened: weakened)
        let shrunk = try tally.first.map { failure in
            BenchSetting.say("a promise is broken; making the case small")
            return try CrashShrinking(durability: durability).shrunk(failure)
        }
        let report = CrashReport(
            tally: tally, weakened: blindness, shrunk: shrunk, seed: seed,
            seconds: (ContinuousClock.now - begun).milliseconds / 1000,
            isWeakened: weakened)
        print(json ? report.json : report.text)
        BenchSetting.say(report.verdict)
        if !report.isHeld { throw ExitCode(1) }
    }

    /// One process of several: `INDEX/COUNT`; the tally goes to stdout.
    private func work(_ worker: String) throws {
        let parts = worker.split(separator: "/").compactMap { UInt64($0) }
        guard parts.count == 2, parts[1] > 0 else { throw ValidationError("--worker is INDEX/COUNT") }
        var exploration = CrashExploration(durability: durability, goal: states)
        let progress = CrashWorkers.Progress()
        try exploration.explore(
            sequence(first: seed &* 1_000_003 &+ parts[0]) { $0 &+ parts[1] }
        ) { progress.tell($0.states.count) }
        try exploration.strike(faults ?? 0, sequence(first: seed &* 2_000_003 &+ parts[0]) { $0 &+ parts[1] })
        FileHandle.standardOutput.write(try JSONEncoder().encode(exploration.tally))
    }

    private func again(_ path: CrashPath) throws {
        let findings = try CrashExploration.replay(path, durability)
        for finding in findings { print("\(finding.kind.rawValue): \(finding.text)") }
        BenchSetting.say(findings.isEmpty ? "no promise is broken" : "\(findings.count) findings")
        if !findings.isEmpty { throw ExitCode(1) }
    }
}
