import Foundation
import HallDomain
import HallStore
import Synchronization

/// Replays the turns of one run of the hall: the same book, from a recorded state, with the recorded wishes, clock
/// readings, tokens and answers of the disk.
struct TurnReplay {
    private let run: RecordedRun
    private let bases: [RecordedBase]
    private let turns: [RecordedTurn]

    init(run: RecordedRun, records: [RecordReading.Record]) {
        self.run = run
        bases = records.compactMap { $0.kind == .base ? RecordedJSON.value(RecordedBase.self, $0.payload) : nil }
        turns = records.compactMap { $0.kind == .turn ? RecordedJSON.value(RecordedTurn.self, $0.payload) : nil }
    }

    func replay() -> TurnOutcome {
        var outcome = TurnOutcome(recorded: turns.count)
        guard let first = bases.min(by: { $0.head < $1.head }) else {
            if !turns.isEmpty { outcome.skipped = turns.count }
            return outcome
        }
        guard var book = Book(run, first) else {
            outcome.difference = "the recorded state cannot be taken up"
            return outcome
        }
        for turn in turns {
            if turn.head != book.head {
                guard turn.head > book.head, let base = bases.first(where: { $0.head == turn.head }),
                    let there = Book(run, base)
                else {
                    outcome.skipped += 1
                    continue
                }
                // What lies between was lost, or came from another writer.
                book = there
                outcome.gaps += 1
            }
            outcome.replayed += 1
            outcome.matters += turn.matters.count
            let present = book.take(turn)
            outcome.entries += present.kept.reduce(0) { $0 + ($1.refusal == nil ? $1.entries.count : 0) }
            outcome.transcript += RecordedJSON.bytes(present) + [0x0A]
            guard present == turn else {
                outcome.difference = Self.difference(turn, present)
                return outcome
            }
        }
        return outcome
    }

    private static func difference(_ recorded: RecordedTurn, _ present: RecordedTurn) -> String {
        for (before, now) in zip(recorded.replies, present.replies) where before != now {
            return "after entry \(recorded.head) the answer was '\(before)', and now is '\(now)'"
        }
        let before = String(decoding: RecordedJSON.bytes(recorded.kept), as: UTF8.self)
        let now = String(decoding: RecordedJSON.bytes(present.kept), as: UTF8.self)
        return before == now
            ? "after entry \(recorded.head) the clock is read or a token drawn otherwise"
            : "after entry \(recorded.head) the ledger was given \(before), and now \(now)"
    }

    /// A book whose outside is the recording.
    private struct Book {
        private var book: HallBook
        private let outside: Outside

        init?(_ run: RecordedRun, _ base: RecordedBase) {
            let outside = Outside(base, gen: run.gen)
            let made = try? HallBook(
                rules: HallRules(plan: run.plan, issuer: run.issuer), ledger: outside, clock: outside,
                needsWitnesses: run.needsWitnesses, token: { outside.token() })
            guard let made else { return nil }
            (book, self.outside) = (made, outside)
        }

        var head: Int64 { book.head }

        mutating func take(_ turn: RecordedTurn) -> RecordedTurn {
            outside.begin(turn)
            let head = book.head
            var replies: [String] = []
            let matters = turn.matters.compactMap(\.matter)
            if turn.matters == [.trial] {
                book.tryKeeping()
            } else {
                replies = book.turn(matters).map(RecordedTurn.word)
            }
            return outside.end(head: head, matters: turn.matters, replies: replies)
        }
    }

    /// Clock, tokens and disk of one turn, as recorded; notes what was asked of them.
    private final class Outside: HallClock, Ledger, SnapshotKeeping {
        private struct State {
            var turn: RecordedTurn?
            var moments: [Moment] = []
            var tokens: [String] = []
            var kept: [RecordedTurn.Kept] = []
            var entries: [LedgerEntry] = []
        }

        let gen: String
        private let base: RecordedBase
        private let state = Mutex(State())

        init(_ base: RecordedBase, gen: String) { (self.base, self.gen) = (base, gen) }

        func begin(_ turn: RecordedTurn) {
            state.withLock { state in
                (state.turn, state.moments, state.tokens, state.kept) = (turn, [], [], [])
            }
        }

        func end(head: Int64, matters: [RecordedTurn.Matter], replies: [String]) -> RecordedTurn {
            state.withLock { state in
                RecordedTurn(
                    head: head, matters: matters, moments: state.moments, tokens: state.tokens, kept: state.kept,
                    replies: replies)
            }
        }

        func now() -> Moment {
            state.withLock { state in
                let known = state.turn?.moments ?? []
                let index = min(state.moments.count, known.count - 1)
                let moment = index >= 0 ? known[index] : Moment(wall: 0, boot: "", mono: 0, clock: .untrusted)
                state.moments.append(moment)
                return moment
            }
        }

        func token() -> String {
            state.withLock { state in
                let known = state.turn?.tokens ?? []
                let token = state.tokens.count < known.count ? known[state.tokens.count] : ""
                state.tokens.append(token)
                return token
            }
        }

        func head() throws(LedgerError) -> Int64 {
            state.withLock { $0.entries.last?.seq } ?? base.head
        }

        func append(
            _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
        ) throws(LedgerError) {
            let refusal = state.withLock { state -> LedgerError? in
                let known = state.turn?.kept ?? []
                let refusal = state.kept.count < known.count ? known[state.kept.count].refusal : nil
                state.kept.append(RecordedTurn.Kept(entries: entries, refusal: refusal))
                if refusal == nil { state.entries += entries }
                return refusal
            }
            if let refusal { throw refusal }
        }

        func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
            let entries = state.withLock { $0.entries.filter { $0.seq > seq }.prefix(limit) }
            return entries.map { entry in
                StoredEntry(
                    seq: entry.seq, at: entry.at, request: entry.request, kind: "", json: "", event: entry.event)
            }
        }

        func cursor(_ name: String) throws(LedgerError) -> Int64 { 0 }

        func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot? {
            try? HallBook.snapshot(of: base.state, upTo: base.head)
        }

        func keep(_ snapshot: LedgerSnapshot) throws(LedgerError) {}
    }
}

/// What came of replaying the turns of one run.
public struct TurnOutcome: Sendable, Equatable {
    /// Turns in the recording.
    public var recorded: Int
    /// Turns that were replayed.
    public var replayed = 0
    /// Turns before the first recorded state, or after something that is missing.
    public var skipped = 0
    /// Places where something is missing and a later recorded state was taken up.
    public var gaps = 0
    /// Wishes and words in the replayed turns.
    public var matters = 0
    /// Entries that the ledger was given.
    public var entries = 0
    /// What is decided otherwise now, first of all.
    public var difference: String?
    /// Everything that was decided.
    public var transcript: [UInt8] = []

    init(recorded: Int) { self.recorded = recorded }
}
