public import HallDomain

/// One event of a ledger as central is told of it: without identity.
public struct ReportedEvent: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// UUID of the ledger.
    public var gen: String
    /// The connection it was sent over.
    public var sid: Int64
    /// Its place in the ledger, gapless from 1.
    public var seq: Int64
    /// The event's case name.
    public var kind: String
    /// Wall clock, milliseconds since 1970.
    public var ts: Int64
    /// How far `ts` can be believed.
    public var clk: ClockQuality
    /// Kernel boot id.
    public var boot: String
    /// CLOCK_BOOTTIME, nanoseconds.
    public var mono: Int64
    /// The event as the ledger holds it, `{"ticketIssued":{…}}`, without what only identifies a person.
    public var detail: JSONValue

    /// The members of events that never leave the hall: a keyed digest of a card is still about one person.
    public static let privateMembers = ["digest"]

    /// An event of a ledger, from its stored JSON. What identifies a person is taken out here, so that nothing else
    /// can be made of an event; JSON that cannot be read is left out whole.
    public init(gen: String, sid: Int64, seq: Int64, at: Moment, kind: String, json: String) {
        self.gen = gen
        self.sid = sid
        self.seq = seq
        self.kind = kind
        ts = at.wall
        clk = at.clock
        boot = at.boot
        mono = at.mono
        detail = Self.withoutIdentity(json)
    }

    /// The JSON of an event without private members, at any depth.
    public static func withoutIdentity(_ json: String) -> JSONValue {
        let value = FleetCoding.decodeAny(json.utf8) ?? .object([:])
        guard case .object = value else { return .object([:]) }
        return privateMembers.reduce(value) { $0.removing(member: $1) }
    }
}

/// Events that follow each other, at `up/ev`: at most 64 or 32 KiB, whichever is reached first; a longer event goes alone.
public struct EventBatch: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// In the order of the ledger.
    public var events: [ReportedEvent]

    /// A batch.
    public init(events: [ReportedEvent]) { self.events = events }

    /// No batch holds more events.
    public static let mostEvents = 64
    /// No batch of more than one event is longer, in bytes.
    public static let mostBytes = 32 * 1024

    /// The payload of the longest batch that these events begin with, and how many of them it holds: at least one
    /// when there are any.
    public static func leading(_ events: [ReportedEvent]) throws(FleetError) -> (payload: [UInt8], count: Int) {
        var payload = Array(#"{"events":["#.utf8)
        let end = Array("],\"v\":\(FleetCoding.version)}".utf8)
        var count = 0
        for event in events.prefix(mostEvents) {
            let bytes = try FleetCoding.encode(event)
            guard count == 0 || payload.count + bytes.count + end.count + 1 <= mostBytes else { break }
            if count > 0 { payload.append(UInt8(ascii: ",")) }
            payload += bytes
            count += 1
        }
        return (payload + end, count)
    }
}
