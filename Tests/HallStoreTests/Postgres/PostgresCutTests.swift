import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallStore

@Suite(
    "A ledger in PostgreSQL whose connection is cut at its commit", .postgres,
    .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
struct PostgresCutTests {
    private func cut(
        _ cut: CuttingProxy.Cut, _ body: (LedgerDatabase, CuttingProxy, PostgresLedger) async throws -> Void
    ) async throws {
        let database = try await LedgerDatabase()
        let proxy = try CuttingProxy(to: database.server.port)
        defer { proxy.end() }
        let ledger = try database.open(port: proxy.port)
        try ledger.append(LedgerFolder.entries(1...2), after: 0, epoch: 1, cursors: ["central": 1])
        proxy.cutNext(cut)
        try await body(database, proxy, ledger)
        #expect(proxy.cuts == 1)
        try ledger.verify()
    }

    @Test("the answer is lost: the requests are read back, and it was kept once")
    func answerLost() async throws {
        try await cut(.answer) { database, _, ledger in
            try ledger.append(LedgerFolder.entries(3...4), after: 2, epoch: 1, cursors: ["central": 2])
            #expect(try ledger.all() == LedgerFolder.entries(1...4))
            #expect(try ledger.cursor("central") == 2)
            try ledger.append([LedgerFolder.entry(5)], after: 4, epoch: 1, cursors: [:])
            #expect(try database.open().all() == LedgerFolder.entries(1...5))
        }
    }

    @Test("the request is lost: it is not there, and is brought again")
    func requestLost() async throws {
        try await cut(.request) { _, _, ledger in
            try ledger.append(LedgerFolder.entries(3...4), after: 2, epoch: 1, cursors: ["central": 2])
            #expect(try ledger.all() == LedgerFolder.entries(1...4))
            #expect(try ledger.cursor("central") == 2)
        }
    }

    @Test("the request comes late, after it was given up: it writes nothing")
    func requestLate() async throws {
        try await cut(.delay) { _, proxy, ledger in
            try ledger.append(LedgerFolder.entries(3...4), after: 2, epoch: 1, cursors: ["central": 2])
            let before = try ledger.all()
            // Refused by the fence: the same statement would otherwise match nothing only by luck of the sequence.
            _ = proxy.deliver()
            #expect(try ledger.all() == before)
            try ledger.append([LedgerFolder.entry(5)], after: 4, epoch: 1, cursors: [:])
            #expect(try ledger.all() == LedgerFolder.entries(1...5))
        }
    }

    @Test("the request comes late and nothing was written since: what was called not kept stays so")
    func requestLateAfterRefusal() async throws {
        let database = try await LedgerDatabase()
        let proxy = try CuttingProxy(to: database.server.port)
        defer { proxy.end() }
        let ledger = try database.open(port: proxy.port)
        try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:])
        // It cannot be settled now: the caller hears 'not kept'.
        proxy.cutNext(.delay, thenShut: true)
        #expect(throws: LedgerError.self) {
            try ledger.append([LedgerFolder.entry(2, "late")], after: 1, epoch: 1, cursors: [:])
        }
        // Nor is anything read before it is settled.
        #expect(throws: LedgerError.self) { try ledger.all() }
        proxy.shut(false)
        #expect(try await eventually { try ledger.all() } == LedgerFolder.entries(1...1))
        // Nobody appended since: only the fence keeps it out.
        #expect(!proxy.deliver().isEmpty)
        #expect(try ledger.all() == LedgerFolder.entries(1...1))
        try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:])
        #expect(try ledger.all() == LedgerFolder.entries(1...2))
    }

    @Test("the answer is lost and the server stays away: not kept is said, and later what is there is told")
    func answerLostServerAway() async throws {
        let database = try await LedgerDatabase()
        let proxy = try CuttingProxy(to: database.server.port)
        defer { proxy.end() }
        let ledger = try database.open(port: proxy.port)
        proxy.cutNext(.answer, thenShut: true)
        let error = ledgerError { try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:]) }
        #expect(error?.isNotKept == true, "\(String(describing: error))")
        proxy.shut(false)
        // As the hall does it: read what was kept, and go on from there.
        #expect(try await eventually { try ledger.all() } == LedgerFolder.entries(1...1))
        try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:])
        #expect(try database.open().all() == LedgerFolder.entries(1...2))
    }

    @Test("another writer's settling does not stop a writer whose connection is whole")
    func othersFence() async throws {
        try await cut(.answer) { database, _, ledger in
            let other = try database.open()
            try ledger.append([LedgerFolder.entry(3)], after: 2, epoch: 1, cursors: [:])
            try other.append([LedgerFolder.entry(4)], after: 3, epoch: 1, cursors: [:])
            try ledger.append([LedgerFolder.entry(5)], after: 4, epoch: 1, cursors: [:])
            #expect(try other.all() == LedgerFolder.entries(1...5))
        }
    }
}
