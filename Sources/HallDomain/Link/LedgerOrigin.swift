/// Where an event stands that another ledger holds first.
public struct LedgerOrigin: Codable, Sendable, Hashable {
    /// Generation of that ledger.
    public var gen: String
    /// Its place there, from 1.
    public var seq: Int64

    /// A place in a ledger.
    public init(gen: String, seq: Int64) {
        self.gen = gen
        self.seq = seq
    }
}

/// The service day that the hall server has open.
public struct HallDay: Codable, Sendable, Hashable {
    /// Its number in the hall server's ledger.
    public var number: Int
    /// Its date.
    public var date: CivilDate
    /// Where its opening stands.
    public var origin: LedgerOrigin
}

/// The numbers that a kiosk may give by itself: one boot of one kiosk has them, and no other for the rest of the day.
///
/// A ledger that was rolled back cannot know what it has given. It can only have been rolled back between two boots,
/// so what a boot was granted is never given again after it: the next boot is granted other numbers.
public struct NumberGrant: Codable, Sendable, Hashable {
    /// Whose they are.
    public var kiosk: KioskID
    /// The kiosk's boot that may give them.
    public var boot: String
    /// The hall server's day they were granted on.
    public var day: Int
    /// By prefix.
    public var ranges: [String: NumberRange]
    /// What the boot before this one may have given of them on this day, too: its last grant of an earlier day.
    public var before: [String: NumberRange]?
}
