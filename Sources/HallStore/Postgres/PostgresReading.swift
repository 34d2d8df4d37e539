public import HallDomain

/// Reads a ledger in PostgreSQL, as `LedgerReading` reads one in a file: without becoming its writer, which would take
/// the word from the agent that is at work.
public struct PostgresReading: Sendable {
    private let door: PostgresDoor

    /// The ledger in the database at `address`.
    public init(_ address: PostgresAddress) { door = PostgresDoor(address) }

    /// No call waits longer.
    private static let patience = Duration.seconds(5)
    /// So many entries are asked for at once.
    private static let portion: Int64 = 5000

    /// The newest entries of some kinds, in order: `$1` the kinds, `$2` how many.
    private static let newest = PostgresStatement(
        name: "newest of kinds",
        sql: """
            SELECT seq, wall, boot, mono, clock, request, kind, json FROM (SELECT * FROM hallkit.ledger \
            WHERE kind = ANY($1) ORDER BY seq DESC LIMIT $2) newest ORDER BY seq
            """)

    /// See `LedgerReading.day`.
    public func day(_ date: CivilDate? = nil) throws(LedgerError) -> [LedgerEntry] {
        let datings = try newest(kinds: LedgerReading.datings, limit: .max)
        guard let span = LedgerReading.span(datings, date) else { return [] }
        var entries: [LedgerEntry] = []
        var after = span.lowerBound - 1
        while after + 1 < span.upperBound {
            let most = span.upperBound == .max ? Self.portion : min(Self.portion, span.upperBound - after - 1)
            let more = try rows(PostgresSchema.entries, [.int8(after), .int8(most)])
            guard let last = more.last?.seq else { break }
            entries += more.compactMap(\.entry)
            after = last
        }
        return entries
    }

    /// See `LedgerReading.newest`.
    public func newest(kinds: [String], limit: Int) throws(LedgerError) -> [LedgerEntry] {
        try rows(Self.newest, [.texts(kinds), .int8(Int64(limit))]).compactMap(\.entry)
    }

    private func rows(
        _ statement: PostgresStatement, _ values: [PostgresValue]
    ) throws(LedgerError) -> [StoredEntry] {
        let deadline = PostgresDeadline(in: Self.patience)
        do throws(PostgresError) {
            return try door.read(deadline: deadline) { connection throws(PostgresError) in
                PostgresLedger.entries(try connection.run(statement, values, deadline: deadline))
            }
        } catch { throw error.ledgerError }
    }
}
