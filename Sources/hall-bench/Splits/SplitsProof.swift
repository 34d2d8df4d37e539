/// Many runs of a simulated hall, until the splits asked for have been made.
struct SplitsProof: Sendable {
    /// In each run; a failing one is small enough to be understood.
    static let splitsPerRun = 10

    var kiosks: Int
    var splits: Int
    var seed: UInt64
    var rule: SplitRule
    /// People at each kiosk on each day of a run.
    var people = 80

    /// How many runs that takes.
    var runs: Int { (splits + Self.splitsPerRun - 1) / Self.splitsPerRun }

    /// The settings of a run, from 0.
    func settings(of run: Int) -> SplitWorld.Settings {
        var settings = SplitWorld.Settings(
            seed: seed &* 1_000_003 &+ UInt64(run), kiosks: kiosks, rule: rule, people: people)
        settings.faults = SplitFault.plan(
            seed: settings.seed, kiosks: kiosks, days: settings.days,
            cuts: min(Self.splitsPerRun, splits - run * Self.splitsPerRun), busy: SplitWorld.busy)
        return settings
    }

    /// Plays the runs, as many at once as the machine has cores. Cancelled: says what it has.
    func play(_ only: Int? = nil, _ progress: @Sendable @escaping (Int) -> Void = { _ in }) async -> SplitsResult {
        let chosen = only.map { [$0] } ?? Array(0..<runs)
        return await withTaskGroup(of: (Int, SplitJudge, SplitCounts).self) { group in
            var (waiting, result) = (chosen[...], SplitsResult(rule: rule))
            func begin() {
                guard !Task.isCancelled, let run = waiting.popFirst() else { return }
                let settings = settings(of: run)
                group.addTask {
                    let world = SplitWorld(settings)
                    let judge = world.play()
                    return (run, judge, world.counts)
                }
            }
            for _ in 0..<4 { begin() }
            while let (run, judge, counts) = await group.next() {
                result.add(judge, counts, run: run)
                progress(result.counts.runs)
                begin()
            }
            return result
        }
    }
}

/// What the runs of a rule came to.
struct SplitsResult: Sendable {
    var rule: SplitRule
    var counts = SplitCounts()
    var doubles = 0
    var calledTwice = 0
    var forgotten = 0
    var unsettled = 0
    /// The first run that broke a promise.
    var failing: (run: Int, judge: SplitJudge)?

    var isHeld: Bool { doubles + calledTwice + forgotten + unsettled == 0 }

    mutating func add(_ judge: SplitJudge, _ counts: SplitCounts, run: Int) {
        self.counts += counts
        doubles += judge.doubles.count
        calledTwice += judge.calledTwice.count
        forgotten += judge.forgotten.count
        unsettled += judge.unsettled.count
        if !judge.isHeld, failing.map({ run < $0.run }) ?? true { failing = (run, judge) }
    }
}
