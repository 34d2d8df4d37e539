import GRDB

/// The tables of central's database.
enum CentralSchema {
    /// `events` keeps a row id besides its key: the order of arrival. Times are wall clock milliseconds; `received`,
    /// `heard` and `linkSince` are central's own, the others the kiosk's.
    static let tables = """
        CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        INSERT OR IGNORE INTO meta VALUES ('schema', '1');
        CREATE TABLE IF NOT EXISTS events (
          kiosk TEXT NOT NULL, gen TEXT NOT NULL, seq INTEGER NOT NULL, sid INTEGER NOT NULL, kind TEXT NOT NULL,
          ts INTEGER NOT NULL, clk TEXT NOT NULL, boot TEXT NOT NULL, mono INTEGER NOT NULL, detail TEXT NOT NULL,
          received INTEGER NOT NULL, PRIMARY KEY (kiosk, gen, seq));
        CREATE TABLE IF NOT EXISTS progress (
          kiosk TEXT NOT NULL, gen TEXT NOT NULL, upto INTEGER NOT NULL, PRIMARY KEY (kiosk, gen));
        CREATE TABLE IF NOT EXISTS kiosks (
          kiosk TEXT PRIMARY KEY, link TEXT NOT NULL DEFAULT 'unknown', linkSince INTEGER NOT NULL,
          linkReason TEXT NOT NULL DEFAULT '', heard INTEGER NOT NULL, gen TEXT, sid INTEGER NOT NULL DEFAULT 0,
          seq INTEGER NOT NULL DEFAULT 0, every INTEGER, depth INTEGER, disk INTEGER, skew INTEGER, fw TEXT, def TEXT,
          hallZh TEXT, hallEn TEXT, day TEXT, can TEXT) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS devices (
          kiosk TEXT NOT NULL, device TEXT NOT NULL, role TEXT NOT NULL, model TEXT NOT NULL, address TEXT NOT NULL,
          placeZh TEXT NOT NULL, placeEn TEXT NOT NULL, condition TEXT NOT NULL, faults TEXT NOT NULL,
          evidence TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (kiosk, device)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS incidents (
          kiosk TEXT NOT NULL, incident TEXT NOT NULL, device TEXT, fault TEXT NOT NULL, evidence TEXT NOT NULL,
          opened INTEGER, closed INTEGER, PRIMARY KEY (kiosk, incident)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS quarantine (
          id INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload BLOB NOT NULL, reason TEXT NOT NULL,
          received INTEGER NOT NULL, times INTEGER NOT NULL DEFAULT 1, UNIQUE (topic, payload));
        """

    /// Opens or makes the database, and asserts that its commits are durable: an acknowledgement is a promise.
    static func open(_ path: String) throws(CentralError) -> DatabasePool {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.label = "central"
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL when it turns WAL on, after any preparation: set it here, on the one writer.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
                    try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
                else { throw CentralError(description: "\(path): commits would not be durable", status: 74) }
                try db.inTransaction {
                    try db.execute(sql: tables)
                    return .commit
                }
                guard try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'schema'") == "1" else {
                    throw CentralError(description: "\(path) was made by another version", status: 78)
                }
            }
            return pool
        } catch let error as CentralError {
            throw error
        } catch {
            throw CentralError(description: "the database \(path) cannot be used: \(error)", status: 74)
        }
    }
}
