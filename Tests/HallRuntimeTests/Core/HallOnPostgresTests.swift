import DeviceKit
import Foundation
import HallDomain
import HallStore
import SimulatedHall
import Testing

@testable import HallRuntime

/// A hall server on a database, as the agent puts it together.
private struct PostgresHall: Sendable {
    let ledger: PostgresLedger
    let hall: Hall
    let epoch: Int64
    let blocking: IssuerBlocking
    let health = HealthBook([:])
    let clock: EffectsClock

    init(
        _ server: PrivatePostgres, mark: String? = nil, epoch: Int64? = nil, gen: String = "gen-1",
        clock: EffectsClock = EffectsClock()
    ) throws {
        ledger = try PostgresLedger(PostgresAddress(server.address("hall")), newGen: gen, mark: mark)
        self.clock = clock
        self.epoch = try epoch ?? ledger.takeEpoch()
        hall = try Hall(
            rules: HallRules(plan: EffectsHall.plan), ledger: ledger, epoch: self.epoch,
            clock: clock, token: { UUID().uuidString.lowercased() })
        blocking = IssuerBlocking(
            hall: hall, plan: EffectsHall.plan, gen: ledger.gen, clock: clock, health: health,
            logger: EffectsHall.logger)
    }

    func run<R: Sendable>(_ test: @Sendable (PostgresHall) async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [hall] in await hall.run() }
            group.addTask { [blocking] in await blocking.run() }
            group.addTask { [blocking, ledger] in await blocking.run(ledger.rollbacks) }
            defer { group.cancelAll() }
            return try await test(self)
        }
    }

    func open(_ date: CivilDate = EffectsHall.date) async throws {
        _ = try await hall.perform(.openDay(date: date, how: .confirmed))
    }

    func issue(_ request: RequestID? = nil) async throws(HallError) -> Ticket? {
        let wish = HallCommand.issueTicket(service: "s", lane: .normal, kiosk: "1", wantsPaper: false, digest: nil)
        guard case .ticket(let ticket) = try await hall.perform(wish, request: request) else { return nil }
        return ticket
    }

    static func with<R: Sendable>(_ body: (PrivatePostgres) async throws -> R) async throws -> R {
        try await PrivatePostgres.with { server in
            try await server.run("CREATE DATABASE hall")
            return try await body(server)
        }
    }
}

