import Foundation
import HallDomain
import HallStore
import SimulatedHall
import Testing

/// An engine of the store under test: how its ledger is opened, again and again, on the same disk.
struct LedgerEngine: Sendable, CustomTestStringConvertible {
    var name: String
    var open: @Sendable (_ folder: LedgerFolder, _ gen: String) async throws -> any Ledger
    var testDescription: String { name }

    /// Every engine that a hall can run on.
    static let all =
        [LedgerEngine(name: "SQLite") { folder, gen in try folder.open(gen: gen) }]
        + (PrivatePostgres.isInstalled ? [postgres] : [])

    /// A folder's ledger lies in a database of its name.
    private static let postgres = LedgerEngine(name: "PostgreSQL") { folder, gen in
        let server = try #require(PostgresTrait.server)
        let name = folder.url.lastPathComponent
        if try await server.run("SELECT count(*) FROM pg_database WHERE datname = '\(name)'") == "0" {
            try await server.run("CREATE DATABASE \"\(name)\"")
        }
        return try PostgresLedger(PostgresAddress(server.address(name)), newGen: gen)
    }
}

@Suite("What every ledger promises", .postgres)
struct LedgerConformanceTests {
    @Test(
        "PostgreSQL is among the engines",
        .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
    func engines() { #expect(LedgerEngine.all.map(\.name) == ["SQLite", "PostgreSQL"]) }

    @Test("an empty one has no head, no entries and no cursor", arguments: LedgerEngine.all)
    func empty(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let ledger = try await engine.open(folder, "gen-1")
        #expect(ledger.gen == "gen-1")
        #expect(try ledger.head() == 0)
        #expect(try ledger.all().isEmpty)
        #expect(try ledger.cursor("central") == 0)
    }

    @Test("what was appended is read in order, whole, from anywhere and in any portion", arguments: LedgerEngine.all)
    func reading(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let ledger = try await engine.open(folder, "gen-1")
        try ledger.append(LedgerFolder.entries(1...3), after: 0, epoch: 1, cursors: [:])
        try ledger.append(LedgerFolder.entries(4...10), after: 3, epoch: 1, cursors: [:])
        #expect(try ledger.head() == 10)
        #expect(try ledger.all() == LedgerFolder.entries(1...10))
        #expect(try ledger.entries(after: 4, limit: 3).map(\.seq) == [5, 6, 7])
        #expect(try ledger.entries(after: 10, limit: 5).isEmpty)
        let stored = try ledger.entries(after: 6, limit: 1)[0]
        #expect(stored.kind == "boardsBlanked")
        #expect(stored.json == #"{"boardsBlanked":{"by":"mark-7-end"}}"#)
    }

    @Test("a superseded append writes nothing: no entry of it, and no cursor", arguments: LedgerEngine.all)
    func superseded(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let ledger = try await engine.open(folder, "gen-1")
        try ledger.append(LedgerFolder.entries(1...2), after: 0, epoch: 1, cursors: ["central": 1])
        let late: [(entries: [LedgerEntry], after: Int64, epoch: Int64)] = [
            // Behind, ahead, and of another epoch.
            ([LedgerFolder.entry(2, "late")], 1, 1), ([LedgerFolder.entry(5)], 4, 1), ([LedgerFolder.entry(3)], 2, 9),
        ]
        for wish in late {
            #expect(throws: LedgerError.superseded(head: 2, epoch: 1)) {
                try ledger.append(wish.entries, after: wish.after, epoch: wish.epoch, cursors: ["central": 99])
            }
        }
        #expect(try ledger.all() == LedgerFolder.entries(1...2))
        #expect(try ledger.cursor("central") == 1)
        // It goes on where it was.
        try ledger.append([LedgerFolder.entry(3)], after: 2, epoch: 1, cursors: [:])
        #expect(try ledger.head() == 3)
    }

    @Test("of an append that fails in its middle nothing is kept, cursor included", arguments: LedgerEngine.all)
    func atomic(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let ledger = try await engine.open(folder, "gen-1")
        try ledger.append(LedgerFolder.entries(1...2), after: 0, epoch: 1, cursors: ["central": 1, "other": 1])
        // The last of three stands on a place that is taken by the first.
        let broken = [LedgerFolder.entry(3), LedgerFolder.entry(4), LedgerFolder.entry(3)]
        #expect(throws: LedgerError.self) {
            try ledger.append(broken, after: 2, epoch: 1, cursors: ["central": 2])
        }
        #expect(try ledger.head() == 2)
        #expect(try ledger.cursor("central") == 1)
        try ledger.append([LedgerFolder.entry(3)], after: 2, epoch: 1, cursors: ["central": 2])
        #expect(try ledger.all() == LedgerFolder.entries(1...3))
        #expect(try ledger.cursor("central") == 2)
        #expect(try ledger.cursor("other") == 1)
    }

