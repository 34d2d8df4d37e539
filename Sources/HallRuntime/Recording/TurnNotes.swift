import HallDomain
import HallStore
import Synchronization

/// What the hall's book took from outside in the turn that is under way: its clock, its tokens and its ledger, each
/// noted on the way through.
final class TurnNotes: Sendable {
    private struct Notes {
        var moments: [Moment] = []
        var tokens: [String] = []
        var kept: [RecordedTurn.Kept] = []
    }

    private let notes = Mutex(Notes())
    private let recorder: Recorder

    init(recorder: Recorder) { self.recorder = recorder }

    func note(_ moment: Moment) { notes.withLock { $0.moments.append(moment) } }
    func note(_ token: String) { notes.withLock { $0.tokens.append(token) } }
    func note(_ kept: RecordedTurn.Kept) { notes.withLock { $0.kept.append(kept) } }

    /// A turn begins: what was read between turns is nobody's.
    func begin() { notes.withLock { $0 = Notes() } }

    /// The turn is over: keeps it.
    func end(_ matters: [RecordedTurn.Matter], head: Int64, replies: [String]) {
        let notes = notes.withLock { $0 }
        recorder.note(
            RecordedTurn(
                head: head, matters: matters, moments: notes.moments, tokens: notes.tokens, kept: notes.kept,
                replies: replies))
    }

    func noted(_ clock: any HallClock) -> any HallClock { NotedClock(clock: clock, notes: self) }

    func noted(_ ledger: any Ledger) -> any Ledger { NotedLedger(ledger: ledger, notes: self) }

    func noted(_ token: @escaping @Sendable () -> String) -> @Sendable () -> String {
        {
            let drawn = token()
            self.note(drawn)
            return drawn
        }
    }

    func noteBase(_ state: HallState, head: Int64) { recorder.note(RecordedBase(state: state, head: head)) }
}

/// A clock whose readings are noted.
struct NotedClock: HallClock {
    let clock: any HallClock
    let notes: TurnNotes

    func now() -> Moment {
        let moment = clock.now()
        notes.note(moment)
        return moment
    }
}

/// A ledger whose answers to appends are noted; all else goes through.
struct NotedLedger: Ledger, SnapshotKeeping {
    let ledger: any Ledger
    let notes: TurnNotes

    var gen: String { ledger.gen }

    func head() throws(LedgerError) -> Int64 { try ledger.head() }

    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        do throws(LedgerError) {
            try ledger.append(entries, after: seq, epoch: epoch, cursors: cursors)
            notes.note(RecordedTurn.Kept(entries: entries, refusal: nil))
        } catch {
            notes.note(RecordedTurn.Kept(entries: entries, refusal: error))
            throw error
        }
    }

    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        try ledger.entries(after: seq, limit: limit)
    }

    func cursor(_ name: String) throws(LedgerError) -> Int64 { try ledger.cursor(name) }

    func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot? {
        try (ledger as? any SnapshotKeeping)?.snapshot(version: version)
    }

    func keep(_ snapshot: LedgerSnapshot) throws(LedgerError) {
        try (ledger as? any SnapshotKeeping)?.keep(snapshot)
    }
}
