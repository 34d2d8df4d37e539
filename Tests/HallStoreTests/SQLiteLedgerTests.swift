import Foundation
import HallDomain
import HallStore
import Testing

@Suite("The ledger in SQLite")
struct SQLiteLedgerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "hk-ledger-\(UUID().uuidString)")

    private func open(_ name: String = "ledger.sqlite", gen: String = "gen-1") throws -> SQLiteLedger {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try SQLiteLedger(path: folder.appending(path: name).path, newGen: gen)
    }

    private func entry(_ seq: Int64, _ event: HallEvent = .boardsBlanked(by: "x")) -> LedgerEntry {
        LedgerEntry(
            seq: seq, at: Moment(wall: 1000 + seq, boot: "b", mono: seq, clock: .trusted),
            request: RequestID(rawValue: "r\(seq)"), event: event)
    }

    @Test("what was appended is there again after reopening, in order, under the same gen")
    func reopen() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var ledger: SQLiteLedger? = try open()
        try ledger?.append([entry(1), entry(2)], after: 0, epoch: 1, cursors: ["central": 1])
        try ledger?.append([entry(3)], after: 2, epoch: 1, cursors: [:])
        ledger = nil
        let again = try open(gen: "gen-2")
        #expect(again.gen == "gen-1")
        #expect(try again.head() == 3)
        #expect(try again.entries(after: 0, limit: 10).compactMap(\.entry) == [entry(1), entry(2), entry(3)])
        #expect(try again.entries(after: 1, limit: 1).map(\.seq) == [2])
        #expect(try again.cursor("central") == 1)
        #expect(try again.cursor("nobody") == 0)
        try again.verify()
    }

    @Test("a writer that is behind is refused and writes nothing")
    func superseded() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try open()
        let second = try open()
        try first.append([entry(1)], after: 0, epoch: 1, cursors: [:])
        #expect(throws: LedgerError.superseded(head: 1, epoch: 1)) {
            try second.append([entry(1, .boardsLifted(by: "y"))], after: 0, epoch: 1, cursors: [:])
        }
        #expect(throws: LedgerError.superseded(head: 1, epoch: 1)) {
            try first.append([entry(2)], after: 1, epoch: 9, cursors: [:])
        }
        #expect(try first.head() == 1)
    }

    @Test("a changed byte is found and placed")
    func tampered() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try open()
        for seq in 1...20 { try ledger.append([entry(Int64(seq))], after: Int64(seq - 1), epoch: 1, cursors: [:]) }
        try ledger.verify()
        let shell = Process()
        shell.executableURL = URL(filePath: "/usr/bin/env")
        shell.arguments = [
            "python3", "-c",
            "import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);c.execute(\"update ledger set json=replace(json,'x','z') where seq=7\");c.commit()",
            folder.appending(path: "ledger.sqlite").path,
        ]
        try shell.run()
        shell.waitUntilExit()
        try #require(shell.terminationStatus == 0)
        #expect(throws: LedgerError.damaged("entry 7 does not follow from the one before it")) { try ledger.verify() }
    }

    @Test("a file that is no ledger is refused by name")
    func noLedger() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "text.sqlite")
        try Data(String(repeating: "this is no database\n", count: 200).utf8).write(to: path)
        #expect { try SQLiteLedger(path: path.path, newGen: "g") } throws: { error in
            if case LedgerError.damaged = error { true } else { false }
        }
    }

    @Test("an event of a newer program is kept as it is")
    func unknownEvent() throws {
        let json = #"{"somethingNew":{"a":1}}"#
        #expect((try? JSONDecoder().decode(HallEvent.self, from: Data(json.utf8))) == nil)
    }
}
