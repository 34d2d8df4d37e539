import FoundationEssentials
import HallDomain

/// The one connection that appends, and what it knows of the ledger's end. Lives in the ledger's lock.
final class PostgresWriter {
    /// The head's row.
    struct End: Equatable {
        var epoch: Int64
        var fence: Int64
        var seq: Int64
        var hash: [UInt8]
    }

    /// An append whose answer never came, as it would stand in the ledger.
    private struct Doubt {
        var after: Int64
        var rows: [Row]
        struct Row: Equatable {
            var seq: Int64
            var request: String?
            var hash: [UInt8]
        }
    }

    /// Kept free of a statement's time, for settling an append whose connection broke.
    private static let settlingTime = Duration.milliseconds(700)

    let gen: String
    private let door: PostgresDoor
    private let mark: AcknowledgedMark?
    private let encoder = JSONEncoder()
    private var connection: PostgresConnection?
    private(set) var end: End
    private var acknowledged: AcknowledgedMark.Place
    private(set) var rollback: LedgerRollback?
    private var doubt: Doubt?
    /// What makes this the hall server at work: its epoch, and the session that took the lock.
    private var lead: Lead?
    private struct Lead {
        var epoch: Int64 = 0
        var process: Int64
        var start: String
    }

    var isInDoubt: Bool { doubt != nil }

    /// Opens or makes the ledger's tables, and compares its end with the mark. Each step has `patience`: making tables
    /// syncs many files.
    init(
        door: PostgresDoor, mark: AcknowledgedMark?, newGen: String, patience: Duration
    ) throws(LedgerError) {
        self.door = door
        self.mark = mark
        do throws(PostgresError) {
            let connection = try door.connect("ledger", deadline: PostgresDeadline(in: patience))
            let exists = try connection.run(PostgresSchema.exists, deadline: PostgresDeadline(in: patience))
            if exists.integer(0, 0) == 0 {
                try connection.run(script: PostgresSchema.make, deadline: PostgresDeadline(in: patience))
            }
            _ = try connection.run(PostgresSchema.begin, [.text(newGen)], deadline: PostgresDeadline(in: patience))
            let rows = try connection.run(
                PostgresSchema.head, [.int8(0)], deadline: PostgresDeadline(in: patience))
            gen = rows.text(0, 1)
            end = Self.end(rows)
            self.connection = connection
        } catch { throw error.ledgerError }
        acknowledged = AcknowledgedMark.Place(gen: gen, seq: 0, hash: [])
        if let found = mark?.found, found.gen == gen { acknowledged = found }
        try refresh(PostgresDeadline(in: patience))
    }

    // MARK: Appending

