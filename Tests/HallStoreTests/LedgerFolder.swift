import Foundation
import HallDomain
import HallStore

/// A private folder with ledgers in it, removed with the test.
final class LedgerFolder {
    let url: URL
    var file: URL { url.appending(path: "ledger.sqlite") }
    var writeAheadLog: URL { url.appending(path: "ledger.sqlite-wal") }

    init(in parent: URL = FileManager.default.temporaryDirectory) throws {
        url = parent.appending(path: "hk-ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func open(gen: String = "gen-1") throws -> SQLiteLedger { try SQLiteLedger(path: file.path, newGen: gen) }

    /// An entry whose event carries a text that no other has.
    static func entry(_ seq: Int64, _ text: String? = nil) -> LedgerEntry {
        LedgerEntry(
            seq: seq, at: Moment(wall: 1_795_482_000_000 + seq, boot: "boot", mono: seq * 1000, clock: .trusted),
            request: RequestID(rawValue: "request-\(seq)"), event: .boardsBlanked(by: text ?? mark(of: seq)))
    }

    /// The text of an entry in the file.
    static func mark(of seq: Int64) -> String { "mark-\(seq)-end" }

    static func entries(_ range: ClosedRange<Int64>) -> [LedgerEntry] { range.map { entry($0) } }
}

extension Ledger {
    /// All entries whose event is known.
    func all() throws -> [LedgerEntry] { try entries(after: 0, limit: .max).compactMap(\.entry) }
}
