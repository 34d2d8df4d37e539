import HallStore

/// Cuts plays off at every operation, lets the agent recover, and cuts its recovery off too.
struct CrashExploration {
    /// What was looked at and what was found.
    struct Tally: Codable, Sendable {
        /// Digests of the states, each looked at once.
        var states: Set<UInt64> = []
        /// How many of them came by each model (`killed` too), and how many after more than one crash.
        var byModel: [String: Int] = [:]
        var again = 0
        /// How many crashes led to a state that was known.
        var repeated = 0
        /// Plays that were begun.
        var plays = 0
        /// Plays on a disk with a fault, by fault, in which the fault struck.
        var struck: [String: Int] = [:]
        /// States and plays in which a promise was broken, by promise.
        var broken: [String: Int] = [:]
        /// The first of them.
        var first: Failure?

        mutating func add(_ other: Tally) {
            states.formUnion(other.states)
            byModel.merge(other.byModel, uniquingKeysWith: +)
            again += other.again
            repeated += other.repeated
            plays += other.plays
            struck.merge(other.struck, uniquingKeysWith: +)
            broken.merge(other.broken, uniquingKeysWith: +)
            first = first ?? other.first
        }
    }

    /// A state in which a promise was broken.
    struct Failure: Codable, Sendable {
        var path: CrashPath
        /// The fault of the disk it came with.
        var fault: CrashFault?
        var findings: [CrashFinding]
    }

    let durability: SQLiteLedger.Durability
    /// Enough when so many states were seen.
    let goal: Int
    /// Enough with the first failure.
    var stopsAtFailure = false
    private(set) var tally = Tally()
    /// The head that recovery found in a state: who comes to the same contents again may have been promised more.
    private var heads: [UInt64: Int64] = [:]

    init(durability: SQLiteLedger.Durability, goal: Int) {
        (self.durability, self.goal) = (durability, goal)
    }

    private var isDone: Bool { tally.states.count >= goal || stopsAtFailure && tally.first != nil }

    /// Explores the plays of `seeds` until there are enough states. Gives how many plays were begun.
    mutating func explore(_ seeds: some Sequence<UInt64>, told: (Tally) -> Void = { _ in }) throws {
        for seed in seeds {
            guard !isDone else { return }
            try explore(CrashPlay(seed: seed, durability: durability))
            told(tally)
        }
    }

    /// Explores one play.
    mutating func explore(_ play: CrashPlay) throws {
        tally.plays += 1
        let played = try play.played()
        let recovery = CrashRecovery(seed: play.seed, durability: durability, seconds: played.seconds)
        let path = CrashPath(seed: play.seed, steps: play.steps, cuts: [])
        note(played.findings, path)
        explore(played.disk, played.history, from: 0, recovery, path)
    }

    /// Every point of a record, each with every model; of a recovery's record some.
    private mutating func explore(
        _ disk: CrashDisk, _ history: CrashHistory, from first: Int64, _ recovery: CrashRecovery, _ path: CrashPath
    ) {
        // In any order, so that a small number of states is spread over the whole record.
        var order = CrashRandom(path.seed, 4, UInt64(path.cuts.count), UInt64(first))
        let points = (first...max(first, disk.operations)).shuffled(using: &order)
        for point in points.prefix(path.cuts.isEmpty ? .max : 25) {
            let pending = disk.pending(at: point)
            let known = history.cut(at: point, goesOn: false)
            for cut in cuts(at: point, pending.count, path) {
                guard !isDone else { return }
                var path = path
                path.cuts.append(cut)
                var random = path.random
                let fates = cut.model?.fates(pending, &random) ?? pending.map { _ in CrashDisk.kept }
                let state = disk.image(at: point, fates: fates)
                look(at: state, known, recovery, path)
                goDeeper(disk, state, point, history, known, recovery, path, &random)
            }
        }
    }

    /// The crashes at one point: with nothing pending all models leave the same.
    private func cuts(at point: Int64, _ pending: Int, _ path: CrashPath) -> [CrashPath.Cut] {
        guard pending > 0 else { return [.init(point: point, model: .lost, draw: 0)] }
        var cuts = [CrashPath.Cut(point: point, model: nil, draw: 0), .init(point: point, model: .lost, draw: 0)]
        let draws = path.cuts.isEmpty ? 2 : 1
        for draw in 0..<draws {
            cuts += [.init(point: point, model: .part, draw: draw), .init(point: point, model: .torn, draw: draw)]
        }
        return cuts
    }

