/// Why no number may be issued: central holds events of this ledger that the ledger never reached, so the disk was
/// rolled back, and numbers after `head` may be on paper already.
public struct IssuingBlock: Codable, Sendable, Equatable {
    /// Who knows of events that the ledger no longer has.
    public enum Witness: String, Codable, Sendable {
        /// This machine, which acknowledged them. What central says of them lifts nothing.
        case ownMark
        /// A kiosk, whose ledger speaks of them. What central says of them lifts nothing.
        case kiosk
    }

    /// The generation of the ledger that is meant.
    public var gen: String
    /// The last of the ledger's own events that central can have had of it.
    public var head: Int64
    /// The last of its events that the witness knows of.
    public var upto: Int64
    /// The newest date on which a number of the lost part can have been given.
    public var date: CivilDate
    /// Central when absent.
    public var witness: Witness?

    /// A block that is about to be kept.
    public init(gen: String, head: Int64, upto: Int64, date: CivilDate, witness: Witness? = nil) {
        self.gen = gen
        self.head = head
        self.upto = upto
        self.date = date
        self.witness = witness
    }
}
