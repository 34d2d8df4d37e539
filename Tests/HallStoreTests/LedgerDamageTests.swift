import Foundation
import HallDomain
import HallStore
import Testing

@Suite("A damaged ledger")
struct LedgerDamageTests {
    /// A ledger of 300 entries in one file, closed.
    private func closed() throws -> LedgerFolder {
        let folder = try LedgerFolder()
        var ledger: SQLiteLedger? = try folder.open()
        try ledger?.append(LedgerFolder.entries(1...300), after: 0, epoch: 1, cursors: [:])
        ledger = nil
        // The last one out writes the log back: what is changed below is what will be read.
        let log = (try? Data(contentsOf: folder.writeAheadLog))?.count ?? 0
        try #require(log == 0)
        return folder
    }

    @Test("a flipped byte in the file is found, and placed", arguments: [1, 7, 150, 300] as [Int64])
    func flipped(_ seq: Int64) throws {
        let folder = try closed()
        var bytes = try Data(contentsOf: folder.file)
        let place = try #require(bytes.range(of: Data(LedgerFolder.mark(of: seq).utf8)))
        bytes[place.lowerBound] ^= 0x20
        try bytes.write(to: folder.file)
        let ledger = try folder.open()
        #expect(throws: LedgerError.damaged("entry \(seq) does not follow from the one before it")) {
            try ledger.verify()
        }
    }

    @Test("of a flipped byte in any page it is said where: an entry, or the structure after one")
    func flippedAnywhere() throws {
        let whole = try closed()
        #expect(try LedgerInspection(path: whole.file.path).damages.isEmpty)
        let bytes = try Data(contentsOf: whole.file)
        for seq in [2, 77, 299] as [Int64] {
            let folder = try LedgerFolder()
            var changed = bytes
            let place = try #require(changed.range(of: Data(LedgerFolder.mark(of: seq).utf8)))
            changed[place.lowerBound] ^= 0x04
            try changed.write(to: folder.file)
            let found = try LedgerInspection(path: folder.file.path)
            #expect(found.count == 300 && found.last == 300)
            #expect(found.damages.map(\.seq) == [seq])
            #expect(found.damages.map(\.kind) == [.changed])
        }
        // A page's header says where its cells are: without it nothing on it can be read.
        let folder = try LedgerFolder()
        var torn = bytes
        let page = try #require(torn.range(of: Data(LedgerFolder.mark(of: 200).utf8))).lowerBound / 4096 * 4096
        torn[page] ^= 0xFF
        try torn.write(to: folder.file)
        let found = try LedgerInspection(path: folder.file.path)
        #expect(found.damages.contains { $0.kind == .structure && $0.seq < 200 })
    }

    @Test("what was changed behind its back is said in order: fields, hashes, entries that are gone")
    func inspected() throws {
        let folder = try closed()
        try Self.change(folder, "DELETE FROM ledger WHERE seq = 40")
        try Self.change(folder, "UPDATE ledger SET wall = wall + 1 WHERE seq = 90")
        try Self.change(folder, "UPDATE ledger SET hash = x'00' WHERE seq = 120")
        let damages = try LedgerInspection(path: folder.file.path).damages
        #expect(damages.filter { $0.kind == .missing }.map(\.seq) == [40])
        #expect(damages.filter { $0.kind == .changed }.map(\.seq) == [41, 90, 120, 121])
    }

    @Test("an entry that is gone is found, and placed")
    func missing() throws {
        let folder = try closed()
        let ledger = try folder.open()
        try ledger.verify()
        try Self.change(folder, "DELETE FROM ledger WHERE seq = 40")
        #expect(throws: LedgerError.damaged("entry 41 does not follow from the one before it")) {
            try ledger.verify()
        }
    }

    @Test("a snapshot that is damaged, or of other entries, is none: the one before it is taken")
    func snapshots() throws {
        let folder = try closed()
        let taken = [100, 200].map { LedgerSnapshot(seq: $0, version: 1, state: Array("state \($0)".utf8)) }
        var ledger: SQLiteLedger? = try folder.open()
        for snapshot in taken { try ledger?.keep(snapshot) }
        ledger = nil
        try Self.change(folder, "UPDATE snapshots SET state = x'00' WHERE seq = 200")
        #expect(try folder.open().snapshot(version: 1) == taken[0])
        try Self.change(folder, "UPDATE ledger SET hash = x'00' WHERE seq = 100")
        #expect(try folder.open().snapshot(version: 1) == nil)
    }

    @Test("an event of a newer program is kept and passed on as it is")
    func unknownEvent() throws {
        let folder = try closed()
        try Self.change(
            folder, #"UPDATE ledger SET kind = 'somethingNew', json = '{"somethingNew":{"a":1}}' WHERE seq = 9"#)
        let ledger = try folder.open()
        let stored = try ledger.entries(after: 8, limit: 1)[0]
        #expect(stored.event == nil && stored.entry == nil)
        #expect(stored.kind == "somethingNew" && stored.json == #"{"somethingNew":{"a":1}}"#)
        #expect(try ledger.all().count == 299)
    }

    @Test(
        "a file that is no ledger is refused by name, not used",
        arguments: ["text", "another program's database", "a header of nonsense"])
    func noLedger(_ kind: String) throws {
        let folder = try LedgerFolder()
        switch kind {
        case "text": try Data(String(repeating: "this is no database\n", count: 400).utf8).write(to: folder.file)
        case "another program's database":
            try Self.change(folder, "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            try Self.change(folder, "INSERT INTO meta VALUES ('schema', '77')")
        default:
            try closed().copy(to: folder)
            var bytes = try Data(contentsOf: folder.file)
            for offset in 16..<100 { bytes[offset] = 0xA5 }
            try bytes.write(to: folder.file)
        }
        #expect {
            _ = try folder.open()
        } throws: { error in
            if case LedgerError.damaged = error { true } else { false }
        }
    }

    @Test("a place where nothing can be written is told from damage")
    func unwritable() throws {
        let folder = try LedgerFolder()
        #expect {
            _ = try SQLiteLedger(path: folder.url.appending(path: "no/such/folder/l.sqlite").path, newGen: "g")
        } throws: { error in
            if case LedgerError.readOnly = error { true } else { false }
        }
    }

    @Test("a new generation is that of the next who opens it, whose followers begin anew, over the same entries")
    func newGeneration() throws {
        let folder = try closed()
        let ledger = try folder.open(gen: "unused")
        try ledger.append([LedgerFolder.entry(301)], after: 300, epoch: 1, cursors: ["central": 200])
        try ledger.beginGeneration("gen-2")
        #expect(ledger.gen == "gen-1")
        let next = try folder.open(gen: "unused")
        #expect(next.gen == "gen-2")
        #expect(try next.cursor("central") == 0)
        #expect(try next.head() == 301)
        try next.verify()
    }

    /// Changes the file behind the ledger's back.
    private static func change(_ folder: LedgerFolder, _ sql: String) throws {
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c", "import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);c.execute(sys.argv[2]);c.commit()",
            folder.file.path, sql,
        ]
        try python.run()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
    }
}

extension LedgerFolder {
    /// Another folder with the same file.
    fileprivate func copy(to other: LedgerFolder) throws { try Data(contentsOf: file).write(to: other.file) }
}
