/// Everything that can have happened, as past participles. The ledger holds these and nothing else.
///
/// An event is stored as JSON of its synthesised coding, `{"ticketIssued":{…}}`; the case's name is its kind. Cases
/// and optional fields may be added, never renamed or removed: old ledgers stay readable.
public enum HallEvent: Codable, Sendable, Equatable {
    // The day.
    /// `continues`: nothing proves that another day has begun since the last number, so the numbers go on.
    /// `split`: who gives which numbers from here on, in a hall with several issuers.
    case dayOpened(
        day: Int, date: CivilDate, how: DayOpening, continues: Bool? = nil, split: NumberSplit? = nil)
    /// The open day goes on, under the date that is now known to be today's (or was confirmed since this start).
    case dayDated(day: Int, date: CivilDate, how: DayOpening)
    case dayClosed(day: Int, by: StaffID?)
    /// The key of the one-ticket-per-person rule was made anew (start of day, or lost with power).
    case dayKeyRenewed(day: Int)

    // Tickets.
    case ticketIssued(IssuedTicket)
    case ticketCalled(call: Int, ticket: TicketID, window: WindowID, staff: StaffID?)
    case ticketRecalled(call: Int, ticket: TicketID, window: WindowID)
    case callUndone(call: Int, ticket: TicketID, window: WindowID)
    case ticketMissed(call: Int, ticket: TicketID, window: WindowID)
    case ticketReturned(ticket: TicketID, key: OrderKey)
    case ticketFinished(call: Int, ticket: TicketID, window: WindowID, proof: FinishProof)
    /// A second press at once: the finish of the press before it was a missed call.
    case finishTurnedMissed(call: Int, ticket: TicketID, window: WindowID)
    case ticketEvaluated(ticket: TicketID, window: WindowID?, grade: Int, source: EvaluationSource)
    /// The label of a key pressed on a pad that does not have the five grades: kept as it is, counted as no grade.
    case ticketAnswered(ticket: TicketID, window: WindowID, label: String)

    // Calls as they reached people.
    case callSpoken(call: Int, reading: Int)
    case callUnspoken(call: Int)
    case callShown(call: Int, board: PlacedDeviceID)

    // Paper.
    case printAttempted(PrintAttempt)
    case printStarted(attempt: AttemptID)
    case printEnded(attempt: AttemptID, end: PrintAttempt.End, evidence: String)
    /// Nothing was committed to a printer within the limit, or the person chose a number without paper.
    case paperForgone(ticket: TicketID, reason: String)
    case paperAnswered(ticket: TicketID, isInHand: Bool)
    case reprintRequested(ticket: TicketID, by: StaffID?)
    /// Paper is in again after its end, or the cover was open (`isNew` absent: to be asked); or staff said what it is.
    case rollChanged(printer: PlacedDeviceID, isNew: Bool?)
    /// The printer feels the end of its roll coming.
    case rollLow(printer: PlacedDeviceID)
    case rollEnded(printer: PlacedDeviceID)
    /// Paper that no ticket used: test slips, jobs of others.
    case paperFed(printer: PlacedDeviceID, millimetres: Int)

    // Windows.
    case staffSignedIn(window: WindowID, staff: StaffID)
    case staffSignedOut(window: WindowID, staff: StaffID)
    case windowPaused(window: WindowID, reason: String?)
    case windowResumed(window: WindowID)

    // Notices and boards.
    case noticeWritten(Notice)
    case noticeReleased(notice: NoticeID, by: StaffID)
    case noticeWithdrawn(notice: NoticeID, by: StaffID)
    case boardsBlanked(by: String)
    case boardsLifted(by: String)

    // Contacts.
    /// A contact of the hall is active: the alarm sounds, the key is turned, the door is open, the mains are gone.
    case contactActivated(device: PlacedDeviceID, kind: ContactKind)
    /// It is so no more, or the hall has no such contact any more.
    case contactReleased(device: PlacedDeviceID)

    // The ledger itself.
    /// Central holds more of this ledger than the ledger does: its disk was rolled back.
    case issuingBlocked(IssuingBlock)
    case issuingUnblocked
    /// Old entries were put aside by the rule of the hall file: whole, in a file beside the ledger.
    case entriesArchived(first: Int64, last: Int64, file: String)

    /// Staff vouch that the ledger's disk is the one it was (`by`), or others have proven it.
    case ledgerVouched(by: StaffID?)