    @Test("opened again it has everything, its generation too, and goes on", arguments: LedgerEngine.all)
    func reopened(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        for round in Int64(0)..<5 {
            let ledger = try await engine.open(folder, "gen-\(round)")
            #expect(ledger.gen == "gen-0")
            #expect(try ledger.head() == round * 2)
            #expect(try ledger.cursor("central") == round)
            try ledger.append(
                LedgerFolder.entries((round * 2 + 1)...(round * 2 + 2)), after: round * 2, epoch: 1,
                cursors: ["central": round + 1])
        }
        #expect(try await engine.open(folder, "gen-9").all() == LedgerFolder.entries(1...10))
    }

    @Test(
        "an append of nothing is one all the same: it moves cursors, and is refused where another would be",
        arguments: LedgerEngine.all)
    func nothing(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let ledger = try await engine.open(folder, "gen-1")
        try ledger.append(LedgerFolder.entries(1...2), after: 0, epoch: 1, cursors: [:])
        try ledger.append([], after: 2, epoch: 1, cursors: ["keeping": 2])
        #expect(try ledger.cursor("keeping") == 2)
        #expect(throws: LedgerError.superseded(head: 2, epoch: 1)) {
            try ledger.append([], after: 1, epoch: 1, cursors: ["keeping": 1])
        }
        #expect(try ledger.cursor("keeping") == 2)
        try ledger.append([LedgerFolder.entry(3)], after: 2, epoch: 1, cursors: [:])
        #expect(try ledger.all() == LedgerFolder.entries(1...3))
    }

    /// An engine that keeps none is folded from its first entry.
    @Test("of snapshots the newest of the asked fold is given, also after an opening", arguments: LedgerEngine.all)
    func snapshots(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let ledger = try await engine.open(folder, "gen-1")
        guard let keeper = ledger as? any SnapshotKeeping else { return }
        try ledger.append(LedgerFolder.entries(1...9), after: 0, epoch: 1, cursors: [:])
        #expect(try keeper.snapshot(version: 1) == nil)
        let taken = [2, 5, 8].map { LedgerSnapshot(seq: $0, version: 1, state: [UInt8($0), 0, 255]) }
        for snapshot in taken { try keeper.keep(snapshot) }
        #expect(try keeper.snapshot(version: 1) == taken[2])
        #expect(try keeper.snapshot(version: 2) == nil)
        // Of what is not in the ledger there is none.
        try keeper.keep(LedgerSnapshot(seq: 10, version: 1, state: [1]))
        #expect(try keeper.snapshot(version: 1) == taken[2])
        let again = try #require(try await engine.open(folder, "gen-2") as? any SnapshotKeeping)
        #expect(try again.snapshot(version: 1) == taken[2])
    }

    @Test("two writers on one disk: the slower is refused and nothing is interleaved", arguments: LedgerEngine.all)
    func twoWriters(_ engine: LedgerEngine) async throws {
        let folder = try LedgerFolder()
        let (first, second) = (try await engine.open(folder, "gen-1"), try await engine.open(folder, "gen-2"))
        #expect(second.gen == "gen-1")
        try first.append(LedgerFolder.entries(1...2), after: 0, epoch: 1, cursors: [:])
        #expect(throws: LedgerError.superseded(head: 2, epoch: 1)) {
            try second.append([LedgerFolder.entry(1, "other")], after: 0, epoch: 1, cursors: [:])
        }
        // One that reads what is there may go on.
        try second.append([LedgerFolder.entry(3)], after: second.head(), epoch: 1, cursors: [:])
        #expect(throws: LedgerError.superseded(head: 3, epoch: 1)) {
            try first.append([LedgerFolder.entry(3, "other")], after: 2, epoch: 1, cursors: [:])
        }
        try first.append([LedgerFolder.entry(4)], after: 3, epoch: 1, cursors: [:])
        #expect(try first.all() == LedgerFolder.entries(1...4))
        // The chain goes on from the other's end.
        try await engine.open(folder, "gen-1").verifyChain()
    }
}

extension Ledger {
    /// Walks the chain of hashes, as each engine does it.
    fileprivate func verifyChain() throws {
        switch self {
        case let ledger as SQLiteLedger: try ledger.verify()
        case let ledger as PostgresLedger: try ledger.verify()
        default: Issue.record("\(Self.self) has no chain")
        }
    }
}
