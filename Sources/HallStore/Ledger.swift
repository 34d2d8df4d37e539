public import HallDomain

/// The append-only truth of a hall: events in order, each kept before anything is said about it.
///
/// One writer appends; readers follow by sequence from any thread. Every implementation passes the same conformance
/// suite.
public protocol Ledger: Sendable {
    /// UUID of this ledger: a restored or replaced disk gets a new one, which makes reused sequence numbers visible.
    var gen: String { get }

    /// The sequence number of the newest entry, 0 when empty.
    func head() throws(LedgerError) -> Int64

    /// Appends entries that follow `seq` directly, and moves cursors, in one transaction that is on disk when this
    /// returns. Throws `.superseded` when the head is another than `seq` or the epoch is behind, and then writes nothing.
    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError)

    /// At most `limit` entries after `seq`, in order.
    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry]

    /// Where a follower stands, 0 when it never moved.
    func cursor(_ name: String) throws(LedgerError) -> Int64
}

/// An entry as it is stored: its event also as the JSON that was written, so that it can be passed on unread.
public struct StoredEntry: Sendable, Equatable {
    /// Gapless from 1.
    public var seq: Int64
    /// When it was decided.
    public var at: Moment
    /// The wish it came from.
    public var request: RequestID?
    /// The event's case name.
    public var kind: String
    /// The event's synthesised JSON, `{"ticketIssued":{…}}`.
    public var json: String
    /// The event, or `nil` when a newer program wrote a kind that this one does not know.
    public var event: HallEvent?

    /// An entry as a store keeps it.
    public init(seq: Int64, at: Moment, request: RequestID?, kind: String, json: String, event: HallEvent?) {
        self.seq = seq
        self.at = at
        self.request = request
        self.kind = kind
        self.json = json
        self.event = event
    }

    /// The entry with its event, when it is known.
    public var entry: LedgerEntry? { event.map { LedgerEntry(seq: seq, at: at, request: request, event: $0) } }
}

/// Why the ledger did not do what it was asked.
public enum LedgerError: Error, Codable, Sendable, Equatable {
    /// Another writer was there first, or a newer epoch is in force: fold again or step down.
    case superseded(head: Int64, epoch: Int64)
    /// No room on the disk.
    case full(String)
    /// The disk cannot be written.
    case readOnly(String)
    /// The file is no ledger of ours, or damaged; says where.
    case damaged(String)
    /// Durability could not be had as required.
    case notDurable(String)
    /// The end is older than one that was acknowledged: until the issuer is blocked for it, nothing else is taken.
    case rolledBack(head: Int64, acknowledged: Int64)
    /// Any other error of the engine, with its text.
    case failed(String)
}
