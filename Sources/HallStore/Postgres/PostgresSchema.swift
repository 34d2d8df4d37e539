import HallDomain

/// The ledger's tables and every statement that touches them.
///
/// All in the schema `hallkit`: `head` is one row, whose lock orders writers; `ledger` the entries; `cursors` the
/// followers. An entry's JSON is text, not `jsonb`: its bytes are hashed and passed on unread.
enum PostgresSchema {
    static let version: Int64 = 1
    /// The channel of notifications; the payload is the newest sequence number.
    static let channel = "hallkit"
    /// The advisory lock of the hall server at work: "hallkit" in ASCII.
    static let lock: Int64 = 0x68_61_6C_6C_6B_69_74

    static let exists = PostgresStatement(name: "exists", sql: "SELECT to_regclass('hallkit.head') IS NOT NULL")

    /// Two that open a new database at once make it one after the other.
    static let make = """
        SELECT pg_advisory_xact_lock(\(lock + 1));
        CREATE SCHEMA IF NOT EXISTS hallkit;
        CREATE TABLE IF NOT EXISTS hallkit.head (
          one boolean PRIMARY KEY CHECK (one), schema bigint NOT NULL, gen text NOT NULL, epoch bigint NOT NULL,
          fence bigint NOT NULL, seq bigint NOT NULL, hash bytea NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE IF NOT EXISTS hallkit.ledger (
          seq bigint PRIMARY KEY, wall bigint NOT NULL, boot text NOT NULL, mono bigint NOT NULL, clock text NOT NULL,
          request text, kind text NOT NULL, json text NOT NULL, hash bytea NOT NULL);
        CREATE INDEX IF NOT EXISTS ledger_request ON hallkit.ledger (request) WHERE request IS NOT NULL;
        CREATE TABLE IF NOT EXISTS hallkit.cursors (name text PRIMARY KEY, seq bigint NOT NULL);
        """

    static let begin = PostgresStatement(
        name: "begin",
        sql: "INSERT INTO hallkit.head VALUES (true, 1, $1, 1, 1, 0, '') ON CONFLICT (one) DO NOTHING")

    /// `schema, gen, epoch, fence, seq, hash`, the newest entry's `seq, hash`, and the hash at `$1`.
    static let head = PostgresStatement(
        name: "head",
        sql: """
            SELECT h.schema, h.gen, h.epoch, h.fence, h.seq, h.hash, n.seq, n.hash, w.hash FROM hallkit.head h \
            LEFT JOIN LATERAL (SELECT seq, hash FROM hallkit.ledger ORDER BY seq DESC LIMIT 1) n ON true \
            LEFT JOIN hallkit.ledger w ON w.seq = $1
            """)

    /// Compare-and-append in one statement, which is one transaction and one round trip. The update takes the head's row
    /// lock, and after a wait compares again with what the one before it left; nothing else is written unless it
    /// matched. One row when it was done, none when it was refused.
    ///
    /// `$1 … $4` are the seq, epoch, fence and hash to find, `$5, $6` the new seq and hash.
    static let append = PostgresStatement(
        name: "append",
        sql: """
            WITH moved AS (UPDATE hallkit.head SET seq = $5, hash = $6 \
            WHERE seq = $1 AND epoch = $2 AND fence = $3 AND hash = $4 RETURNING seq), \
            written AS (INSERT INTO hallkit.ledger (seq, wall, boot, mono, clock, request, kind, json, hash) \
            SELECT * FROM unnest($7, $8, $9, $10, $11, $12, $13, $14, $15) WHERE EXISTS (SELECT FROM moved)), \
            followed AS (INSERT INTO hallkit.cursors (name, seq) SELECT * FROM unnest($16, $17) \
            WHERE EXISTS (SELECT FROM moved) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq) \
            SELECT pg_notify('\(channel)', seq::text) FROM moved
            """)

    /// Raises the fence under the row lock: what an earlier connection of anybody may still have under way is done by
    /// now or will be refused.
    static let fence = PostgresStatement(
        name: "fence", sql: "UPDATE hallkit.head SET fence = fence + 1 WHERE gen = $1 RETURNING fence")

    /// The requests and hashes of what stands where an append was to be.
    static let readBack = PostgresStatement(
        name: "read-back",
        sql: "SELECT seq, request, hash FROM hallkit.ledger WHERE seq > $1 AND seq <= $2 ORDER BY seq")

    /// The epoch is the time in milliseconds, so that no two hall servers have the same one, also on a database that was
    /// restored to before the first of them; it rises whatever the clock does.
    static let takeEpoch = PostgresStatement(
        name: "epoch",
        sql: """
            UPDATE hallkit.head SET fence = fence + 1, \
            epoch = greatest(epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint) \
            WHERE gen = $1 RETURNING epoch
            """)
    static let keepEpoch = PostgresStatement(
        name: "keep-epoch",
        sql: "UPDATE hallkit.head SET fence = fence + 1, epoch = $2 WHERE gen = $1 AND epoch < $2")

    static let entries = PostgresStatement(
        name: "entries",
        sql: """
            SELECT seq, wall, boot, mono, clock, request, kind, json, hash FROM hallkit.ledger WHERE seq > $1 \
            ORDER BY seq LIMIT $2
            """)

    static let newest = PostgresStatement(name: "newest", sql: "SELECT seq FROM hallkit.head")

    static let cursor = PostgresStatement(name: "cursor", sql: "SELECT seq FROM hallkit.cursors WHERE name = $1")

    static let beginGeneration = PostgresStatement(
        name: "generation",
        sql: """
            WITH gone AS (DELETE FROM hallkit.cursors) \
            UPDATE hallkit.head SET gen = $1, epoch = epoch + 1, fence = fence + 1
            """)

    /// Waits for `lock_timeout` at most.
    static let awaitLock = PostgresStatement(name: "await-lock", sql: "SELECT pg_advisory_lock($1)")
    static let setLockTimeout = PostgresStatement(
        name: "lock-timeout", sql: "SELECT set_config('lock_timeout', $1, false)")
    /// Who holds the lock: `address, process, since`. An advisory lock's key stands in two halves.
    static let lockHolder = PostgresStatement(
        name: "lock-holder",
        sql: """
            SELECT coalesce(host(a.client_addr), 'this machine'), l.pid::bigint, a.backend_start::text FROM pg_locks l \
            LEFT JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted \
            AND l.classid::bigint << 32 | l.objid::bigint = $1 AND l.objsubid = 1 \
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
    /// Ends the session that was ours before. Nobody else's can have its process and its start.
    static let endSession = PostgresStatement(
        name: "end-session",
        sql: """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2 \
            AND usename = current_user
            """)
    static let ownSession = PostgresStatement(
        name: "own-session",
        sql: "SELECT pid::bigint, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()")
}
