/// What a kiosk says to the hall server. May be lost, delayed, repeated and overtaken: every one can be said again.
public struct KioskMessage: Codable, Sendable, Equatable {
    /// Who says it.
    public var kiosk: KioskID
    /// The kernel boot id of the kiosk's machine.
    public var boot: String
    /// The newest event of the hall server's ledger that the kiosk's own ledger speaks of.
    public var seen: LedgerOrigin?
    /// The boot of the hall server's that the kiosk heard last: whoever names it has spoken since it began.
    public var hallBoot: String?
    /// The hall server's day that the kiosk has joined.
    public var day: Int?
    /// What it says.
    public var body: Body

    /// A message from its parts.
    public init(kiosk: KioskID, boot: String, seen: LedgerOrigin?, hallBoot: String?, day: Int?, body: Body) {
        self.kiosk = kiosk
        self.boot = boot
        self.seen = seen
        self.hallBoot = hallBoot
        self.day = day
        self.body = body
    }

    /// What a kiosk can say.
    public enum Body: Codable, Sendable, Equatable {
        /// Here I am.
        case greet
        /// A wish, committed by the kiosk before it is sent.
        case ask(request: RequestID, wish: LinkWish)
        /// Nobody waits for these wishes any more: undo what came of them, and let nothing come of them.
        case void(requests: [RequestID])
        /// Tickets of the kiosk's own that the hall server shall call from now on, in their order of issue.
        case handOver(tickets: [HandedTicket])
    }
}

/// What the hall server says to a kiosk, always in answer.
public struct HallMessage: Codable, Sendable, Equatable {
    /// Generation of the hall server's ledger.
    public var gen: String
    /// Its newest event.
    public var head: Int64
    /// The kernel boot id of the hall server's machine.
    public var boot: String
    /// The `hallBoot` of the message that is answered.
    public var heard: String?
    /// The open service day.
    public var day: HallDay?
    /// What numbers the kiosk may give by itself on this day.
    public var grant: NumberGrant?
    /// Names the key of the one-ticket-per-person rule that the hall server has now; never the key.
    public var dayKey: String?
    /// What it says.
    public var body: Body

    /// A message from its parts.
    public init(
        gen: String, head: Int64, boot: String, heard: String?, day: HallDay?, grant: NumberGrant? = nil, body: Body
    ) {
        self.gen = gen
        self.head = head
        self.boot = boot
        self.heard = heard
        self.day = day
        self.grant = grant
        self.body = body
    }

    /// What a hall server can say.
    public enum Body: Codable, Sendable, Equatable {
        /// Nothing but day and grant; also where the kiosk's day is another.
        case welcome
        /// What came of a wish.
        case decided(request: RequestID, answer: LinkAnswer)
        /// It cannot give numbers now: the kiosk gives its own.
        case notReady(request: RequestID)
        /// Nothing will come of these wishes.
        case voided(requests: [RequestID])
        /// These tickets are the hall server's now.
        case taken(tickets: [TicketID])
    }
}

/// What came of a wish at the hall server.
public enum LinkAnswer: Codable, Sendable, Equatable {
    /// An event, as it stands in the hall server's ledger.
    case event(event: HallEvent, origin: LedgerOrigin)
    /// The person has this open ticket for the item.
    case already(ticket: TicketID, number: String)
    /// It was done.
    case done
    /// The rules say no.
    case refused(reason: Refusal)
    /// It was voided before.
    case void
}

/// A ticket on its way from the kiosk that gave it to the hall server.
public struct HandedTicket: Codable, Sendable, Equatable {
    /// As it was issued.
    public var ticket: IssuedTicket
    /// How long ago, in milliseconds by the kiosk's clocks; `nil` when they do not tell.
    public var ageMilliseconds: Int64?
}
