import Foundation
import HallDomain
import HallStore
import Testing

@Suite("Old entries put aside")
struct LedgerArchiveTests {
    private func whole(_ ledger: any Ledger) throws -> [LedgerEntry] {
        var all: [LedgerEntry] = []
        while let more = Optional(try ledger.entries(after: all.last?.seq ?? 0, limit: 700)), !more.isEmpty {
            all += more.compactMap(\.entry)
        }
        return all
    }

    @Test("are read through the ledger as before, and the chain goes on over the gap")
    func readThrough() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        let entries = LedgerFolder.entries(1...3000)
        try ledger.append(entries, after: 0, epoch: 1, cursors: ["central": 20])
        #expect(try ledger.archive(upTo: 1200)?.file == "ledger-1-1200.sqlite")
        #expect(try ledger.archives().map(\.last) == [1200])
        #expect(try whole(ledger) == entries)
        try ledger.dropArchived()
        #expect(try whole(ledger) == entries)
        try ledger.verify()
        let second = try #require(try ledger.archive(upTo: 2000))
        #expect((second.first, second.last) == (1201, 2000))
        try ledger.dropArchived()
        #expect(try ledger.head() == 3000)
        try ledger.append([LedgerFolder.entry(3001)], after: 3000, epoch: 1, cursors: [:])
        let again = try folder.open()
        #expect(try whole(again) == entries + [LedgerFolder.entry(3001)])
        #expect(try again.cursor("central") == 20)
        try again.verify()
        #expect(try again.entries(after: 1199, limit: 5).map(\.seq) == [1200])
        #expect(try again.entries(after: 1200, limit: 2).map(\.seq) == [1201, 1202])
    }

    @Test("are whole to every tool, and a flipped byte in them is found")
    func inspected() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        try ledger.append(LedgerFolder.entries(1...900), after: 0, epoch: 1, cursors: [:])
        for last in [300, 600] as [Int64] {
            _ = try ledger.archive(upTo: last)
            try ledger.dropArchived()
        }
        ledger.close()
        #expect(try LedgerInspection(path: folder.file.path).damages.isEmpty)
        let file = folder.url.appending(path: "ledger-301-600.sqlite")
        let found = try LedgerInspection(path: file.path)
        #expect(found.damages.isEmpty && found.first == 301 && found.last == 600 && found.gen == "gen-1")
        var bytes = try Data(contentsOf: file)
        let place = try #require(bytes.range(of: Data(LedgerFolder.mark(of: 444).utf8)))
        bytes[place.lowerBound] ^= 0x02
        try bytes.write(to: file)
        #expect(try LedgerInspection(path: file.path).damages.map(\.seq) == [444])
        // Opened as a ledger it is one.
        let opened = try SQLiteLedger(path: folder.url.appending(path: "ledger-1-300.sqlite").path, newGen: "x")
        #expect(try opened.head() == 300)
        try opened.verify()
    }

    @Test("are not all: the newest entry stays, and nothing is put aside twice")
    func bounds() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        #expect(try ledger.archive(upTo: 1) == nil)
        try ledger.append(LedgerFolder.entries(1...10), after: 0, epoch: 1, cursors: [:])
        #expect(try ledger.archive(upTo: 10) == nil)
        #expect(try ledger.archive(upTo: 11) == nil)
        #expect(try ledger.archive(upTo: 9) != nil)
        #expect(try ledger.archive(upTo: 9) == nil)
        #expect(try ledger.archive(upTo: 4) == nil)
        try ledger.dropArchived()
        try ledger.dropArchived()
        #expect(try ledger.head() == 10)
    }

    @Test("one whose writing was cut off is written again")
    func interrupted() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        try ledger.append(LedgerFolder.entries(1...50), after: 0, epoch: 1, cursors: [:])
        let other = try SQLiteLedger(path: folder.url.appending(path: "ledger-1-40.sqlite").path, newGen: "other")
        try other.append([LedgerFolder.entry(1, "rubbish")], after: 0, epoch: 1, cursors: [:])
        other.close()
        #expect(try ledger.archive(upTo: 40)?.last == 40)
        try ledger.dropArchived()
        #expect(try whole(ledger) == LedgerFolder.entries(1...50))
    }
}