    private mutating func look(
        at state: CrashDisk, _ known: CrashHistory, _ recovery: CrashRecovery, _ path: CrashPath
    ) {
        let digest = state.digest
        if let head = heads[digest] {
            tally.repeated += 1
            if head < Int64(known.kept.count) {
                let text = "\(known.kept.count - Int(head)) entries that were acknowledged"
                note([CrashFinding(kind: .lost, text: text)], path)
            }
            return
        }
        let outcome = recovery.run(state, known, salt: path.salt)
        heads[digest] = outcome.head
        tally.states.insert(digest)
        tally.byModel[path.cuts.last?.model?.rawValue ?? "killed", default: 0] += 1
        if path.cuts.count > 1 { tally.again += 1 }
        note(outcome.findings, path)
    }

    private mutating func note(_ findings: [CrashFinding], _ path: CrashPath) {
        guard !findings.isEmpty else { return }
        for kind in Set(findings.map(\.kind)) { tally.broken[kind.rawValue, default: 0] += 1 }
        tally.first = tally.first ?? Failure(path: path, findings: findings)
    }

    /// Now and then the recovery is crashed in its turn: after the power went, and after a kill whose successor starts
    /// on files that are not synced and loses the power then.
    private mutating func goDeeper(
        _ disk: CrashDisk, _ state: CrashDisk, _ point: Int64, _ history: CrashHistory, _ known: CrashHistory,
        _ recovery: CrashRecovery, _ path: CrashPath, _ random: inout CrashRandom
    ) {
        guard path.cuts.count < 3, Int.random(in: 0..<(path.cuts.count == 1 ? 60 : 600), using: &random) == 0 else {
            return
        }
        let isKilled = path.cuts.last?.model == nil
        // `state` has been recovered already: its twin is recovered with an eye on it.
        let twin = isKilled ? disk.killed(at: point) : Self.twin(of: disk, path, at: point)
        let outcome = recovery.run(twin, history.cut(at: point, goesOn: isKilled), salt: path.salt)
        guard outcome.findings.isEmpty else { return }
        explore(twin, outcome.history, from: isKilled ? point : 0, recovery, path)
    }

    private static func twin(of disk: CrashDisk, _ path: CrashPath, at point: Int64) -> CrashDisk {
        let pending = disk.pending(at: point)
        var random = path.random
        return disk.image(at: point, fates: path.cuts.last?.model?.fates(pending, &random) ?? [])
    }

    // MARK: Faults

    /// Plays on disks that fail at some call, `count` times; a call is drawn for each.
    mutating func strike(_ count: Int, _ seeds: some Sequence<UInt64>) throws {
        var left = count
        for seed in seeds {
            // The seeds never end.
            guard left > 0 else { return }
            let play = CrashPlay(seed: seed, durability: durability)
            let calls = try play.calls()
            for round in 0..<min(left, 24) {
                var random = CrashRandom(seed, 6, UInt64(round))
                let fault = CrashFault(drawnFrom: &random, calls: calls)
                let (findings, isStruck) = try fault.strike(play)
                if isStruck { tally.struck[fault.kind.rawValue, default: 0] += 1 }
                let path = CrashPath(seed: seed, steps: play.steps, cuts: [])
                guard !findings.isEmpty else { continue }
                note(findings, path)
                if tally.first?.path == path { tally.first?.fault = fault }
            }
            left -= 24
        }
    }

    // MARK: One state again

    /// Goes a path again and gives what is found at its end; with `mend`, the fates of the last crash are changed first.
    static func replay(
        _ path: CrashPath, _ durability: SQLiteLedger.Durability,
        mend: (inout [CrashDisk.Fate], CrashDisk, Int64) -> Void = { _, _, _ in }
    ) throws -> [CrashFinding] {
        let play = CrashPlay(seed: path.seed, steps: path.steps, durability: durability)
        let played = try play.played()
        let recovery = CrashRecovery(seed: path.seed, durability: durability, seconds: played.seconds)
        var (disk, history) = (played.disk, played.history)
        for index in path.cuts.indices {
            let cut = path.cuts[index]
            let isLast = index == path.cuts.count - 1
            guard cut.point <= disk.operations else { return [] }
            let so = CrashPath(seed: path.seed, steps: path.steps, cuts: Array(path.cuts[...index]))
            var random = so.random
            let pending = disk.pending(at: cut.point)
            var fates = cut.model?.fates(pending, &random) ?? pending.map { _ in CrashDisk.kept }
            if isLast { mend(&fates, disk, cut.point) }
            let goesOn = cut.model == nil && !isLast
            let next = goesOn ? disk.killed(at: cut.point) : disk.image(at: cut.point, fates: fates)
            let outcome = recovery.run(next, history.cut(at: cut.point, goesOn: goesOn), salt: so.salt)
            if isLast { return outcome.findings }
            (disk, history) = (next, outcome.history)
        }
        return []
    }
}
