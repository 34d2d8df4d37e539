import Foundation
import HallDomain
import HallStore
import SimulatedHall
import Testing

@Suite("Reading a ledger beside its writer")
struct LedgerReadingTests {
    private static func date(_ day: Int) -> CivilDate { CivilDate(year: 2026, month: 11, day: day) }

    /// Days 24, 25 and 26 of November with 100 entries each; the 26th was opened as the 25th and dated later.
    static let entries: [LedgerEntry] = (1...300).map { seq in
        var entry = LedgerFolder.entry(Int64(seq))
        switch seq {
        case 1: entry.event = .dayOpened(day: 1, date: date(24), how: .calendar)
        case 101: entry.event = .dayOpened(day: 2, date: date(25), how: .calendar)
        case 201: entry.event = .dayOpened(day: 3, date: date(25), how: .confirmed)
        case 210: entry.event = .dayDated(day: 3, date: date(26), how: .staff)
        case 150, 250:
            entry.event = .incidentClosed(incident: IncidentID(rawValue: "i\(seq)"))
        default: break
        }
        return entry
    }

    @Test("a day is found by its dates, the newest without one, with archives and without")
    func days() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        try ledger.append(Self.entries, after: 0, epoch: 1, cursors: [:])
        func check() throws {
            let reading = LedgerReading(path: folder.file.path)
            #expect(try reading.day().map(\.seq) == Array(201...300))
            #expect(try reading.day(Self.date(26)) == Array(Self.entries[200...]))
            // Of two days with one date the later is meant.
            #expect(try reading.day(Self.date(25)).map(\.seq) == Array(201...300))
            #expect(try reading.day(Self.date(24)).map(\.seq) == Array(1...100))
            #expect(try reading.day(Self.date(23)).isEmpty)
        }
        try check()
        _ = try ledger.archive(upTo: 100)
        try check()
        try ledger.dropArchived()
        try check()
        _ = try ledger.archive(upTo: 200)
        try ledger.dropArchived()
        try check()
        // Nothing of it was written to, and the writer goes on.
        try ledger.append([LedgerFolder.entry(301)], after: 300, epoch: 1, cursors: [:])
        #expect(try LedgerReading(path: folder.file.path).day().last?.seq == 301)
    }

    @Test("the newest of some kinds are given in order")
    func kinds() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        try ledger.append(Self.entries, after: 0, epoch: 1, cursors: [:])
        let reading = LedgerReading(path: folder.file.path)
        #expect(try reading.newest(kinds: ["incidentClosed"], limit: 10).map(\.seq) == [150, 250])
        #expect(try reading.newest(kinds: ["incidentClosed", "dayOpened"], limit: 2).map(\.seq) == [201, 250])
        #expect(try reading.newest(kinds: ["ticketIssued"], limit: 10).isEmpty)
    }

    @Test("what is no ledger is said")
    func none() throws {
        let folder = try LedgerFolder()
        #expect(throws: LedgerError.self) { try LedgerReading(path: folder.file.path).day() }
        try Data("no ledger".utf8).write(to: folder.file)
        #expect(throws: LedgerError.self) { try LedgerReading(path: folder.file.path).day() }
    }
}

@Suite("Reading a ledger in PostgreSQL beside its writer", .postgres)
struct PostgresReadingTests {
    @Test(
        "gives the same days and kinds as a file does, and the writer goes on",
        .enabled(if: PrivatePostgres.isInstalled, PostgresTrait.absence))
    func sameAsAFile() async throws {
        let database = try await LedgerDatabase()
        let ledger = try database.open()
        let epoch = try ledger.takeEpoch()
        let folder = try LedgerFolder()
        let file = try folder.open()
        let entries = LedgerReadingTests.entries
        try ledger.append(entries, after: 0, epoch: epoch, cursors: [:])
        try file.append(entries, after: 0, epoch: 1, cursors: [:])
        let (reading, other) = (PostgresReading(try database.address()), LedgerReading(path: folder.file.path))
        for day in [nil] + (23...26).map({ Optional(CivilDate(year: 2026, month: 11, day: $0)) }) {
            #expect(try reading.day(day) == other.day(day))
        }
        for limit in [1, 2, 10] {
            let kinds = ["incidentClosed", "dayOpened"]
            #expect(try reading.newest(kinds: kinds, limit: limit) == other.newest(kinds: kinds, limit: limit))
        }
        try ledger.append([LedgerFolder.entry(301)], after: 300, epoch: epoch, cursors: [:])
        #expect(try reading.day().last?.seq == 301)
    }
}
