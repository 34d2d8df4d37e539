import HallDomain
import HallStore
import Synchronization

/// What a hall's processes did to one ledger, as somebody saw it who stood outside and forgets nothing.
struct CrashHistory: Sendable {
    /// A number that was put on paper: from then on somebody has it in hand.
    struct Paper: Sendable {
        var at: Int64
        var ticket: TicketID
        var attempt: AttemptID
    }

    /// What was acknowledged, from 1 in order.
    var kept: [LedgerEntry] = []
    /// Each entry that was ever to be appended, by its place: of these, and no others, more than what was acknowledged
    /// may be found.
    var tried: [Int64: [LedgerEntry]] = [:]
    /// By which point of the disk's record how much had been acknowledged.
    var acknowledged: [(at: Int64, head: Int64)] = []
    /// What was put on paper.
    var papers: [Paper] = []

    /// How much had been acknowledged at a point.
    func head(at point: Int64) -> Int64 { acknowledged.last { $0.at <= point }?.head ?? 0 }

    /// What was known at a point, for the process that comes after; its record begins anew unless it `goesOn`.
    func cut(at point: Int64, goesOn: Bool) -> CrashHistory {
        var history = self
        history.kept = Array(kept.prefix(Int(head(at: point))))
        history.papers = papers.filter { $0.at <= point }
        history.acknowledged = acknowledged.filter { $0.at <= point }
        guard !goesOn else { return history }
        for index in history.papers.indices { history.papers[index].at = 0 }
        history.acknowledged = [(0, Int64(history.kept.count))]
        return history
    }
}

/// A ledger that tells a history what was asked of it and what it said.
final class WitnessedLedger: Ledger, SnapshotKeeping {
    private let base: SQLiteLedger
    private let position: @Sendable () -> Int64
    private let state: Mutex<State>

    private struct State {
        var history: CrashHistory
    }

    init(_ base: SQLiteLedger, position: @escaping @Sendable () -> Int64, history: CrashHistory) {
        self.base = base
        self.position = position
        state = Mutex(State(history: history))
    }

    /// What is known by now.
    var history: CrashHistory { state.withLock { $0.history } }

    /// All entries, in order.
    func all() throws(LedgerError) -> [LedgerEntry] {
        var all: [LedgerEntry] = []
        var head: Int64 = 0
        while true {
            let entries = try base.entries(after: head, limit: .max)
            // A broken file may give anything, and the same again.
            guard let last = entries.last, last.seq > head else { return all }
            all += entries.compactMap(\.entry)
            head = last.seq
        }
    }

    /// What was read at a start is acted upon from now on, and so as good as acknowledged.
    func acknowledge(_ read: [LedgerEntry]) {
        let at = position()
        state.withLock { state in
            state.history.kept = read
            state.history.acknowledged.append((at, Int64(read.count)))
        }
    }

    /// A ticket was put on paper.
    func notePaper(_ ticket: TicketID, _ attempt: AttemptID) {
        let at = position()
        state.withLock { $0.history.papers.append(.init(at: at, ticket: ticket, attempt: attempt)) }
    }

    var gen: String { base.gen }

    func head() throws(LedgerError) -> Int64 { try base.head() }

    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        state.withLock { state in for entry in entries { state.history.tried[entry.seq, default: []].append(entry) } }
        try base.append(entries, after: seq, epoch: epoch, cursors: cursors)
        let at = position()
        state.withLock { state in
            state.history.kept += entries
            state.history.acknowledged.append((at, seq + Int64(entries.count)))
        }
    }

    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        try base.entries(after: seq, limit: limit)
    }

    func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot? { try base.snapshot(version: version) }

    func keep(_ snapshot: LedgerSnapshot) throws(LedgerError) { try base.keep(snapshot) }

    func cursor(_ name: String) throws(LedgerError) -> Int64 { try base.cursor(name) }
}
