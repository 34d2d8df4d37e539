import Foundation
import HallDomain
import SimulatedHall
import Synchronization
import Testing

@testable import HallStore

@Suite(
    "A ledger in a PostgreSQL that dies", .postgres, .serialized,
    .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
struct PostgresCrashTests {
    @Test("killed and started again between two appends: nothing is lost and nobody is told")
    func between() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        let epoch = try ledger.takeEpoch()
        for round in Int64(0)..<3 {
            try ledger.append(
                LedgerFolder.entries((round * 2 + 1)...(round * 2 + 2)), after: round * 2, epoch: epoch,
                cursors: ["central": round])
            #expect(try ledger.head() == round * 2 + 2)
            await database.server.kill()
            try await database.server.start()
        }
        #expect(try ledger.all() == LedgerFolder.entries(1...6))
        #expect(try ledger.cursor("central") == 2)
        try ledger.verify()
    }

    @Test("while it is away every call says so, at once")
    func away() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:])
        await database.server.kill()
        #expect(ledgerError { try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:]) } != nil)
        #expect(ledgerError { _ = try ledger.head() } != nil)
        #expect(ledgerError { _ = try ledger.entries(after: 0, limit: 1) } != nil)
        #expect(ledgerError { _ = try ledger.cursor("central") } != nil)
        #expect(ledgerError { _ = try database.open() } != nil)
        try await database.server.start()
        #expect(try await eventually { try ledger.all() } == LedgerFolder.entries(1...1))
        try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:])
    }

    @Test("killed again and again while it appends: every acknowledged entry is there, once, in its place")
    func during() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        let epoch = try ledger.takeEpoch()
        let isOver = Atomic(false)
        let (progress, step) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        // As the hall: after an error it reads what was kept, and goes on from there.
        async let acknowledged: [Int64: String] = Self.onThread {
            var kept: [Int64: String] = [:]
            var head: Int64? = 0
            var serial = 0
            while !isOver.load(ordering: .relaxed) {
                do {
                    let after = try head ?? ledger.head()
                    head = after
                    serial += 1
                    let entries = [
                        LedgerFolder.entry(after + 1, "a\(serial)"), LedgerFolder.entry(after + 2, "b\(serial)"),
                    ]
                    head = nil
                    try ledger.append(entries, after: after, epoch: epoch, cursors: ["central": after])
                    for entry in entries { if case .boardsBlanked(let by) = entry.event { kept[entry.seq] = by } }
                    head = after + 2
                    step.yield(after + 2)
                } catch {}
            }
            return kept
        }
        // A server that does not come back fails the test, and leaves nobody appending for ever. After what it ends, so
        // that it comes first.
        defer { isOver.store(true, ordering: .relaxed) }
        var steps = progress.makeAsyncIterator()
        for round in 0..<4 {
            // Somewhere in the flow of appends, a little later each time.
            for _ in 0...(round * 3) { _ = await steps.next() }
            await database.server.kill()
            try await database.server.start()
        }
        _ = await steps.next()
        isOver.store(true, ordering: .relaxed)
        let kept = await acknowledged
        let stored = try await eventually { try ledger.all() }
        #expect(stored.map(\.seq) == Array(1...Int64(stored.count)))
        let texts = stored.reduce(into: [Int64: String]()) { texts, entry in
            if case .boardsBlanked(let by) = entry.event { texts[entry.seq] = by }
        }
        #expect(kept.count > 12)
        for (seq, text) in kept { #expect(texts[seq] == text, "entry \(seq)") }
        // Nothing twice: each append has a text of its own.
        #expect(Set(texts.values).count == texts.count)
        try ledger.verify()
    }

    @Test("a server that hangs is waited for 2 s a call and no longer", .timeLimit(.minutes(1)))
    func hangs() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:])
        #expect(try ledger.head() == 1)
        await database.server.freeze()
        let calls: [(String, @Sendable () throws -> Void)] = [
            ("append", { try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:]) }),
            ("head", { _ = try ledger.head() }), ("cursor", { _ = try ledger.cursor("central") }),
            ("open", { _ = try database.open() }),
        ]
        for (name, call) in calls {
            let (error, took) = await Self.onThread {
                let begun = ContinuousClock.now
                let error = ledgerError { try call() }
                return (error, begun.duration(to: .now))
            }
            #expect(error?.isNotKept == true, "\(name): \(String(describing: error))")
            // Twice what is promised, for a machine that is busy.
            #expect(took < .seconds(4), "\(name) took \(took)")
        }
        await database.server.thaw()
        // Whatever became of it, it is there once or not at all.
        let kept = try await eventually { try ledger.all() }
        #expect(kept == LedgerFolder.entries(1...1) || kept == LedgerFolder.entries(1...2))
        let head = Int64(kept.count)
        try ledger.append([LedgerFolder.entry(head + 1)], after: head, epoch: 1, cursors: [:])
        try ledger.verify()
    }

    @Test("somebody who holds the head's lock is waited for 2 s and no longer, and nothing is written afterwards")
    func locked() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        try ledger.append([LedgerFolder.entry(1)], after: 0, epoch: 1, cursors: [:])
        let holder = Task {
            _ = try? await database.run("BEGIN; SELECT seq FROM hallkit.head FOR UPDATE; SELECT pg_sleep(600); COMMIT")
        }
        while try await database.run(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")
            != "1"
        {}
        let error = await Self.onThread {
            ledgerError { try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:]) }
        }
        #expect(error?.isNotKept == true, "\(String(describing: error))")
        try await database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        await holder.value
        #expect(try ledger.all() == LedgerFolder.entries(1...1))
        try ledger.append([LedgerFolder.entry(2)], after: 1, epoch: 1, cursors: [:])
    }

    /// On a thread that may block.
    private static func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
