import HallDomain

/// A machine of the simulated hall: a disk with a ledger, a clock, and what its program keeps in memory.
final class SplitNode {
    /// 0 is the hall server, 1 … the kiosks.
    let index: Int
    /// The disk. Everything else is gone when the program ends.
    private var ledger: [LedgerEntry] = []
    /// Entries that are on the disk before those; not kept in a run that never starts from before its day.
    private var folded: Int64 = 0
    private let keepsAll: Bool
    private(set) var gen: String
    /// What the ledger adds up to.
    private(set) var state = HallState()
    /// Counts starts of the program, so that what an earlier one meant to do later is not done.
    private(set) var run = 0
    var isUp = true
    var skew: Int64 = 0
    var isClockTrusted = true
    /// The next step ends the program at this phase.
    var ending: SplitFault?
    private var boot = 1
    private var bootedAt: Int64 = 0
    /// State at the opening of the newest day and where it stands, so that a start folds a day and not a month.
    private var base = HallState()
    private var baseCount = 0

    init(index: Int, keepsAll: Bool = true) {
        self.index = index
        self.keepsAll = keepsAll
        gen = "gen-\(index)-1"
    }

    var head: Int64 { folded + Int64(ledger.count) }

    func moment(at time: Int64) -> Moment {
        Moment(
            wall: SplitClock.epoch + time + skew, boot: "boot-\(index)-\(boot)", mono: (time - bootedAt) * 1_000_000,
            clock: isClockTrusted ? .trusted : .untrusted)
    }

    /// Keeps events on the disk and folds them: the same fold as after a start.
    func commit(_ events: [HallEvent], of request: RequestID?, wished: Int, at moment: Moment) {
        for (place, event) in events.enumerated() {
            let isWished = place >= events.count - wished
            let entry = LedgerEntry(seq: head + 1, at: moment, request: isWished ? request : nil, event: event)
            if case .dayOpened = event { keepBase() }
            if case .dayJoined = event { keepBase() }
            ledger.append(entry)
            state.apply(entry)
        }
    }

    private func keepBase() {
        base = state
        if keepsAll {
            baseCount = ledger.count
        } else {
            folded += Int64(ledger.count)
            ledger.removeAll(keepingCapacity: true)
        }
    }

    /// The program starts again with what is on the disk, on a machine that may have started anew, too.
    func start(isBoot: Bool, at time: Int64) {
        run += 1
        isUp = true
        if isBoot { (boot, bootedAt) = (boot + 1, time) }
        state = base
        for entry in ledger.dropFirst(baseCount) { state.apply(entry) }
    }

    /// The disk becomes an older one of its own; what it lacks is returned.
    func rollBack(_ count: Int) -> [LedgerEntry] {
        let lost = Array(ledger.suffix(count))
        ledger.removeLast(lost.count)
        if ledger.count < baseCount {
            (base, baseCount) = (HallState(), 0)
        }
        return lost
    }

    /// A technician gives the ledger a new generation.
    func beginGeneration() { gen += "'" }
}
