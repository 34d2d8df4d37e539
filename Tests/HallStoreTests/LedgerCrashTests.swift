import Foundation
import HallDomain
import HallStore
import Testing

@Suite("A ledger after a kill or a power cut")
struct LedgerCrashTests {
    /// The files as they lie on the disk while the writer lives, and how long the log was after each commit.
    private struct Disk {
        var file: Data
        var log: Data
        /// The log's length when the commit with this number was acknowledged.
        var lengths: [Int]
    }

    private func written(_ commits: Int) throws -> Disk {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        var lengths: [Int] = []
        for seq in Int64(1)...Int64(commits) {
            try ledger.append([LedgerFolder.entry(seq)], after: seq - 1, epoch: 1, cursors: ["central": seq])
            lengths.append(try Data(contentsOf: folder.writeAheadLog).count)
        }
        let disk = Disk(
            file: try Data(contentsOf: folder.file), log: try Data(contentsOf: folder.writeAheadLog), lengths: lengths)
        withExtendedLifetime(ledger) {}
        return disk
    }

    @Test("cut anywhere in its writing, it holds every acknowledged commit, whole ones only, and goes on")
    func cut() throws {
        let disk = try written(24)
        let step = max(1, disk.log.count / 160)
        var seen: Set<Int64> = []
        for length in Array(stride(from: 0, to: disk.log.count, by: step)) + [disk.log.count] {
            let folder = try LedgerFolder()
            try disk.file.write(to: folder.file)
            try disk.log.prefix(length).write(to: folder.writeAheadLog)
            let ledger = try folder.open(gen: "another")
            let head = try ledger.head()
            let acknowledged = Int64(disk.lengths.count { $0 <= length })
            #expect(head >= acknowledged, "cut at \(length)")
            #expect(try ledger.all() == (1...24).prefix(Int(head)).map { LedgerFolder.entry(Int64($0)) })
            #expect(try ledger.cursor("central") == head)
            try ledger.verify()
            try ledger.append([LedgerFolder.entry(head + 1)], after: head, epoch: 1, cursors: [:])
            try ledger.verify()
            seen.insert(head)
        }
        // The cuts lay between very different heads.
        #expect(seen.count > 12)
    }

    @Test("a log with a torn page ends before it, not in garbage")
    func torn() throws {
        let disk = try written(12)
        let middle = disk.lengths[5] + 2000
        let folder = try LedgerFolder()
        var log = disk.log
        for offset in middle..<(middle + 64) { log[offset] ^= 0xFF }
        try disk.file.write(to: folder.file)
        try log.write(to: folder.writeAheadLog)
        let ledger = try folder.open()
        #expect(try ledger.head() == 6)
        try ledger.verify()
    }
}