@Suite(
    "A hall whose ledger lies in PostgreSQL",
    .enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed (Debian package postgresql)"))
struct HallOnPostgresTests {
    @Test("PostgreSQL killed and started again in the middle: who asked again has one number, and nobody lost one")
    func killedInTheMiddle() async throws {
        try await PostgresHall.with { server in
            let clients = 8
            let (total, over) = (EffectsCount(), EffectsCount())
            let given = try await PostgresHall(server).run { house in
                try await house.open()
                return try await withThrowingTaskGroup(of: [RequestID: String].self) { group in
                    for client in 0..<clients {
                        group.addTask {
                            // A page that got no answer asks again with the same request.
                            var mine: [RequestID: String] = [:]
                            var serial = 0
                            while over.value == 0 {
                                serial += 1
                                let request = RequestID(rawValue: "client-\(client)-\(serial)")
                                while mine[request] == nil {
                                    do throws(HallError) {
                                        mine[request] = try await house.issue(request)?.number
                                    } catch {
                                        guard case .notKept = error else { throw error }
                                        await Task.yield()
                                    }
                                }
                                total.add()
                            }
                            return mine
                        }
                    }
                    for round in 1...3 {
                        try await eventually("tickets before kill \(round)") { total.value >= round * 30 }
                        await server.kill()
                        try await server.start()
                    }
                    try await eventually("tickets after the last kill") { total.value >= 150 }
                    over.add()
                    return try await group.reduce(into: [RequestID: String]()) { $0.merge($1) { _, new in new } }
                }
            }
            #expect(given.count == total.value)
            #expect(Set(given.values).count == given.count)
            // A hall that is started on it knows every number, each once.
            let ledger = try PostgresLedger(PostgresAddress(server.address("hall")), newGen: "unused")
            try ledger.verify()
            var kept: [RequestID: [String]] = [:]
            for stored in try ledger.entries(after: 0, limit: .max) {
                guard case .ticketIssued(let ticket)? = stored.event, let request = stored.request else { continue }
                kept[request, default: []].append(ticket.number)
            }
            #expect(kept == given.mapValues { [$0] })
        }
    }

    @Test("a second hall server on the same database appends nothing while the first is alive, and takes over after it")
    func second() async throws {
        try await PostgresHall.with { server in
            try await PostgresHall(server).run { first in
                try await first.open()
                _ = try await first.issue()
                #expect(throws: LedgerError.self) { try PostgresHall(server) }
                let before = try first.ledger.entries(after: 0, limit: .max)
                let head = Int64(before.count)
                // One that does not ask is refused at every wish.
                try await PostgresHall(server, epoch: 1).run { second in
                    for _ in 0..<3 {
                        await #expect(throws: HallError.notKept(.superseded(head: head, epoch: first.epoch))) {
                            try await second.issue()
                        }
                    }
                }
                #expect(try first.ledger.entries(after: 0, limit: .max) == before)
                #expect(try await first.issue()?.number == "A002")
                // The first is cut off: its sessions end, and it does not know yet.
                try await server.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hallkit%'")
                try await PostgresHall(server).run { second in
                    for number in ["A003", "A004"] { #expect(try await second.issue()?.number == number) }
                    // It comes back, sees what is, and still appends nothing.
                    for _ in 0..<2 {
                        await #expect(throws: HallError.notKept(.superseded(head: head + 3, epoch: second.epoch))) {
                            try await first.issue()
                        }
                    }
                    let seen = await first.hall.read { $0.tickets.count }
                    #expect(seen == 4)
                    #expect(try await second.issue()?.number == "A005")
                    try second.ledger.verify()
                }
            }
        }
    }

    @Test("another's append wakes the effects of a hall that listens; one that does not finds out with its next wish")
    func waking() async throws {
        try await PostgresHall.with { server in
            let working = try PostgresHall(server)
            let listening = try PostgresListening(PostgresAddress(server.address("hall")))
            try await working.run { working in
                try await working.open()
                let head = try working.ledger.head()
                let (woken, asleep) = (try PostgresHall(server, epoch: 1), try PostgresHall(server, epoch: 1))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for await seq in listening.wakes { await woken.hall.follow(to: seq) } }
                    defer { group.cancelAll() }
                    var effect = woken.hall.commits().makeAsyncIterator()
                    #expect(await effect.next() == head)
                    _ = try await working.issue()
                    #expect(await effect.next() == head + 1)
                    #expect(try woken.ledger.entries(after: head, limit: 10).map(\.kind) == ["ticketIssued"])
                }
                try await asleep.run { asleep in
                    await #expect(throws: HallError.self) { try await asleep.issue() }
                    let seen = await asleep.hall.read { $0.tickets.count }
                    #expect(seen == 1)
                }
            }
        }
    }

    @Test(
        "a database that came back without its end: no number is given again, who has one is served, a new day ends it")
    func rolledBack() async throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "hk-mark-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: mark) }
        try await PostgresHall.with { server in
            try await PostgresHall(server, mark: mark).run { house in
                try await house.open()
                _ = try await house.hall.perform(.signIn(window: "1", staff: "101"))
                for _ in 0..<2 { _ = try await house.issue() }
            }
            try await eventually("sessions end after their clients") {
                try await server.run("SELECT count(*) FROM pg_stat_activity WHERE datname = 'hall'") == "0"
            }
            try await server.run("CREATE DATABASE backup TEMPLATE hall")
            try await PostgresHall(server, mark: mark).run { house in
                // A003 and A004 are in people's hands when the backup is put back.
                for number in ["A003", "A004"] { #expect(try await house.issue()?.number == number) }
                try await server.run("DROP DATABASE hall WITH (FORCE)", "ALTER DATABASE backup RENAME TO hall")
                try await Self.expectBlocked(house)
                // Central's word, which reaches less far, does not lift what this machine knows.
                await house.blocking.mayIssue(upto: 3)
                await #expect(throws: HallError.refused(.issuingBlocked)) { try await house.issue() }
            }
            // After a restart too; and when somebody puts the backup back again, the mark still knows.
            try await PostgresHall(server, mark: mark).run { house in
                await #expect(throws: HallError.refused(.issuingBlocked)) { try await house.issue() }
                try house.ledger.beginGeneration("gen-2")
            }
            let clock = EffectsClock()
            try await PostgresHall(server, mark: mark, clock: clock).run { house in
                await #expect(throws: HallError.refused(.issuingBlocked)) { try await house.issue() }
                clock.advance(seconds: 86_400)
                try await house.open(CivilDate(year: 2026, month: 11, day: 25))
                try await eventually("the block ends with the next day") {
                    await house.hall.read { $0.issuingBlock == nil }
                }
                #expect(try await house.issue()?.number == "A001")
            }
        }
    }

    /// Many ask at once, and none is given a number, until the block is kept; then calls go on.
    private static func expectBlocked(_ house: PostgresHall) async throws {
        try await eventually("the issuer is blocked") {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do throws(HallError) {
                            _ = try await house.issue()
                            Issue.record("a number was given")
                        } catch {
                            switch error {
                            case .notKept, .refused(.issuingBlocked): break
                            default: Issue.record("\(error)")
                            }
                        }
                    }
                }
            }
            return await house.hall.read { $0.issuingBlock?.witness == .ownMark }
        }
        try await eventually("the fault is shown") { house.health.value["ledger"]?.faults == [.ledgerRolledBack] }
        guard case .called(let call, _) = try await house.hall.perform(.callNext(window: "1")) else {
            Issue.record("nobody was called")
            return
        }
        #expect(call.id > 0)
    }
}
