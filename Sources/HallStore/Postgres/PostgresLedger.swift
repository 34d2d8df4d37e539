import FoundationEssentials
public import HallDomain
import Synchronization

/// The ledger in a PostgreSQL database (13 or newer): for a hall server whose site has somebody who looks after one.
///
/// One connection appends, others read, another listens; none is waited for longer than 2 s in one call. An append is
/// one statement: it compares and moves the head under the head's row lock and writes all entries, or nothing. When the
/// connection breaks before its answer, the append is settled by fencing the old connection off and reading back what
/// stands in its place.
public final class PostgresLedger: RollbackWitnessing {
    /// UUID of this ledger's contents.
    public let gen: String
    /// What was lost, whenever it shows.
    public let rollbacks: AsyncStream<LedgerRollback>
    private let rolledBack: AsyncStream<LedgerRollback>.Continuation
    private let door: PostgresDoor
    private let writer: Mutex<PostgresWriter>
    /// Whether an append's outcome is unknown: then nobody reads before it is settled.
    private let isInDoubt = Atomic(false)

    /// No call waits longer.
    private static let patience = Duration.seconds(2)

    /// Opens or makes the ledger in the database at `address`, and asserts that its commits are durable.
    ///
    /// `mark` is a file of this machine that keeps the newest acknowledged entry, and so bears witness when the
    /// database comes back without it.
    public init(_ address: PostgresAddress, newGen: String, mark: String? = nil) throws(LedgerError) {
        let door = PostgresDoor(address)
        let file: AcknowledgedMark?
        if let mark { file = try AcknowledgedMark(path: mark) } else { file = nil }
        let opened = try PostgresWriter(door: door, mark: file, newGen: newGen, patience: Self.patience)
        (rollbacks, rolledBack) = AsyncStream.makeStream(
            of: LedgerRollback.self, bufferingPolicy: .bufferingNewest(1))
        self.door = door
        gen = opened.gen
        if let rollback = opened.rollback { rolledBack.yield(rollback) }
        writer = Mutex(opened)
    }

    /// Becomes the hall server at work, and returns the epoch to append with: one that was at work before is refused
    /// from now on. Throws when another one is alive.
    public func takeEpoch() throws(LedgerError) -> Int64 {
        try write(PostgresDeadline(in: Self.patience)) { writer, deadline throws(LedgerError) in
            try writer.takeEpoch(deadline)
        }
    }

    /// Appends; see `Ledger`.
    public func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        try write(PostgresDeadline(in: Self.patience)) { writer, deadline throws(LedgerError) in
            try writer.append(entries, after: seq, epoch: epoch, cursors: cursors, deadline: deadline)
        }
    }

    /// The deadline also covers the time that another needs who is at it.
    private func write<R>(
        _ deadline: PostgresDeadline,
        _ body: (PostgresWriter, PostgresDeadline) throws(LedgerError) -> sending R
    ) throws(LedgerError) -> R {
        try writer.withLock { writer throws(LedgerError) in
            defer {
                isInDoubt.store(writer.isInDoubt, ordering: .releasing)
                if let rollback = writer.rollback { rolledBack.yield(rollback) }
            }
            return try body(writer, deadline)
        }
    }

    private func read<R>(
        _ body: (PostgresConnection, PostgresDeadline) throws(PostgresError) -> R
    ) throws(LedgerError) -> R {
        let deadline = PostgresDeadline(in: Self.patience)
        if isInDoubt.load(ordering: .acquiring) {
            try write(deadline) { writer, deadline throws(LedgerError) in _ = try writer.settle(deadline) }
        }
        do throws(PostgresError) {
            return try door.read(deadline: deadline) { connection throws(PostgresError) in
                try body(connection, deadline)
            }
        } catch { throw error.ledgerError }
    }

    /// The newest sequence number.
    public func head() throws(LedgerError) -> Int64 {
        try read { connection, deadline throws(PostgresError) in
            try connection.run(PostgresSchema.newest, deadline: deadline).integer(0, 0)
        }
    }

    /// Entries after `seq`, in order.
    public func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        Self.entries(try rows(after: seq, limit: limit))
    }

    /// Rows of an entry's columns, with their events.
    static func entries(_ rows: borrowing PostgresRows) -> [StoredEntry] {
        let decoder = JSONDecoder()
        return (0..<rows.count).map { row in
            var entry = stored(rows, row)
            entry.event = try? decoder.decode(HallEvent.self, from: Data(entry.json.utf8))
            return entry
        }
    }

    private func rows(after seq: Int64, limit: Int) throws(LedgerError) -> PostgresRows {
        try read { connection, deadline throws(PostgresError) in
            try connection.run(PostgresSchema.entries, [.int8(seq), .int8(Int64(limit))], deadline: deadline)
        }
    }

    private static func stored(_ rows: PostgresRows, _ row: Int32) -> StoredEntry {
        StoredEntry(
            seq: rows.integer(row, 0),
            at: Moment(
                wall: rows.integer(row, 1), boot: rows.text(row, 2), mono: rows.integer(row, 3),
                clock: ClockQuality(rawValue: rows.text(row, 4)) ?? .untrusted),
            request: rows.optionalText(row, 5).map { RequestID(rawValue: $0) }, kind: rows.text(row, 6),
            json: rows.text(row, 7), event: nil)
    }

    /// Where a follower stands.
    public func cursor(_ name: String) throws(LedgerError) -> Int64 {
        try read { connection, deadline throws(PostgresError) in
            let rows = try connection.run(PostgresSchema.cursor, [.text(name)], deadline: deadline)
            return rows.count == 0 ? 0 : rows.integer(0, 0)
        }
    }

    /// Gives the ledger a new generation, for whoever opens it next: its database was restored, so that its next
    /// sequence numbers may have been others' before. Followers begin anew; a hall server at work is refused.
    public func beginGeneration(_ gen: String) throws(LedgerError) {
        try read { connection, deadline throws(PostgresError) in
            _ = try connection.run(PostgresSchema.beginGeneration, [.text(gen)], deadline: deadline)
        }
    }

    /// Walks the hash chain; throws `.damaged` with the first entry that does not fit.
    public func verify() throws(LedgerError) {
        var hash: [UInt8] = []
        var seq: Int64 = 0
        let end = try head()
        while seq < end {
            let rows = try rows(after: seq, limit: 2000)
            for row in 0..<rows.count {
                let stored = Self.stored(rows, row)
                hash = LedgerChain.hash(of: stored, after: hash)
                guard stored.seq == seq + 1, rows.bytes(row, 8) == hash else {
                    throw .damaged("entry \(stored.seq) does not follow from the one before it")
                }
                seq = stored.seq
            }
            guard rows.count > 0 else { throw .damaged("entry \(seq + 1) is missing") }
        }
    }
}
