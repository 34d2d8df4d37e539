import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallStore

/// A database of a test's own on its suite's server.
struct LedgerDatabase: Sendable {
    let server: PrivatePostgres
    let name: String

    init() async throws {
        server = try #require(PostgresTrait.server)
        name = try await server.makeDatabase()
    }

    func address(port: UInt16? = nil) throws -> PostgresAddress {
        try PostgresAddress(server.address(name, port: port))
    }

    func open(gen: String = "gen-1", mark: String? = nil, port: UInt16? = nil) throws -> PostgresLedger {
        try PostgresLedger(address(port: port), newGen: gen, mark: mark)
    }

    @discardableResult
    func run(_ sql: String...) async throws -> String {
        try await sql.async { try await server.run($0, in: name) }.last ?? ""
    }
}

extension Sequence where Element: Sendable {
    fileprivate func async<R>(_ body: (Element) async throws -> R) async rethrows -> [R] {
        var results: [R] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}

/// What a closure throws as a ledger's error.
func ledgerError(_ body: () throws -> Void) -> LedgerError? {
    do { try body() } catch { return error as? LedgerError }
    return nil
}

/// What a call gives once it no longer fails: a server that was away is not asked again at once.
@discardableResult
func eventually<R>(_ body: () async throws -> R) async throws -> R {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
        do { return try await body() } catch {
            guard ContinuousClock.now < deadline else { throw error }
            await Task.yield()
        }
    }
}

extension LedgerError {
    var isNotKept: Bool { if case .failed = self { true } else { false } }
}

