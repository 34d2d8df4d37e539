import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallStore

@Suite(
    "A PostgreSQL that comes back without its end", .postgres, .serialized,
    .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
struct PostgresRollbackTests {
    private static let date = CivilDate(year: 2026, month: 11, day: 24)

    private static func block(_ seq: Int64, head: Int64, upto: Int64, gen: String = "gen-1") -> LedgerEntry {
        LedgerEntry(
            seq: seq, at: LedgerFolder.entry(seq).at, request: nil,
            event: .issuingBlocked(IssuingBlock(gen: gen, head: head, upto: upto, date: date)))
    }

    /// Three entries, a backup, two more; then the backup is put back in the database's place.
    private func restored(
        _ mark: String?, _ body: (LedgerDatabase, PostgresLedger) async throws -> Void
    ) async throws {
        let database = try await LedgerDatabase()
        let (name, server) = (database.name, database.server)
        do {
            let ledger = try database.open(mark: mark)
            try ledger.append(LedgerFolder.entries(1...3), after: 0, epoch: 1, cursors: [:])
        }
        // A template must not be in use: a session ends a little after its client.
        while try await server.run("SELECT count(*) FROM pg_stat_activity WHERE datname = '\(name)'") != "0" {}
        try await server.run("CREATE DATABASE backup_\(name) TEMPLATE \(name)")
        let ledger = try database.open(mark: mark)
        try ledger.append(LedgerFolder.entries(4...5), after: 3, epoch: 1, cursors: ["central": 1])
        try await server.run("DROP DATABASE \(name) WITH (FORCE)", "ALTER DATABASE backup_\(name) RENAME TO \(name)")
        try await body(database, ledger)
    }

    @Test("while the hall server runs: it takes nothing but the block, says what was lost, and then goes on")
    func running() async throws {
        try await restored(nil) { database, ledger in
            let loss = LedgerError.rolledBack(head: 3, acknowledged: 5)
            // First the writer's view: it is behind. It folds again, and is refused for the loss.
            #expect(throws: LedgerError.superseded(head: 3, epoch: 1)) {
                try ledger.append([LedgerFolder.entry(6)], after: 5, epoch: 1, cursors: [:])
            }
            #expect(try ledger.all() == LedgerFolder.entries(1...3))
            for entry in [
                LedgerFolder.entry(4), Self.block(4, head: 3, upto: 4), Self.block(4, head: 3, upto: 5, gen: "x"),
            ] {
                #expect(throws: loss) { try ledger.append([entry], after: 3, epoch: 1, cursors: ["central": 9]) }
            }
            var losses = ledger.rollbacks.makeAsyncIterator()
            #expect(await losses.next() == LedgerRollback(head: 3, acknowledged: 5))
            #expect(try ledger.all() == LedgerFolder.entries(1...3))
            #expect(try ledger.cursor("central") == 0)
            try ledger.append(
                [Self.block(4, head: 3, upto: 5), LedgerFolder.entry(5)], after: 3, epoch: 1, cursors: [:])
            try ledger.append([LedgerFolder.entry(6)], after: 5, epoch: 1, cursors: [:])
            #expect(try ledger.head() == 6)
            try ledger.verify()
        }
    }

    @Test("after a restart of the hall server: the mark on its own disk bears witness, until the block is kept")
    func restarted() async throws {
        let folder = try LedgerFolder()
        let mark = folder.url.appending(path: "acknowledged").path
        try await restored(mark) { database, _ in
            for _ in 0..<2 {
                let ledger = try database.open(mark: mark)
                var losses = ledger.rollbacks.makeAsyncIterator()
                #expect(await losses.next() == LedgerRollback(head: 3, acknowledged: 5))
                #expect(throws: LedgerError.rolledBack(head: 3, acknowledged: 5)) {
                    try ledger.append([LedgerFolder.entry(4)], after: 3, epoch: 1, cursors: [:])
                }
            }
            let ledger = try database.open(mark: mark)
            try ledger.append([Self.block(4, head: 3, upto: 5)], after: 3, epoch: 1, cursors: [:])
            try database.open(mark: mark).append([LedgerFolder.entry(5)], after: 4, epoch: 1, cursors: [:])
        }
    }

    @Test("one that has grown again to the same number is found all the same")
    func grown() async throws {
        let folder = try LedgerFolder()
        let mark = folder.url.appending(path: "acknowledged").path
        try await restored(mark) { database, _ in
            // A program without the witness goes on.
            let careless = try database.open()
            for seq in Int64(4)...7 {
                try careless.append([LedgerFolder.entry(seq, "other")], after: seq - 1, epoch: 1, cursors: [:])
            }
            let ledger = try database.open(mark: mark)
            #expect(throws: LedgerError.rolledBack(head: 4, acknowledged: 5)) {
                try ledger.append([LedgerFolder.entry(8)], after: 7, epoch: 1, cursors: [:])
            }
        }
    }

    @Test("the hall server at work stays so, though the database forgot its epoch; unless another took it since")
    func epoch() async throws {
        let database = try await LedgerDatabase()
        let (name, server) = (database.name, database.server)
        do { try database.open().append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:]) }
        try await eventually {
            guard try await server.run("SELECT count(*) FROM pg_stat_activity WHERE datname = '\(name)'") == "0" else {
                throw LedgerError.failed("still connected")
            }
        }
        let restoring = { (backup: String) async throws -> Void in
            try await server.run(
                "DROP DATABASE \(name) WITH (FORCE)", "CREATE DATABASE \(name) TEMPLATE \(backup)")
        }
        try await server.run("CREATE DATABASE backup_\(name) TEMPLATE \(name)")
        let first = try database.open()
        let epoch = try first.takeEpoch()
        try first.append([LedgerFolder.entry(2)], after: 1, epoch: epoch, cursors: [:])
        try await restoring("backup_\(name)")
        _ = ledgerError { try first.append([LedgerFolder.entry(3)], after: 2, epoch: epoch, cursors: [:]) }
        try first.append([Self.block(2, head: 1, upto: 2)], after: 1, epoch: epoch, cursors: [:])
        try first.append([LedgerFolder.entry(3)], after: 2, epoch: epoch, cursors: [:])
        // Once more; this time the second server is there first.
        try await restoring("backup_\(name)")
        let second = try database.open()
        let newer = try second.takeEpoch()
        #expect(newer > epoch)
        #expect(throws: LedgerError.superseded(head: 1, epoch: newer)) {
            try first.append([Self.block(2, head: 1, upto: 3)], after: 1, epoch: epoch, cursors: [:])
        }
        #expect(try second.head() == 1)
    }

    @Test("a new generation makes the mark of the old one say nothing")
    func newGeneration() async throws {
        let folder = try LedgerFolder()
        let mark = folder.url.appending(path: "acknowledged").path
        try await restored(mark) { database, _ in
            try database.open(mark: mark).beginGeneration("gen-2")
            let ledger = try database.open(mark: mark)
            let epoch = try ledger.takeEpoch()
            try ledger.append([LedgerFolder.entry(4)], after: 3, epoch: epoch, cursors: [:])
        }
    }

    @Test(
        "a mark that was torn bears no witness, and is written anew",
        arguments: ["", "hallkit-ackn", "x y 9 zz ", "hallkit-acknowledged-1 gen-1 99 zz "])
    func torn(_ text: String) async throws {
        let folder = try LedgerFolder()
        let mark = folder.url.appending(path: "acknowledged")
        try Data(text.utf8).write(to: mark)
        let database = try await LedgerDatabase()
        let ledger = try database.open(mark: mark.path)
        try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:])
        #expect(try String(contentsOf: mark, encoding: .utf8).hasPrefix("hallkit-acknowledged-1 gen-1 1 "))
    }
}
