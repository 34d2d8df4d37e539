import Foundation
import SimulatedHall

/// Several processes that explore different plays: SQLite's random numbers and its default file system are one for a
/// whole process.
struct CrashWorkers: Sendable {
    let states: Int
    /// Plays on a disk with a fault.
    let faults: Int
    let seed: UInt64
    let count: Int
    let isWeakened: Bool

    /// How far a worker is, a line now and then.
    final class Progress {
        private var told = ContinuousClock.now

        func tell(_ states: Int) {
            guard ContinuousClock.now - told > .seconds(5) else { return }
            told = .now
            FileHandle.standardOutput.write(Data("\(states)\n".utf8))
        }
    }

    /// What all of them saw together, at least `states` different states of it.
    func tally() async throws -> CrashExploration.Tally {
        var all = CrashExploration.Tally()
        // States that two of them came to count once: another round makes up for them.
        var (round, share) = (0, (states + count - 1) / count)
        while all.states.count < states {
            let seen = all.states.count
            for tally in try await tallies(round, share, seen) { all.add(tally) }
            guard all.states.count > seen else { throw BenchFailure(description: "no new states are found") }
            round += 1
            share = (states - all.states.count + count - 1) / count + 16
        }
        return all
    }

    private func tallies(_ round: Int, _ share: Int, _ seen: Int) async throws -> [CrashExploration.Tally] {
        guard let folder = StageFolder.makePrivate() else {
            throw BenchFailure(description: "no folder can be made in the system's temporary folder")
        }
        defer { StageFolder.remove(folder) }
        return try await withThrowingTaskGroup(of: CrashExploration.Tally?.self) { group in
            for index in 0..<count {
                group.addTask { try await one(index, round, share, "\(folder)/\(index)") }
            }
            group.addTask {
                while (try? await Task.sleep(for: .seconds(10))) != nil {
                    let newest = (0..<count).map { Self.lines("\(folder)/\($0)").last.flatMap { Int($0) } ?? 0 }
                    BenchSetting.say("\(seen + newest.reduce(0, +)) of \(states) states")
                }
                return nil
            }
            defer { group.cancelAll() }
            var tallies: [CrashExploration.Tally] = []
            while tallies.count < count, let next = try await group.next() { next.map { tallies.append($0) } }
            return tallies
        }
    }

    private func one(_ index: Int, _ round: Int, _ share: Int, _ output: String) async throws -> CrashExploration.Tally
    {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        // Each round has seeds of its own.
        let words = [
            program, "crash", "--states", "\(share)", "--faults",
            "\(round == 0 ? (faults + count - 1) / count : 0)", "--seed", "\(seed &+ UInt64(round) &* 7_919)",
            "--worker",
            "\(index)/\(count)",
        ]
        let child = try await ChildProcess.start(
            .init(words + (isWeakened ? ["--weakened"] : []), outputFile: output))
        let ending = await withTaskCancellationHandler {
            await child.ended()
        } onCancel: {
            child.signal(SIGKILL)
        }
        let lines = Self.lines(output)
        guard ending == .exited(0), let last = lines.last else {
            throw BenchFailure(
                description: "worker \(index) ended with \(ending): \(lines.suffix(3).joined(separator: "; "))")
        }
        return try JSONDecoder().decode(CrashExploration.Tally.self, from: Data(last.utf8))
    }

    private static func lines(_ path: String) -> [Substring] {
        String(decoding: StageFolder.read(path) ?? [], as: UTF8.self).split(separator: "\n")
    }
}
