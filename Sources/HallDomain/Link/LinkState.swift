/// What a ledger's events say of the link between kiosk and hall server. Empty in a hall with one kiosk.
public struct LinkState: Codable, Sendable, Equatable {
    // As a kiosk.

    /// Wishes that the hall server has not answered, by request.
    public internal(set) var asks: [RequestID: LinkWish] = [:]
    /// Wishes given up, oldest first, until the hall server confirms that nothing comes of them.
    public internal(set) var voids: [RequestID] = []
    /// Tickets handed over, in order of issue, until the hall server confirms that it has them.
    public internal(set) var handed: [TicketID] = []
    /// The hall server's day joined last.
    public internal(set) var day: HallDay?
    /// Whether that day is the one open here.
    public internal(set) var isJoined = false
    /// The newest event of the hall server's ledger that this ledger speaks of.
    public internal(set) var seen: LedgerOrigin?
    /// The hall server's boot heard last.
    public internal(set) var hallBoot: String?
    /// Generations of the hall server's ledger that others have followed: what still says them is old.
    public internal(set) var formerGens: [String] = []
    /// The numbers this kiosk was granted last.
    public internal(set) var grant: NumberGrant?
    /// The boot in which the kiosk's windows call its own tickets by themselves.
    public internal(set) var islandBoot: String?

    // As the hall server.

    /// The last grant of each kiosk.
    public internal(set) var grants: [KioskID: NumberGrant] = [:]
    /// Wishes of the open day of which nothing may come.
    public internal(set) var tombstones: Set<RequestID> = []
    /// Where the event of a wish stands, for wishes of the open day.
    public internal(set) var places: [RequestID: Int64] = [:]
    /// Where the open day's opening stands.
    public internal(set) var opening: Int64 = 0
    /// The place in line of the ticket taken over last from each kiosk: its next is called after it.
    public internal(set) var lastPlaces: [KioskID: Int] = [:]
    /// People who were found to have two open tickets for one item when parts of the hall met again: for staff.
    public internal(set) var clashes: [Clash] = []

    // As either.

    /// The boot in which it was proven, or a person vouched, that the ledger is whole.
    public internal(set) var provenBoot: String?

    /// Nothing was ever said.
    init() {}

    /// Two open tickets of one person for one item.
    public struct Clash: Codable, Sendable, Equatable {
        /// The one taken over.
        public var ticket: TicketID
        /// The one that was there.
        public var other: TicketID
    }

    /// Whether a kiosk may give its own numbers in this boot, and its windows call them.
    func mayGiveOwn(in boot: String) -> Bool { grant?.boot == boot || provenBoot == boot }

    mutating func see(_ origin: LedgerOrigin) {
        if let known = seen, known.gen != origin.gen {
            formerGens.append(known.gen)
        } else if let known = seen, known.seq >= origin.seq {
            return
        }
        seen = origin
    }

    /// Another day of the hall server's: what the one before knew is over.
    mutating func leaveDay() { (asks, voids, handed) = ([:], [], []) }

    /// A day opens in this ledger: who waited for an answer is gone, but the hall server's day may still be open.
    mutating func beginDay() {
        voids += asks.keys.sorted()
        (asks, handed, isJoined) = ([:], [], false)
        (tombstones, places, lastPlaces, clashes) = ([], [:], [:], [])
    }
}