    // Between a kiosk and the hall server. First what a kiosk's ledger holds.
    /// Committed before the wish is sent.
    case wishAsked(request: RequestID, wish: LinkWish)
    /// The kiosk waits for it no longer; what it decides by itself follows in the same commit.
    case wishGivenUp(request: RequestID)
    /// What the hall server decided, as it stands in its ledger. No effect acts on it before it stands here.
    indirect case hallDecided(origin: LedgerOrigin, event: HallEvent)
    /// The hall server's machine has started anew: what it said before is not believed any more.
    case hallServerHeard(boot: String)
    /// The hall server's day is open here too. `continues`: nothing proves that another day has begun, so numbers go on
    /// and nobody who waits is forgotten.
    case dayJoined(HallDay, continues: Bool? = nil)
    case voidConfirmed(request: RequestID)
    /// Committed before they are sent: from here on this kiosk calls them no more.
    case ticketsHandedOver(tickets: [TicketID])
    case handOverConfirmed(tickets: [TicketID])
    /// The kiosk's windows call its own tickets by themselves, or do so no more.
    case islandBegun(by: StaffID?)
    case islandEnded(by: StaffID?)

    // What both hold.
    case wishRefused(request: RequestID, reason: Refusal)
    /// Granted without an event of its own: it was done, or the person already has this ticket.
    case wishAnswered(request: RequestID, already: TicketID?)
    case numbersGranted(NumberGrant)

    // What the hall server's ledger holds.
    /// The tombstone: nothing comes of this wish, whenever it arrives. `ticket` had come of it and is called no more.
    case wishVoided(request: RequestID, kiosk: KioskID, ticket: TicketID?)
    case ticketTakenOver(IssuedTicket)
    /// One person has two open tickets for one item. Both stay; staff are told.
    case clashFound(ticket: TicketID, other: TicketID)

    // Devices.
    case incidentOpened(Incident)
    case incidentClosed(incident: IncidentID)
    case openingChecked(OpeningCheck)
}

/// How a day came to be opened.
public enum DayOpening: String, Codable, Sendable {
    /// By the calendar and a trusted clock.
    case calendar
    /// Someone touched 对 when asked for the date.
    case confirmed
    /// A member of staff gave the date or opened against the calendar.
    case staff
}

/// What is known of the end of a service at a window.
public enum FinishProof: String, Codable, Sendable {
    /// Staff said 办理完毕.
    case stated
    /// The next was called with a key that cannot say 过号: never counted as served.
    case unproven
}

/// Where a rating was given.
public enum EvaluationSource: String, Codable, Sendable { case pad, page }

/// A ticket at the moment of its issue.
public struct IssuedTicket: Codable, Sendable, Equatable {
    /// Day and number.
    public var id: TicketID
    /// As printed.
    public var number: String
    /// The number within its series, before prefix and padding.
    public var serial: Int
    /// Random, for the QR code.
    public var token: String
    /// What it is for.
    public var service: ServiceID
    /// The national code of the item.
    public var itemCode: String
    /// The lane.
    public var lane: Lane
    /// Where it was taken.
    public var kiosk: KioskID?
    /// Its place in line.
    public var key: OrderKey
    /// How many were ahead.
    public var ahead: Int
    /// Whether it shall be printed.
    public var wantsPaper: Bool
    /// Keyed digest of the card.
    public var digest: String?
    /// The kiosk that gave it from its own numbers; absent when the hall server did.
    public var issuer: KioskID?
}

/// A notice (通知) for boards.
public struct Notice: Codable, Sendable, Equatable, Identifiable {
    /// Its id.
    public var id: NoticeID
    /// The text.
    public var text: String
    /// Zones whose boards show it; empty: all.
    public var zones: [ZoneID]
    /// From this wall clock time, milliseconds since 1970.
    public var from: Int64
    /// To this wall clock time.
    public var to: Int64
    /// Who wrote it.
    public var by: StaffID
    /// Who released it; never who wrote it.
    public var releasedBy: StaffID?
    /// Who withdrew it.
    public var withdrawnBy: StaffID?

    /// A notice as it is written.
    public init(id: NoticeID, text: String, zones: [ZoneID], from: Int64, to: Int64, by: StaffID) {
        self.id = id
        self.text = text
        self.zones = zones
        self.from = from
        self.to = to
        self.by = by
    }
}

/// A fault from its raising to its end.
public struct Incident: Codable, Sendable, Equatable, Identifiable {
    /// Made where it was opened.
    public var id: IncidentID
    /// The device; absent for the kiosk or hall itself.
    public var device: PlacedDeviceID?
    /// The fault's stable name.
    public var fault: String
    /// What it was concluded from. Never identity data.
    public var evidence: String
    /// When it was opened (filled in by the fold).
    public var openedAt: Moment?

    /// An incident that is about to be opened.
    public init(id: IncidentID, device: PlacedDeviceID?, fault: String, evidence: String) {
        self.id = id
        self.device = device
        self.fault = fault
        self.evidence = evidence
    }
}
