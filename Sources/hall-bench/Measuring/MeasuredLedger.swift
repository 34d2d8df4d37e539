import HallDomain
import HallStore
import SimulatedHall
import Synchronization

/// A ledger that notes how long each commit took, so that a commit's own time can be told from the rest.
final class MeasuredLedger: Ledger, SnapshotKeeping {
    /// A commit, on the boot clock.
    struct Commit: Sendable {
        var from: Duration
        var to: Duration
    }

    private let base: any Ledger
    private let noted = Mutex<[Commit]>([])

    init(_ base: any Ledger) { self.base = base }

    /// The commits that lie between two moments, and the end of the newest of all.
    func commits(from: Duration, to: Duration) -> [Commit] {
        noted.withLock { $0.filter { $0.from >= from && $0.to <= to } }
    }

    /// When the newest commit ended.
    var newest: Duration { noted.withLock { $0.last?.to ?? .zero } }

    var gen: String { base.gen }

    func head() throws(LedgerError) -> Int64 { try base.head() }

    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        let from = WireHost.now
        try base.append(entries, after: seq, epoch: epoch, cursors: cursors)
        let to = WireHost.now
        noted.withLock { noted in
            // Only the newest are asked for.
            if noted.count >= 256 { noted.removeFirst(128) }
            noted.append(Commit(from: from, to: to))
        }
    }

    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        try base.entries(after: seq, limit: limit)
    }

    func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot? {
        try (base as? any SnapshotKeeping)?.snapshot(version: version)
    }

    func keep(_ snapshot: LedgerSnapshot) throws(LedgerError) {
        try (base as? any SnapshotKeeping)?.keep(snapshot)
    }

    func cursor(_ name: String) throws(LedgerError) -> Int64 { try base.cursor(name) }
}