@Suite("A ledger in PostgreSQL", .postgres, .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
struct PostgresLedgerTests {
    @Test("many events in one append, with every kind of text, come back as they were")
    func texts() async throws {
        let ledger = try await LedgerDatabase().open()
        let texts = ["", "引号\"'\\", "{a,b}", "NULL", "\u{0}null\n\t", "🏛️ 大厅", String(repeating: "长", count: 5000)]
        let entries = texts.enumerated().map { index, text in
            var entry = LedgerFolder.entry(Int64(index + 1), text)
            if index % 2 == 0 { entry.request = nil }
            entry.at.wall = -Int64(index)
            return entry
        }
        try ledger.append(entries, after: 0, epoch: 1, cursors: ["a'b": .max, "小": .min, "": 0])
        #expect(try ledger.all() == entries)
        #expect(try ledger.cursor("a'b") == .max)
        #expect(try ledger.cursor("小") == .min)
        try ledger.verify()
        // Cursors alone move too.
        try ledger.append([], after: Int64(texts.count), epoch: 1, cursors: ["小": 4])
        #expect(try ledger.cursor("小") == 4)
    }

    @Test("the chain is that of SQLite, byte for byte")
    func sameChain() async throws {
        let (folder, database) = (try LedgerFolder(), try await LedgerDatabase())
        for ledger in [try folder.open(), try database.open()] as [any Ledger] {
            try ledger.append(LedgerFolder.entries(1...3), after: 0, epoch: 1, cursors: [:])
            try ledger.append([LedgerFolder.entry(4, "四")], after: 3, epoch: 1, cursors: [:])
        }
        let inPostgres = try await database.run("SELECT encode(hash, 'hex') FROM hallkit.ledger ORDER BY seq")
        let inSQLite = try await ChildProcess.run(
            .init([
                "/usr/bin/python3", "-c",
                "import sqlite3,sys\nfor r in sqlite3.connect(sys.argv[1]).execute("
                    + "'SELECT hash FROM ledger ORDER BY seq'): print(r[0].hex())", folder.file.path,
            ]))
        #expect(inSQLite.output == inPostgres + "\n")
        #expect(inPostgres.split(separator: "\n").count == 4)
    }

    @Test("two that open a new database at once make one ledger")
    func openedAtOnce() async throws {
        let database = try await LedgerDatabase()
        let gens = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<6 { group.addTask { try database.open(gen: "gen-\(index)").gen } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(gens.count == 1)
    }

    @Test("an entry that was changed or taken out is found, and placed")
    func damage() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        try ledger.append(LedgerFolder.entries(1...50), after: 0, epoch: 1, cursors: [:])
        try ledger.verify()
        try await database.run("UPDATE hallkit.ledger SET json = replace(json, 'mark', 'Mark') WHERE seq = 7")
        #expect(throws: LedgerError.damaged("entry 7 does not follow from the one before it")) { try ledger.verify() }
        try await database.run("DELETE FROM hallkit.ledger WHERE seq = 7")
        #expect(throws: LedgerError.damaged("entry 8 does not follow from the one before it")) { try ledger.verify() }
        try await database.run("DELETE FROM hallkit.ledger WHERE seq > 40")
        #expect(throws: LedgerError.damaged("the head does not point at the newest entry")) {
            _ = try database.open()
        }
    }

    @Test("tables of another program's schema are refused by name")
    func otherSchema() async throws {
        let database = try await LedgerDatabase()
        _ = try database.open()
        try await database.run("UPDATE hallkit.head SET schema = 77")
        #expect(throws: LedgerError.damaged("unknown schema of the ledger in PostgreSQL")) { _ = try database.open() }
    }

    @Test("a new generation is that of the next who opens it, whose followers begin anew; who is open is refused")
    func newGeneration() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        try ledger.append(LedgerFolder.entries(1...3), after: 0, epoch: 1, cursors: ["central": 2])
        try ledger.beginGeneration("gen-2")
        #expect(throws: LedgerError.self) {
            try ledger.append([LedgerFolder.entry(4)], after: 3, epoch: 1, cursors: [:])
        }
        let next = try database.open(gen: "unused")
        #expect(next.gen == "gen-2")
        #expect(try next.head() == 3)
        #expect(try next.cursor("central") == 0)
        try next.verify()
    }

    // MARK: One hall server

    @Test("a second hall server is refused while the first is alive, and appends nothing")
    func secondServer() async throws {
        let database = try await LedgerDatabase()
        let first = try database.open()
        let epoch = try first.takeEpoch()
        #expect(epoch > 1)
        try first.append(LedgerFolder.entries(1...2), after: 0, epoch: epoch, cursors: [:])
        let second = try database.open()
        let refusal = ledgerError { _ = try second.takeEpoch() }
        guard case .failed(let text)? = refusal else {
            Issue.record("the second took the epoch: \(String(describing: refusal))")
            return
        }
        #expect(text.contains("another hall server is at work on this ledger: 127.0.0.1, process "))
        // Without an epoch of its own it is behind.
        #expect(throws: LedgerError.superseded(head: 2, epoch: epoch)) {
            try second.append([LedgerFolder.entry(3)], after: 2, epoch: 1, cursors: ["central": 9])
        }
        try first.append([LedgerFolder.entry(3)], after: 2, epoch: epoch, cursors: [:])
        #expect(try second.all() == LedgerFolder.entries(1...3))
        #expect(try second.cursor("central") == 0)
    }

    @Test("when the first is gone the second takes over, and the first, come back, appends nothing")
    func takeOver() async throws {
        let database = try await LedgerDatabase()
        let proxy = try CuttingProxy(to: database.server.port)
        defer { proxy.end() }
        let first = try database.open(port: proxy.port)
        let epoch = try first.takeEpoch()
        try first.append([LedgerFolder.entry(1)], after: 0, epoch: epoch, cursors: [:])
        // Cut off in the middle of an append.
        proxy.cutNext(.request, thenShut: true)
        #expect(throws: LedgerError.self) {
            try first.append([LedgerFolder.entry(2, "first")], after: 1, epoch: epoch, cursors: [:])
        }
        let second = try database.open()
        let newer = try second.takeEpoch()
        #expect(newer > epoch)
        try second.append([LedgerFolder.entry(2)], after: 1, epoch: newer, cursors: [:])
        proxy.shut(false)
        #expect(throws: LedgerError.superseded(head: 2, epoch: newer)) {
            try first.append([LedgerFolder.entry(3, "first")], after: 2, epoch: epoch, cursors: [:])
        }
        #expect(try first.all() == LedgerFolder.entries(1...2))
        try second.append([LedgerFolder.entry(3)], after: 2, epoch: newer, cursors: [:])
        try second.verify()
    }

    @Test("a hall server whose connection broke keeps its place, also while the server still knows its old session")
    func keepsItsPlace() async throws {
        let database = try await LedgerDatabase()
        let proxy = try CuttingProxy(to: database.server.port)
        defer { proxy.end() }
        let first = try database.open(port: proxy.port)
        let epoch = try first.takeEpoch()
        proxy.cutNext(.delay)
        try first.append([LedgerFolder.entry(1)], after: 0, epoch: epoch, cursors: [:])
        #expect(proxy.cuts == 1)
        #expect(ledgerError { _ = try database.open().takeEpoch() } != nil)
        try first.append([LedgerFolder.entry(2)], after: 1, epoch: epoch, cursors: [:])
        #expect(try first.all() == LedgerFolder.entries(1...2))
    }

    // MARK: Waking

    @Test("what any writer appends wakes a listener, which is told no more than how far it goes")
    func listening() async throws {
        let database = try await LedgerDatabase()
        let listening = try PostgresListening(database.address())
        var wakes = listening.wakes.makeAsyncIterator()
        // Connected: from now on nothing is missed.
        #expect(await wakes.next() == 0)
        let ledger = try database.open()
        try ledger.append(LedgerFolder.entries(1...3), after: 0, epoch: 1, cursors: [:])
        #expect(await wakes.next() == 3)
        // A refused append wakes nobody.
        #expect(throws: LedgerError.self) {
            try ledger.append([LedgerFolder.entry(9)], after: 8, epoch: 1, cursors: [:])
        }
        try ledger.append([LedgerFolder.entry(4)], after: 3, epoch: 1, cursors: [:])
        #expect(await wakes.next() == 4)
        // Its connection may break: it says so by a wake, since something may have been missed.
        try await database.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hallkit ledger listener'")
        #expect(await wakes.next() == 0)
    }
}
