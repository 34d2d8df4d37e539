import Foundation
import HallDomain
import HallStore
import Testing

/// A disk of one megabyte, in memory.
private final class SmallDisk {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "hk-small-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        guard Self.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", url.path) else {
            try? FileManager.default.removeItem(at: url)
            throw CocoaError(.fileWriteUnknown)
        }
    }

    deinit {
        _ = Self.run("umount", "-l", url.path)
        try? FileManager.default.removeItem(at: url)
    }

    /// Whether this process may mount one.
    static let isPossible = (try? SmallDisk()) != nil

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

@Suite("A ledger on a full disk")
struct FullDiskTests {
    @Test(
        "says so, keeps what it had and nothing of what it refused, and goes on when there is room",
        .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root"))
    func full() throws {
        let disk = try SmallDisk()
        let ballast = disk.url.appending(path: "ballast")
        try Data(count: 300 * 1024).write(to: ballast)
        let folder = try LedgerFolder(in: disk.url)
        let ledger = try folder.open()
        let text = String(repeating: "x", count: 8000)
        var head: Int64 = 0
        var refusal: LedgerError?
        while refusal == nil, head < 1000 {
            do throws(LedgerError) {
                try ledger.append(
                    [LedgerFolder.entry(head + 1, text)], after: head, epoch: 1, cursors: ["central": head + 1])
                head += 1
            } catch { refusal = error }
        }
        guard case .full = try #require(refusal) else {
            Issue.record("a full disk is called \(String(describing: refusal))")
            return
        }
        #expect(head > 5)
        #expect(try ledger.head() == head)
        #expect(try ledger.cursor("central") == head)
        #expect(try ledger.all().count == Int(head))
        try FileManager.default.removeItem(at: ballast)
        try ledger.append([LedgerFolder.entry(head + 1)], after: head, epoch: 1, cursors: [:])
        #expect(try ledger.head() == head + 1)
        try ledger.verify()
        try folder.open().verify()
    }
}
