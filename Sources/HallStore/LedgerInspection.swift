import FoundationEssentials
import GRDB
import HallDomain

/// What a ledger's file holds, and what of it is not as it was written.
///
/// The file is opened only to be read, so that it can be looked at beside the agent that writes it.
public struct LedgerInspection: Sendable, Equatable {
    /// Something that is not as it was written.
    public struct Damage: Sendable, Equatable {
        /// What is wrong there.
        public enum Kind: String, Sendable, Codable {
            /// The entry's own fields give another hash than the one beside them.
            case changed
            /// No entry has this number.
            case missing
            /// The file's structure is broken: nothing can be read from there on, or a page is not in its place.
            case structure
        }

        /// The number of the entry; for `structure` that of the last that could be read.
        public var seq: Int64
        /// What is wrong.
        public var kind: Kind
        /// The entry's event as the file calls it now, where it can be read.
        public var event: String?
        /// The entry's wall clock time, milliseconds since 1970, where it can be read.
        public var wall: Int64?
        /// What the engine says of the structure.
        public var detail: String?
    }

    /// The ledger's UUID.
    public var gen: String
    /// The number of the first entry; 0 when there is none.
    public var first: Int64
    /// The number of the last.
    public var last: Int64
    /// The hash of the last entry, to which whatever follows it is chained.
    public var end: [UInt8]
    /// How many entries could be read.
    public var count: Int
    /// The first of what is wrong, in order.
    public var damages: [Damage]

    /// So many damages are listed; where there are more, one is as good as many.
    public static let most = 20

    /// Reads the whole file. Throws when it is no ledger or cannot be opened.
    public init(path: String) throws(LedgerError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(2)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // Each statement is one view of the file; a transaction would end in an error on a broken one.
            self = try queue.unsafeRead { try Self(db: $0) }
        } catch {
            throw SQLiteLedger.typed(error)
        }
    }

    private init(db: Database) throws {
        guard let gen = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'gen'") else {
            throw LedgerError.damaged("there is no generation in it")
        }
        (self.gen, first, last, end, count, damages) = (gen, 0, 0, [], 0, [])
        try walk(db)
        do {
            let words = try String.fetchAll(db, sql: "PRAGMA quick_check(\(Self.most))")
            for word in words where word != "ok" { add(.init(seq: last, kind: .structure, detail: word)) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            // Then the walk has stumbled too, and said where.
        }
    }

    private mutating func walk(_ db: Database) throws {
        do {
            // An archive, and a ledger that has one, begin after what lies elsewhere.
            var (expected, before) = try SQLiteLedger.base(db)
            let rows = try Row.fetchCursor(
                db, sql: "SELECT \(SQLiteLedger.columns), hash FROM ledger ORDER BY seq")
            while let row = try rows.next() {
                let seq = Int64.fromDatabaseValue(row[0]) ?? 0
                if count == 0 { first = seq }
                if seq > expected + 1 { add(.init(seq: expected + 1, kind: .missing)) }
                let hash = Data.fromDatabaseValue(row[8]).map { Array($0) } ?? []
                // Each entry is held against the hash that stands before it, so that one damage is one.
                let isWhole = (try? SQLiteLedger.entry(row)).map { LedgerChain.hash(of: $0, after: before) == hash }
                if isWhole != true {
                    add(
                        .init(
                            seq: seq, kind: .changed, event: String.fromDatabaseValue(row[6]),
                            wall: Int64.fromDatabaseValue(row[1])))
                }
                (before, last, expected) = (hash, seq, seq)
                count += 1
            }
            end = before
        } catch let error as DatabaseError {
            add(.init(seq: last, kind: .structure, detail: "\(error.resultCode): \(error.message ?? "")"))
        }
    }

    private mutating func add(_ damage: Damage) {
        if damages.count < Self.most { damages.append(damage) }
    }
}
