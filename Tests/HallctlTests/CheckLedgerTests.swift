import Foundation
import HallDomain
import HallStore
import Testing

/// `hallctl check ledger`
@Suite struct CheckLedgerTests {
    /// A ledger of 300 entries where the agent would keep it, closed.
    private func ledger(in hall: QuietHall) throws -> URL {
        let folder = URL(filePath: hall.root + "/var/lib/hallkit")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "ledger.sqlite")
        let ledger = try SQLiteLedger(path: file.path, newGen: "gen-1")
        let entries = (Int64(1)...300).map { seq in
            LedgerEntry(
                seq: seq, at: Moment(wall: 1_795_482_000_000, boot: "b", mono: seq, clock: .trusted), request: nil,
                event: .boardsBlanked(by: "mark-\(seq)-end"))
        }
        try ledger.append(entries, after: 0, epoch: 1, cursors: [:])
        ledger.close()
        return file
    }

    @Test func aWholeLedgerIsWhole() async throws {
        try await withQuietHall { hall in
            let file = try ledger(in: hall)
            let said = try await hall.run("check", "ledger")
            #expect(said.status == 0)
            #expect(said.out == "\(file.path): 300 entries, the chain holds.\n")
            let chinese = try await hall.run("check", "ledger", file.path, "--lang", "zh")
            #expect(chinese.out == "\(file.path)：300 条记录，链条完整。\n")
        }
    }

    @Test func aFlippedByteIsPlaced() async throws {
        try await withQuietHall { hall in
            let file = try ledger(in: hall)
            var bytes = try Data(contentsOf: file)
            let place = try #require(bytes.range(of: Data("mark-150-end".utf8)))
            bytes[place.lowerBound] ^= 0x01
            try bytes.write(to: file)
            let said = try await hall.run("check", "ledger")
            #expect(said.status == 2)
            #expect(
                said.out == """
                    \(file.path): entry 150 (boardsBlanked, 11-24 09:00) is not what was written
                    \(file.path): 300 entries, 1 damaged.

                    """)
            let json = try await hall.run("check", "ledger", "--json")
            let reports = try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [[String: Any]]
            let damages = reports?.first?["damages"] as? [[String: Any]] ?? []
            #expect(damages.map { $0["entry"] as? Int } == [150])
        }
    }

    @Test func aMissingLedgerIsSaid() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("check", "ledger")
            #expect(said.status == 78)
            #expect(said.err.contains("there is no ledger \(hall.root)/var/lib/hallkit/ledger.sqlite"))
        }
    }
}
