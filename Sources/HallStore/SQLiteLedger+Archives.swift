import FoundationEssentials
import GRDB
import HallDomain

extension SQLiteLedger: Archiving {
    static let archiveSchema = """
        CREATE TABLE IF NOT EXISTS archives (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, file TEXT NOT NULL);
        INSERT OR IGNORE INTO meta VALUES ('base', '0'), ('baseHash', '');
        """
    /// So many entries are let go of in one commit: a few milliseconds, between which others commit.
    private static let portion: Int64 = 500

    /// The end of what is in archives only: the number of the last entry, and its hash.
    static func base(_ db: Database) throws -> (seq: Int64, hash: [UInt8]) {
        func value(_ key: String) throws -> String? {
            let row = try Row.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
            return row.flatMap { String.fromDatabaseValue($0[0]) }
        }
        let (seq, end) = (try value("base").flatMap { Int64($0) }, try value("baseHash").flatMap(bytes))
        guard let seq, let end else { return (0, []) }
        return (seq, end)
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func hex(_ bytes: Data) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func setBase(_ seq: Int64, _ hash: Data, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO meta VALUES ('base', ?), ('baseHash', ?)", arguments: ["\(seq)", hex(hash)])
    }

    /// The archives that are noted.
    public func archives() throws(LedgerError) -> [LedgerArchive] {
        do { return try pool.read { try Self.archives($0) } } catch { throw Self.typed(error) }
    }

    static func archives(_ db: Database) throws -> [LedgerArchive] {
        try Row.fetchAll(db, sql: "SELECT file, first, last FROM archives ORDER BY first").compactMap { row in
            guard let file = String.fromDatabaseValue(row[0]), let first = Int64.fromDatabaseValue(row[1]),
                let last = Int64.fromDatabaseValue(row[2])
            else { return nil }
            return LedgerArchive(file: file, first: first, last: last)
        }
    }

    /// Puts entries aside; see `Archiving`.
    public func archive(upTo last: Int64) throws(LedgerError) -> LedgerArchive? {
        do {
            let (first, before, end) = try pool.read { db in
                let first = (try Self.archives(db).last?.last ?? 0) + 1
                let base = try Self.base(db)
                var before: Data? = Data(base.hash)
                if first != base.seq + 1 {
                    before = try Data.fetchOne(
                        db, sql: "SELECT hash FROM ledger WHERE seq = ?", arguments: [first - 1])
                }
                let end = try Data.fetchOne(db, sql: "SELECT hash FROM ledger WHERE seq = ?", arguments: [last])
                let head = try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM ledger") ?? 0
                return (first, before, last < head ? end : nil)
            }
            guard first <= last, let before, let end else { return nil }
            let name = path.split(separator: "/").last.map { $0.hasSuffix(".sqlite") ? $0.dropLast(7) : $0 } ?? "ledger"
            let archive = LedgerArchive(file: "\(name)-\(first)-\(last).sqlite", first: first, last: last)
            try write(archive, after: before)
            let inspection = try LedgerInspection(path: place(of: archive))
            guard inspection.damages.isEmpty, inspection.first == first, inspection.last == last,
                inspection.end == Array(end)
            else { throw LedgerError.damaged("\(archive.file) is not what was to be put aside") }
            try pool.write { db in
                try db.execute(
                    sql: "INSERT INTO archives VALUES (?, ?, ?)", arguments: [first, last, archive.file])
            }
            return archive
        } catch { throw Self.typed(error) }
    }

    /// Where an archive lies.
    func place(of archive: LedgerArchive) -> String { "\(Self.folder(of: path))/\(archive.file)" }

    /// One transaction of its own file: a crash leaves all or nothing of it, and nothing is written again.
    private func write(_ archive: LedgerArchive, after hash: Data) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(2)
        let queue = try DatabaseQueue(path: place(of: archive), configuration: configuration)
        try queue.writeWithoutTransaction { db in
            // The end of its journal is synced too, or a power cut could bring it back and roll all of it away.
            try db.execute(sql: "PRAGMA synchronous = EXTRA")
            try db.inTransaction(.immediate) {
                try db.execute(sql: Self.schema)
                try db.execute(sql: "DELETE FROM ledger")
                try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('gen', ?)", arguments: [gen])
                try Self.setBase(archive.first - 1, hash, in: db)
                let insert = try db.makeStatement(sql: "INSERT INTO ledger VALUES (?,?,?,?,?,?,?,?,?)")
                var seq = archive.first - 1
                while seq < archive.last {
                    let rows = try pool.read {
                        try Row.fetchAll(
                            $0, sql: "SELECT * FROM ledger WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 1000",
                            arguments: [seq, archive.last])
                    }
                    for row in rows { try insert.execute(arguments: StatementArguments(row.databaseValues)) }
                    guard let last = rows.last.flatMap({ Int64.fromDatabaseValue($0[0]) }) else { break }
                    seq = last
                }
                return .commit
            }
        }
        try queue.close()
        try storeFolder.sync(Self.folder(of: path))
    }

    /// Lets go of what is in the archives.
    public func dropArchived() throws(LedgerError) {
        do {
            var isLeft = true
            while isLeft {
                isLeft = try pool.write { db in
                    let base = try Self.base(db).seq
                    let last = try Self.archives(db).last?.last ?? 0
                    let next = min(last, base + Self.portion)
                    guard next > base,
                        let hash = try Data.fetchOne(
                            db, sql: "SELECT hash FROM ledger WHERE seq = ?", arguments: [next])
                    else { return false }
                    try db.execute(sql: "DELETE FROM ledger WHERE seq <= ?", arguments: [next])
                    try Self.setBase(next, hash, in: db)
                    return next < last
                }
            }
        } catch { throw Self.typed(error) }
    }

    /// Entries after `seq` of an archive file.
    static func entries(inFile path: String, after seq: Int64, limit: Int) throws -> [StoredEntry] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { try entries($0, after: seq, limit: limit) }
    }
}
