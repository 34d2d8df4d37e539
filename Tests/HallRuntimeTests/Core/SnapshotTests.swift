import Foundation
import HallDomain
import HallStore
import Synchronization
import Testing

@testable import HallRuntime

@Suite("A start from a snapshot", .timeLimit(.minutes(1)))
struct SnapshotTests {
    /// A ledger that counts what is read of it.
    private final class CountedLedger: Ledger, SnapshotKeeping {
        private let base: SQLiteLedger
        let read = EffectsCount()

        init(_ base: SQLiteLedger) { self.base = base }

        var gen: String { base.gen }
        func head() throws(LedgerError) -> Int64 { try base.head() }
        func append(
            _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
        ) throws(LedgerError) { try base.append(entries, after: seq, epoch: epoch, cursors: cursors) }
        func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
            let entries = try base.entries(after: seq, limit: limit)
            for _ in entries { read.add() }
            return entries
        }
        func cursor(_ name: String) throws(LedgerError) -> Int64 { try base.cursor(name) }
        func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot? { try base.snapshot(version: version) }
        func keep(_ snapshot: LedgerSnapshot) throws(LedgerError) { try base.keep(snapshot) }
    }

    private static func withLedger(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "/hallkit-snapshot-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder + "/ledger.sqlite")
    }

    private static func book(_ ledger: any Ledger) throws -> HallBook {
        try HallBook(
            rules: HallRules(plan: EffectsHall.plan), ledger: ledger, clock: EffectsClock(), token: { "token" })
    }

    private static let issue = HallBook.Wish(
        .issueTicket(service: "s", lane: .normal, kiosk: "1", wantsPaper: true, digest: nil))

    @Test("reads only what came after it and knows all the same")
    func tail() async throws {
        try await Self.withLedger { path in
            let ledger = try SQLiteLedger(path: path, newGen: "gen", durability: .weakened)
            var book = try Self.book(ledger)
            _ = book.turn([.init(.openDay(date: EffectsHall.date, how: .confirmed))])
            for _ in 0..<20 { _ = book.turn([Self.issue]) }
            try ledger.keep(HallBook.snapshot(of: book.state, upTo: book.head))
            for _ in 0..<5 { _ = book.turn([Self.issue]) }
            let counted = CountedLedger(ledger)
            let again = try Self.book(counted)
            #expect(again.state == book.state && again.head == book.head)
            #expect(counted.read.value == 5)
        }
    }

    @Test("one of another fold, or that is no state, is not taken up")
    func strange() async throws {
        try await Self.withLedger { path in
            let ledger = try SQLiteLedger(path: path, newGen: "gen", durability: .weakened)
            var book = try Self.book(ledger)
            _ = book.turn([.init(.openDay(date: EffectsHall.date, how: .confirmed)), Self.issue])
            for (version, bytes) in [(HallState.foldVersion + 1, "{}"), (HallState.foldVersion, "no state")] {
                try ledger.keep(LedgerSnapshot(seq: book.head, version: version, state: Array(bytes.utf8)))
                #expect(try Self.book(ledger).state == book.state)
            }
        }
    }

    @Test("is kept by the agent every so many entries")
    func taken() async throws {
        try await Self.withLedger { path in
            let ledger = try SQLiteLedger(path: path, newGen: "gen", durability: .weakened)
            let hall = try Hall(
                rules: HallRules(plan: EffectsHall.plan), ledger: ledger, clock: EffectsClock(), token: { "token" })
            let taking = SnapshotTaking(hall: hall, keeper: ledger, logger: EffectsHall.logger, every: 10)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await hall.run() }
                group.addTask { await taking.run() }
                defer { group.cancelAll() }
                _ = try await hall.perform(.openDay(date: EffectsHall.date, how: .confirmed))
                for _ in 0..<30 { _ = try await hall.perform(Self.issue.command) }
                try await eventually("a snapshot is kept") {
                    try ledger.snapshot(version: HallState.foldVersion).map { $0.seq >= 10 } ?? false
                }
            }
        }
    }

    /// A ledger on a disk that fails now and then.
    private final class FailingLedger: Ledger {
        private let base: SQLiteLedger
        let fails = Mutex(false)

        init(_ base: SQLiteLedger) { self.base = base }

        private func look() throws(LedgerError) {
            if fails.withLock({ $0 }) { throw .notDurable("the disk fails") }
        }

        var gen: String { base.gen }
        func head() throws(LedgerError) -> Int64 { try base.head() }
        func append(
            _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
        ) throws(LedgerError) {
            try look()
            try base.append(entries, after: seq, epoch: epoch, cursors: cursors)
        }
        func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
            try look()
            return try base.entries(after: seq, limit: limit)
        }
        func cursor(_ name: String) throws(LedgerError) -> Int64 { try base.cursor(name) }
    }

    @Test("nothing is kept of a hall that does not know what its ledger holds")
    func doubt() async throws {
        try await Self.withLedger { path in
            let ledger = FailingLedger(try SQLiteLedger(path: path, newGen: "gen", durability: .weakened))
            var book = try Self.book(ledger)
            _ = book.turn([.init(.openDay(date: EffectsHall.date, how: .confirmed)), Self.issue])
            let before = try #require(book.known)
            ledger.fails.withLock { $0 = true }
            _ = book.turn([Self.issue])
            #expect(book.known == nil)
            ledger.fails.withLock { $0 = false }
            let keeps = book.tryKeeping()
            #expect(keeps)
            let after = try #require(book.known)
            #expect(after.state == before.state && after.head == before.head)
        }
    }

    @Test("a ledger that something is missing from is refused, not folded")
    func gap() throws {
        struct Gap: Ledger {
            let gen = "gap"
            func head() throws(LedgerError) -> Int64 { 3 }
            func append(
                _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
            ) throws(LedgerError) {}
            func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
                [1, 3].filter { $0 > seq }.map {
                    StoredEntry(
                        seq: $0, at: Moment(wall: 0, boot: "b", mono: 0, clock: .trusted), request: nil, kind: "k",
                        json: "{}", event: nil)
                }
            }
            func cursor(_ name: String) throws(LedgerError) -> Int64 { 0 }
        }
        #expect(throws: LedgerError.damaged("entry 2 is missing")) { _ = try Self.book(Gap()) }
    }
}
