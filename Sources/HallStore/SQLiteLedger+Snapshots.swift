import FoundationEssentials
import GRDB

extension SQLiteLedger: SnapshotKeeping {
    static let snapshotSchema = """
        CREATE TABLE IF NOT EXISTS snapshots (
          seq INTEGER PRIMARY KEY, version INTEGER NOT NULL, chain BLOB NOT NULL, digest BLOB NOT NULL,
          state BLOB NOT NULL);
        """

    /// The newest snapshot that can be believed.
    public func snapshot(version: Int) throws(LedgerError) -> LedgerSnapshot? {
        do {
            return try pool.read { db in
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT s.seq, s.digest, s.state FROM snapshots AS s JOIN ledger AS l ON l.seq = s.seq
                        WHERE s.version = ? AND s.chain = l.hash ORDER BY s.seq DESC
                        """, arguments: [version])
                while let row = try rows.next() {
                    guard let seq = Int64.fromDatabaseValue(row[0]), let digest = Data.fromDatabaseValue(row[1]),
                        let state = Data.fromDatabaseValue(row[2])
                    else { continue }
                    let snapshot = LedgerSnapshot(seq: seq, version: version, state: Array(state))
                    if snapshot.digest == Array(digest) { return snapshot }
                }
                return nil
            }
        } catch { throw Self.typed(error) }
    }

    /// Keeps a snapshot; see `SnapshotKeeping`.
    public func keep(_ snapshot: LedgerSnapshot) throws(LedgerError) {
        do {
            try pool.write { db in
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO snapshots (seq, version, chain, digest, state)
                        SELECT seq, ?, hash, ?, ? FROM ledger WHERE seq = ?
                        """,
                    arguments: [
                        snapshot.version, Data(snapshot.digest), Data(snapshot.state), snapshot.seq,
                    ])
                try db.execute(
                    sql: """
                        DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT 2)
                        """)
            }
        } catch { throw Self.typed(error) }
    }
}
