import Crypto
import FoundationEssentials
import GRDB
public import HallDomain
import Synchronization

/// The ledger in one SQLite file (WAL, `synchronous=FULL`): what a hall with one kiosk runs on.
public final class SQLiteLedger: Ledger {
    /// UUID of this file's contents.
    public let gen: String
    let pool: DatabasePool
    let path: String
    let storeFolder: StoreFolder
    private let epoch: Int64
    private let writer: Mutex<Writer>

    /// The end of the chain as this process knows it.
    private struct Writer {
        var head: Int64
        var hash: [UInt8]
        let encoder = JSONEncoder()
    }

    /// Opens or makes the ledger at `path`, and asserts that commits are durable. Its log is written back into the file
    /// when it has `logPages` pages of 4096 bytes.
    public init(
        path: String, newGen: String, durability: Durability = .full, folder: StoreFolder = .kernel,
        logPages: Int = 1000
    ) throws(LedgerError) {
        let pool: DatabasePool
        let opened: (gen: String, epoch: Int64, head: Int64, hash: [UInt8])
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(2)
            configuration.maximumReaderCount = 3
            configuration.label = "ledger"
            pool = try DatabasePool(path: path, configuration: configuration)
            opened = try Self.prepare(pool, newGen: newGen, durability: durability, logPages: logPages)
            // A new file turns to WAL through a journal that SQLite deletes without syncing its folder: a power cut
            // could bring that journal back, and it would roll the file back to nothing, with a log full of tickets
            // beside it.
            if durability == .full { try folder.sync(Self.folder(of: path)) }
        } catch {
            throw Self.typed(error)
        }
        (self.pool, self.path, storeFolder) = (pool, path, folder)
        gen = opened.gen
        epoch = opened.epoch
        writer = Mutex(Writer(head: opened.head, hash: opened.hash))
    }

    static func folder(of path: String) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return folder.isEmpty ? "/" : folder
    }

    /// How commits reach the disk. Anything but `full` loses tickets with the power, and exists so that tests can show it.
    public enum Durability: Sendable { case full, weakened }

    private static func prepare(
        _ pool: DatabasePool, newGen: String, durability: Durability, logPages: Int
    ) throws -> (gen: String, epoch: Int64, head: Int64, hash: [UInt8]) {
        try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL when it turns WAL on, after any preparation: set it here, on the one writer connection.
            try db.execute(sql: "PRAGMA synchronous = \(durability == .full ? "FULL" : "OFF")")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(logPages)")
            let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
            guard level == 2 || durability != .full, journal == "wal" else {
                throw LedgerError.notDurable("PRAGMA synchronous or journal_mode did not hold")
            }
            try db.inTransaction(.immediate) {
                try SQLiteLog.renew(db)
                try db.execute(sql: schema)
                try db.execute(sql: "INSERT OR IGNORE INTO meta VALUES ('gen', ?)", arguments: [newGen])
                // Something to commit, and so to sync, at every opening.
                try db.execute(sql: "UPDATE meta SET value = value + 1 WHERE key = 'opened'")
                try db.execute(sql: "INSERT OR IGNORE INTO meta VALUES ('gen', ?)", arguments: [newGen])
                try db.execute(sql: snapshotSchema)
                return .commit
            }
            guard try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'schema'") == "1",
                let gen = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'gen'"),
                let epoch = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'epoch'").flatMap(
                    Int64.init)
            else { throw LedgerError.damaged("unknown schema of the ledger file") }
            let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")
            return (gen, epoch, last?["seq"] ?? 0, (last?["hash"] as Data?).map { Array($0) } ?? [])
        }
    }

    /// The tables of a ledger's file, and of an archive's.
    static let schema =
        """
        CREATE TABLE IF NOT EXISTS ledger (
          seq INTEGER PRIMARY KEY, wall INTEGER NOT NULL, boot TEXT NOT NULL, mono INTEGER NOT NULL,
          clock TEXT NOT NULL, request TEXT, kind TEXT NOT NULL, json TEXT NOT NULL, hash BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
        INSERT OR IGNORE INTO meta VALUES ('schema', '1'), ('epoch', '1'), ('opened', '0');
        """ + snapshotSchema + archiveSchema

    /// Closes its files; what is in the log is written back into the file. It answers nothing afterwards.
    public func close() { try? pool.close() }

    /// The newest sequence number.
    public func head() throws(LedgerError) -> Int64 {
        do {
            return try pool.read { try Int64.fetchOne($0, sql: "SELECT MAX(seq) FROM ledger") ?? 0 }
        } catch { throw Self.typed(error) }
    }

    /// Appends and syncs; see `Ledger`.
    public func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        do {
            try writer.withLock { state in
                guard epoch == self.epoch else {
                    throw LedgerError.superseded(head: state.head, epoch: self.epoch)
                }
                var hash = state.hash
                try pool.writeWithoutTransaction { db in
                    try db.inTransaction {
                        // Compare-and-append: another writer on the same file is refused, not interleaved.
                        let head = try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM ledger") ?? 0
                        guard head == seq else { throw LedgerError.superseded(head: head, epoch: self.epoch) }
                        if head != state.head {
                            // Another writer was here since: the chain goes on from its end.
                            let end = try Data.fetchOne(
                                db, sql: "SELECT hash FROM ledger WHERE seq = ?", arguments: [head])
                            hash = end.map { Array($0) } ?? []
                        }
                        hash = try insert(entries, after: hash, using: state.encoder, into: db)
                        try move(cursors, in: db)
                        return .commit
                    }
                }
                state.hash = hash
                state.head = entries.last?.seq ?? state.head
            }
        } catch { throw Self.typed(error) }
    }

    private func insert(
        _ entries: [LedgerEntry], after hash: [UInt8], using encoder: JSONEncoder, into db: Database
    ) throws -> [UInt8] {
        var hash = hash
        let insert = try db.cachedStatement(
            sql:
                "INSERT INTO ledger (seq, wall, boot, mono, clock, request, kind, json, hash) VALUES (?,?,?,?,?,?,?,?,?)"
        )
        for entry in entries {
            let json = String(decoding: try encoder.encode(entry.event), as: UTF8.self)
            let stored = StoredEntry(
                seq: entry.seq, at: entry.at, request: entry.request, kind: Self.kind(of: json), json: json,
                event: entry.event)
            hash = LedgerChain.hash(of: stored, after: hash)
            try insert.execute(arguments: [
                entry.seq, entry.at.wall, entry.at.boot, entry.at.mono, entry.at.clock.rawValue,
                entry.request?.rawValue, stored.kind, json, Data(hash),
            ])
        }
        return hash
    }

    private func move(_ cursors: [String: Int64], in db: Database) throws {
        for (name, seq) in cursors {
            try db.execute(
                sql: "INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
                arguments: [name, seq])
        }
    }

    /// Entries after `seq`, in order.
    public func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        do {
            let (entries, archives) = try pool.read { db -> ([StoredEntry], [LedgerArchive]) in
                if seq < (try Self.base(db).seq) { return ([], try Self.archives(db)) }
                return (try Self.entries(db, after: seq, limit: limit), [])
            }
            // What has been put aside is read from there, as if it still were here.
            guard let archive = archives.first(where: { $0.last > seq }) else { return entries }
            return try Self.entries(inFile: place(of: archive), after: seq, limit: limit)
        } catch { throw Self.typed(error) }
    }

    static func entries(_ db: Database, after seq: Int64, limit: Int) throws -> [StoredEntry] {
        let decoder = JSONDecoder()
        return try Row.fetchAll(
            db, sql: "SELECT \(columns) FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?", arguments: [seq, limit]
        ).map { row in
            var entry = try entry(row)
            entry.event = try? decoder.decode(HallEvent.self, from: Data(entry.json.utf8))
            return entry
        }
    }

    static let columns = "seq, wall, boot, mono, clock, request, kind, json"

    /// An entry from its columns, its event still unread. A damaged file may hold anything in any column.
    static func entry(_ row: Row) throws(LedgerError) -> StoredEntry {
        guard let seq = Int64.fromDatabaseValue(row[0]), let wall = Int64.fromDatabaseValue(row[1]),
            let boot = String.fromDatabaseValue(row[2]), let mono = Int64.fromDatabaseValue(row[3]),
            let clock = String.fromDatabaseValue(row[4]), let kind = String.fromDatabaseValue(row[6]),
            let json = String.fromDatabaseValue(row[7])
        else { throw .damaged("entry \((row[0] as DatabaseValue).description) is no entry") }
        return StoredEntry(
            seq: seq,
            at: Moment(wall: wall, boot: boot, mono: mono, clock: ClockQuality(rawValue: clock) ?? .untrusted),
            request: String.fromDatabaseValue(row[5]).map { RequestID(rawValue: $0) }, kind: kind, json: json,
            event: nil)
    }

    /// Where a follower stands.
    public func cursor(_ name: String) throws(LedgerError) -> Int64 {
        do {
            return try pool.read {
                try Int64.fetchOne($0, sql: "SELECT seq FROM cursors WHERE name = ?", arguments: [name]) ?? 0
            }
        } catch { throw Self.typed(error) }
    }

    /// Gives the ledger a new generation, for whoever opens it next: its disk was restored, so that its next sequence
    /// numbers may have been others' before. Followers begin anew.
    public func beginGeneration(_ gen: String) throws(LedgerError) {
        do {
            try pool.write { db in
                try db.execute(sql: "UPDATE meta SET value = ? WHERE key = 'gen'", arguments: [gen])
                try db.execute(sql: "DELETE FROM cursors")
            }
        } catch { throw Self.typed(error) }
    }

    /// Walks the hash chain; throws `.damaged` with the first entry that does not fit.
    public func verify() throws(LedgerError) {
        do {
            try pool.read { db in
                var (before, hash) = try Self.base(db)
                let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns), hash FROM ledger ORDER BY seq")
                while let row = try rows.next() {
                    let stored = try Self.entry(row)
                    hash = LedgerChain.hash(of: stored, after: hash)
                    guard stored.seq == before + 1, Data.fromDatabaseValue(row[8]).map(Array.init) == hash else {
                        throw LedgerError.damaged("entry \(stored.seq) does not follow from the one before it")
                    }
                    before = stored.seq
                }
            }
        } catch { throw Self.typed(error) }
    }

    /// The case name: the one key of the event's JSON object.
    private static func kind(of json: String) -> String {
        String(json.dropFirst(2).prefix { $0 != "\"" })
    }

    static func typed(_ error: any Error) -> LedgerError {
        if let error = error as? LedgerError { return error }
        guard let error = error as? DatabaseError else { return .failed("\(error)") }
        return switch error.resultCode {
        case .SQLITE_FULL: .full("\(error)")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: .readOnly("\(error)")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged("\(error)")
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_WRITE: .full("\(error)")
        default: .failed("\(error)")
        }
    }
}

/// How entries are chained, so that a changed byte is found and placed.
enum LedgerChain {
    /// SHA-256 over the hash before it and every stored field, each with its length.
    static func hash(of entry: StoredEntry, after previous: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        let fields = [
            "\(entry.seq)", "\(entry.at.wall)", entry.at.boot, "\(entry.at.mono)", entry.at.clock.rawValue,
            entry.request?.rawValue ?? "", entry.kind, entry.json,
        ]
        hasher.update(data: previous)
        for field in fields {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: field.utf8.count).littleEndian) {
                hasher.update(bufferPointer: $0)
            }
            hasher.update(data: Array(field.utf8))
        }
        return Array(hasher.finalize())
    }
}