    /// See `Ledger`; takes no longer than `deadline`.
    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64], deadline: PostgresDeadline
    ) throws(LedgerError) {
        _ = try settle(deadline)
        var isKnown = end.seq == seq && end.epoch == epoch
        // A fence that another raised, or a connection that broke before anything was done, is no reason to refuse.
        for _ in 0..<3 {
            if !isKnown { try refresh(deadline) }
            guard end.seq == seq, end.epoch == epoch else { throw .superseded(head: end.seq, epoch: end.epoch) }
            if let rollback, !Self.block(entries, reachesTo: rollback.acknowledged, of: gen) {
                throw .rolledBack(head: rollback.head, acknowledged: rollback.acknowledged)
            }
            if try write(entries, cursors, deadline) { return }
            isKnown = false
        }
        throw .failed("PostgreSQL: the head moves faster than it can be read")
    }

    /// Whether it was done; false when it was not and may be tried again.
    private func write(
        _ entries: [LedgerEntry], _ cursors: [String: Int64], _ deadline: PostgresDeadline
    ) throws(LedgerError) -> Bool {
        let (stored, hashes) = try chain(entries)
        let rows = zip(stored, hashes).map { Doubt.Row(seq: $0.seq, request: $0.request?.rawValue, hash: $1) }
        let next = rows.last
        let values: [PostgresValue] = [
            .int8(end.seq), .int8(end.epoch), .int8(end.fence), .bytes(end.hash), .int8(next?.seq ?? end.seq),
            .bytes(next?.hash ?? end.hash), .int8s(stored.map(\.seq)), .int8s(stored.map(\.at.wall)),
            .texts(stored.map(\.at.boot)), .int8s(stored.map(\.at.mono)), .texts(stored.map(\.at.clock.rawValue)),
            .texts(rows.map(\.request)), .texts(stored.map(\.kind)), .texts(stored.map(\.json)),
            .byteStrings(hashes), .texts(cursors.map(\.key)), .int8s(cursors.map(\.value)),
        ]
        do throws(PostgresError) {
            let connection = try connected(deadline)
            let answer = try connection.run(PostgresSchema.append, values, deadline: deadline.before(Self.settlingTime))
            guard answer.count == 1 else { return false }
        } catch .lost {
            connection = nil
            doubt = Doubt(after: end.seq, rows: rows)
            guard try settle(deadline) else { return false }
        } catch { throw error.ledgerError }
        // Settling may have read what others appended since.
        if let next, end.seq < next.seq { (end.seq, end.hash) = (next.seq, next.hash) }
        rollback = nil
        acknowledge()
        return true
    }

    private func chain(_ entries: [LedgerEntry]) throws(LedgerError) -> ([StoredEntry], [[UInt8]]) {
        var stored: [StoredEntry] = []
        var hashes: [[UInt8]] = []
        var hash = end.hash
        for entry in entries {
            let json: String
            do { json = String(decoding: try encoder.encode(entry.event), as: UTF8.self) } catch {
                throw .failed("\(error)")
            }
            // The case name: the one key of the event's JSON object.
            let kind = String(json.dropFirst(2).prefix { $0 != "\"" })
            let row = StoredEntry(
                seq: entry.seq, at: entry.at, request: entry.request, kind: kind, json: json, event: entry.event)
            hash = LedgerChain.hash(of: row, after: hash)
            stored.append(row)
            hashes.append(hash)
        }
        return (stored, hashes)
    }

    /// Whether entries block the issuer for what was lost before they give a number.
    private static func block(_ entries: [LedgerEntry], reachesTo lost: Int64, of gen: String) -> Bool {
        for entry in entries {
            switch entry.event {
            case .issuingBlocked(let block): return block.gen == gen && block.upto >= lost
            case .ticketIssued: return false
            default: continue
            }
        }
        return false
    }

    // MARK: Settling

    /// Finds out what became of an append whose answer never came; true when it was kept. What may still be under way
    /// is fenced off first, so that the answer stays true.
    @discardableResult
    func settle(_ deadline: PostgresDeadline) throws(LedgerError) -> Bool {
        guard let doubt else { return false }
        let rows: [Doubt.Row]
        do throws(PostgresError) {
            let connection = try connected(deadline)
            let fence = try connection.run(PostgresSchema.fence, [.text(gen)], deadline: deadline)
            guard fence.count == 1 else { throw Self.otherGeneration }
            let found = try connection.run(
                PostgresSchema.readBack, [.int8(doubt.after), .int8(doubt.rows.last?.seq ?? doubt.after)],
                deadline: deadline)
            rows = (0..<found.count).map {
                Doubt.Row(seq: found.integer($0, 0), request: found.optionalText($0, 1), hash: found.bytes($0, 2))
            }
        } catch {
            if case .lost = error { connection = nil }
            throw error.ledgerError
        }
        self.doubt = nil
        try refresh(deadline)
        return !rows.isEmpty && rows == doubt.rows
    }

    /// Reads the head's row again, and whether what was acknowledged is still there.
    private func refresh(_ deadline: PostgresDeadline) throws(LedgerError) {
        let rows = try readHead(deadline)
        guard rows.count == 1, rows.integer(0, 0) == PostgresSchema.version else {
            throw .damaged("unknown schema of the ledger in PostgreSQL")
        }
        guard rows.text(0, 1) == gen else { throw Self.otherGeneration.ledgerError }
        let seen = Self.end(rows)
        // An empty ledger has neither newest entry nor hash.
        guard seen.seq == rows.integer(0, 6), seen.hash == rows.bytes(0, 7) else {
            throw .damaged("the head does not point at the newest entry")
        }
        end = seen
        if let lead, seen.epoch < lead.epoch {
            // Only a database that came back older has an older epoch. Nobody else has taken it yet.
            try keepEpoch(lead.epoch, deadline)
        }
        if acknowledged.seq > 0, rows.bytes(0, 8) != acknowledged.hash {
            rollback = LedgerRollback(head: min(seen.seq, acknowledged.seq - 1), acknowledged: acknowledged.seq)
        } else {
            rollback = nil
            // Whoever reads it acts on it.
            acknowledge()
        }
    }

    /// A connection that broke while it was idle is replaced: reading twice harms nothing.
    private func readHead(_ deadline: PostgresDeadline) throws(LedgerError) -> PostgresRows {
        let wasIdle = connection != nil
        do throws(PostgresError) {
            return try connected(deadline).run(PostgresSchema.head, [.int8(acknowledged.seq)], deadline: deadline)
        } catch .lost(let text) {
            connection = nil
            guard wasIdle else { throw PostgresError.lost(text).ledgerError }
            return try readHead(deadline)
        } catch { throw error.ledgerError }
    }

    private func keepEpoch(_ epoch: Int64, _ deadline: PostgresDeadline) throws(LedgerError) {
        do throws(PostgresError) {
            let connection = try connected(deadline)
            _ = try connection.run(PostgresSchema.keepEpoch, [.text(gen), .int8(epoch)], deadline: deadline)
            let rows = try connection.run(PostgresSchema.head, [.int8(acknowledged.seq)], deadline: deadline)
            guard rows.count == 1 else { throw Self.otherGeneration }
            end = Self.end(rows)
        } catch {
            if case .lost = error { connection = nil }
            throw error.ledgerError
        }
    }

    private static let otherGeneration = PostgresError.refused(
        state: "", message: "the ledger was given a new generation; this program has to start again")

    private static func end(_ rows: PostgresRows) -> End {
        End(epoch: rows.integer(0, 2), fence: rows.integer(0, 3), seq: rows.integer(0, 4), hash: rows.bytes(0, 5))
    }

    private func acknowledge() {
        guard end.seq != acknowledged.seq || end.hash != acknowledged.hash else { return }
        acknowledged = AcknowledgedMark.Place(gen: gen, seq: end.seq, hash: end.hash)
        mark?.write(acknowledged)
    }

    // MARK: The connection

    private func connected(_ deadline: PostgresDeadline) throws(PostgresError) -> PostgresConnection {
        if let connection, !connection.isBroken { return connection }
        connection = nil
        let fresh = try door.connect("ledger", deadline: deadline)
        if let lead { self.lead = try renewed(lead, by: fresh, deadline) }
        connection = fresh
        return fresh
    }

    /// Takes the lock again after a connection was lost. The session before may not know yet that it is alone, and is
    /// ended. When another hall server has the lock it also has the epoch, and the next append is refused.
    private func renewed(
        _ lead: Lead, by connection: PostgresConnection, _ deadline: PostgresDeadline
    ) throws(PostgresError) -> Lead {
        _ = try connection.run(
            PostgresSchema.endSession, [.int8(lead.process), .text(lead.start)], deadline: deadline)
        var renewed = try Self.lead(of: connection, deadline)
        renewed.epoch = lead.epoch
        // An ended session is gone within milliseconds; another hall server's is not, and the append has to wait for us.
        _ = try connection.run(PostgresSchema.setLockTimeout, [.text("200ms")], deadline: deadline)
        do throws(PostgresError) {
            _ = try connection.run(PostgresSchema.awaitLock, [.int8(PostgresSchema.lock)], deadline: deadline)
        } catch .refused(state: "55P03", _) {}
        _ = try connection.run(
            PostgresSchema.setLockTimeout, [.text(PostgresConnection.lockTimeout)], deadline: deadline)
        return renewed
    }

    private static func lead(
        of connection: PostgresConnection, _ deadline: PostgresDeadline
    ) throws(PostgresError) -> Lead {
        let rows = try connection.run(PostgresSchema.ownSession, deadline: deadline)
        return Lead(process: rows.integer(0, 0), start: rows.text(0, 1))
    }

    /// Becomes the hall server at work: takes the lock, which only one living session has, and raises the epoch.
    func takeEpoch(_ deadline: PostgresDeadline) throws(LedgerError) -> Int64 {
        try settle(deadline)
        do throws(PostgresError) {
            let connection = try connected(deadline)
            do throws(PostgresError) {
                // Waits as long as a session that was left alone may need to be noticed.
                _ = try connection.run(PostgresSchema.awaitLock, [.int8(PostgresSchema.lock)], deadline: deadline)
            } catch .refused(state: "55P03", _) {
                let holder = try connection.run(
                    PostgresSchema.lockHolder, [.int8(PostgresSchema.lock)], deadline: deadline)
                throw .refused(state: "55P03", message: Self.words(holder))
            }
            var taken = try Self.lead(of: connection, deadline)
            let rows = try connection.run(PostgresSchema.takeEpoch, [.text(gen)], deadline: deadline)
            guard rows.count == 1 else { throw Self.otherGeneration }
            taken.epoch = rows.integer(0, 0)
            lead = taken
        } catch {
            if case .lost = error { connection = nil }
            throw error.ledgerError
        }
        try refresh(deadline)
        return end.epoch
    }

    private static func words(_ holder: PostgresRows) -> String {
        guard holder.count > 0 else { return "another hall server was at work on this ledger just now" }
        return "another hall server is at work on this ledger: "
            + "\(holder.text(0, 0)), process \(holder.integer(0, 1)) since \(holder.text(0, 2))"
    }
}
