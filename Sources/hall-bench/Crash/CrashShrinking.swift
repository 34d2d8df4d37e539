import CCrashVFS
import HallStore

/// Makes a failure small: the shortest play that fails alike, and the fewest losses that bring it about.
struct CrashShrinking {
    let durability: SQLiteLedger.Durability
    /// At most so many states are tried for a shorter play.
    private static let patience = 20_000

    /// A failure made small.
    struct Shrunk {
        var failure: CrashExploration.Failure
        /// What the power must take for it, in words.
        var losses: [String]
    }

    /// A failure that is as small as could be found.
    func shrunk(_ failure: CrashExploration.Failure) throws -> Shrunk {
        // A fault of the disk is named by its call, which another play would not have.
        guard failure.fault == nil else { return Shrunk(failure: failure, losses: []) }
        let shorter = try shortened(failure)
        return Shrunk(failure: shorter, losses: try losses(of: shorter))
    }

    /// The first of the shorter plays with the same seed that breaks the same promise.
    private func shortened(_ failure: CrashExploration.Failure) throws -> CrashExploration.Failure {
        let kinds = Set(failure.findings.map(\.kind))
        var tried = 0
        for steps in 0..<failure.path.steps {
            var exploration = CrashExploration(durability: durability, goal: Self.patience - tried)
            exploration.stopsAtFailure = true
            try exploration.explore(CrashPlay(seed: failure.path.seed, steps: steps, durability: durability))
            if let first = exploration.tally.first, !kinds.isDisjoint(with: first.findings.map(\.kind)) { return first }
            tried += exploration.tally.states.count
            if tried >= Self.patience { break }
        }
        return failure
    }

    /// Keeps whatever can be kept while it still fails.
    private func losses(of failure: CrashExploration.Failure) throws -> [String] {
        var given: Set<Int> = []
        var (words, count) = ([String](), 0)
        _ = try CrashExploration.replay(failure.path, durability) { fates, disk, point in
            count = fates.count
            words = disk.pending(at: point).map { disk.words(of: $0.index) }
            given = Set(fates.indices.filter { fates[$0] == CrashDisk.kept })
        }
        for index in 0..<count where !given.contains(index) {
            let trial = given.union([index])
            let findings = try CrashExploration.replay(failure.path, durability) { fates, _, _ in
                for kept in trial { fates[kept] = CrashDisk.kept }
            }
            if !findings.isEmpty { given = trial }
        }
        return (0..<count).filter { !given.contains($0) }.map { words[$0] }
    }
}
