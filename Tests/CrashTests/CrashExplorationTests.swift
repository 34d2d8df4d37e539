import HallDomain
import HallStore
import Testing

@testable import hall_bench

/// Short forms of `./hallkit crash`, with fixed seeds. One at a time: SQLite's random numbers are the whole process's.
@Suite("The ledger through crashes", .serialized)
struct CrashExplorationTests {
    @Test("no state that a crash leaves loses, doubles or invents anything", arguments: 1...8 as ClosedRange<UInt64>)
    func explored(seed: UInt64) throws {
        var exploration = CrashExploration(durability: .full, goal: 110)
        try exploration.explore([seed])
        let tally = exploration.tally
        #expect(tally.states.count == 110)
        #expect(tally.broken.isEmpty, "\(tally.first.map { "\($0.path): \($0.findings)" } ?? "")")
    }

    @Test("a crash of the recovery is among them, and each way of losing what was not synced")
    func ways() throws {
        var exploration = CrashExploration(durability: .full, goal: 400)
        try exploration.explore([21])
        #expect(Set(exploration.tally.byModel.keys).isSuperset(of: ["killed", "part", "torn", "lost"]))
        #expect(exploration.tally.again > 0)
    }

    @Test("with the ledger weakened on purpose losses are found, come again, and are made small")
    func weakened() throws {
        var exploration = CrashExploration(durability: .weakened, goal: 400)
        exploration.stopsAtFailure = true
        try exploration.explore([5])
        let failure = try #require(exploration.tally.first)
        #expect(failure.findings.contains { $0.kind == .lost })
        let again = try #require(CrashPath("\(failure.path)"))
        #expect(again == failure.path)
        #expect(try CrashExploration.replay(again, .weakened).contains { $0.kind == .lost })
        #expect(try CrashExploration.replay(again, .full).isEmpty)
        let shrunk = try CrashShrinking(durability: .weakened).shrunk(failure)
        #expect(shrunk.failure.path.steps < failure.path.steps)
        #expect(!shrunk.losses.isEmpty)
    }

    /// The commit of a process that was killed before its sync is read by the next one, and acted upon.
    @Test("what a restart has read stays, also when the power goes right after it")
    func killedThenCut() throws {
        CrashDisk.install(seed: 1)
        func open(_ disk: CrashDisk) throws -> SQLiteLedger {
            try SQLiteLedger(path: disk.path("ledger.sqlite"), newGen: "gen", folder: disk.folder)
        }
        func entry(_ seq: Int64) -> LedgerEntry {
            LedgerEntry(
                seq: seq, at: Moment(wall: seq, boot: "b", mono: seq, clock: .trusted), request: nil,
                event: .boardsBlanked(by: "\(seq)"))
        }
        let disk = CrashDisk()
        let ledger = try open(disk)
        try ledger.append([entry(1)], after: 0, epoch: 1, cursors: [:])
        let first = disk.operations
        try ledger.append([entry(2)], after: 1, epoch: 1, cursors: [:])
        var heads: Set<Int64> = []
        for point in first...disk.operations {
            let killed = disk.killed(at: point)
            let next = try open(killed)
            let head = try next.head()
            heads.insert(head)
            let pending = killed.pending(at: killed.operations)
            let cut = killed.image(at: killed.operations, fates: pending.map { _ in CrashDisk.lost })
            next.close()
            let last = try open(cut)
            #expect(try last.head() == head, "killed at \(point)")
            last.close()
        }
        ledger.close()
        #expect(heads == [1, 2])
    }
}
