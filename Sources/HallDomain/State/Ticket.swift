/// The lane (普通, 预约, 优先) a ticket waits in. Never a property of the person.
public enum Lane: String, Codable, Sendable, CaseIterable { case normal, appointment, priority }

/// A place in line: smaller is called first. Two tickets never have the same key.
public struct OrderKey: Codable, Sendable, Hashable, Comparable {
    /// The order of arrival in the hall, advanced for a lane.
    public var position: Int
    /// 0 for advanced lanes, 1 for ordinary arrivals, 2 for someone let in behind the ticket of this position.
    public var tier: Int
    /// The ticket's own order of arrival (or of return).
    public var serial: Int

    /// A place in line.
    public init(position: Int, tier: Int, serial: Int) {
        self.position = position
        self.tier = tier
        self.serial = serial
    }

    /// Earlier in line first.
    public static func < (a: OrderKey, b: OrderKey) -> Bool {
        (a.position, a.tier, a.serial) < (b.position, b.tier, b.serial)
    }
}

/// A queue ticket (号票) as the events of the day have made it.
public struct Ticket: Codable, Sendable, Equatable, Identifiable {
    /// Day and number.
    public var id: TicketID
    /// As printed: `A007`.
    public var number: String
    /// Random, in the QR code; says nothing about the person.
    public var token: String
    /// What it is for.
    public var service: ServiceID
    /// The lane it waits in.
    public var lane: Lane
    /// The kiosk it was taken at, if at one.
    public var kiosk: KioskID?
    /// When it was taken.
    public var issuedAt: Moment
    /// How many would have been called before it, when it was taken.
    public var aheadAtIssue: Int
    /// Its place in line.
    public var key: OrderKey
    /// Where it stands.
    public var phase: Phase
    /// The window that called it last.
    public var window: WindowID?
    /// Its present or last call.
    public var call: Int?
    /// How often it came back after a missed call.
    public var returns: Int = 0
    /// When it was marked missed.
    public var missedAt: Moment?
    /// Keyed digest of the card it was taken with, for 'one open ticket per person and service'.
    public var digest: String?
    /// What is known of its paper.
    public var paper: Paper
    /// Since when it has been wanted on paper: its issue, or the request for 补打.
    public var wantedAt: Moment?
    /// How often it was printed again.
    public var reprints: Int = 0
    /// The grade given, 5 … 1.
    public var grade: Int?
    /// The label of the key pressed on a pad that does not have the five grades.
    public var answer: String?
    /// The kiosk that gave it from its own numbers; absent when the hall server did.
    public var issuer: KioskID?
    /// The hall server owns it, and this ledger is another's: it is called there only.
    public var isHallServers = false

    /// Where a ticket stands.
    public enum Phase: String, Codable, Sendable {
        case waiting, called, missed, finished, abandoned
    }

    /// What is known of a ticket's paper.
    public enum Paper: Codable, Sendable, Equatable {
        /// Nobody wants it on paper.
        case notWanted
        /// It shall be printed and no attempt is under way.
        case wanted
        /// An attempt is committed and no byte has gone out.
        case submitted(AttemptID)
        /// Bytes may be on the way.
        case started(AttemptID)
        /// It is on paper, with evidence.
        case proven
        /// It may or may not be on paper: shown large, listed for staff.
        case doubtful
        /// It is not on paper, and will not be by itself: the number is on the screen.
        case unprinted
    }

    /// Waiting or called: it counts for 'one open ticket per person and service'.
    public var isOpen: Bool { phase == .waiting || phase == .called || phase == .missed }
}

/// One call of a ticket to a window, from pressing to its end.
public struct Call: Codable, Sendable, Equatable, Identifiable {
    /// Counts the calls of a day from 1.
    public var id: Int
    /// Whom it calls.
    public var ticket: TicketID
    /// Where to.
    public var window: WindowID
    /// When it was made.
    public var calledAt: Moment
    /// How often it was repeated by staff.
    public var recalls: Int = 0
    /// When it was last made or repeated.
    public var lastAt: Moment
    /// When a first reading of it had been spoken to its end.
    public var spokenAt: Moment?
    /// When a board had acknowledged showing it.
    public var shownAt: Moment?
    /// The reading was dropped after a restart or sound outage: the shown board counts.
    public var isUnspoken = false
    /// How it ended.
    public var end: End?

    /// How a call ended.
    public enum End: String, Codable, Sendable { case finished, missed, undone, abandoned }
}

/// An attempt to put a ticket on paper.
public struct PrintAttempt: Codable, Sendable, Equatable, Identifiable {
    /// Its UUID, carried as `job-uuid`.
    public var id: AttemptID
    /// The ticket.
    public var ticket: TicketID
    /// The printer.
    public var printer: PlacedDeviceID
    /// 0 for the first paper, n for 补打 n.
    public var copy: Int
    /// SHA-256 of the bytes in lower-case hexadecimal: a job with other bytes is not this attempt.
    public var digest: String
    /// Millimetres of paper that it takes; absent where the driver cannot tell.
    public var millimetres: Int?
    /// When it was committed.
    public var at: Moment?
    /// Whether the first byte may have gone out.
    public var isStarted = false
    /// How it ended.
    public var end: End?

    /// An attempt that is about to be committed.
    public init(
        id: AttemptID, ticket: TicketID, printer: PlacedDeviceID, copy: Int, digest: String, millimetres: Int? = nil
    ) {
        self.millimetres = millimetres
        self.id = id
        self.ticket = ticket
        self.printer = printer
        self.copy = copy
        self.digest = digest
    }

    /// How an attempt ended.
    public enum End: String, Codable, Sendable { case proven, doubtful, notSent }
}
