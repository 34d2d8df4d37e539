/// What the ledger's events add up to. Only `apply` changes it; equal ledgers give equal states.
public struct HallState: Codable, Sendable, Equatable {
    /// The service day now open.
    public var day: OpenDay?
    /// The greatest day number ever opened: days count up and never repeat.
    public var lastDay = 0
    /// The newest day as it was last dated, also after its end.
    public var newest: DatedDay?
    /// Tickets of the present (or last) day.
    public var tickets: [TicketID: Ticket] = [:]
    /// Who waits, per service item.
    public var lines: [ServiceID: WaitingLine] = [:]
    /// The last number given, per series (`NumberSplit.series`).
    public var numbers: [String: Int] = [:]
    /// The last numbers given under each date that was ever a day's, newest `datesKept` of them: a date that comes
    /// again (the clock went back) goes on with its own, as its paper may still be in somebody's hand.
    public var numbersOfDates: [CivilDate: [String: Int]] = [:]
    /// How many tickets (and returns) the day has seen: the order of arrival.
    public var arrivals = 0
    /// Calls of the day, by id.
    public var calls: [Int: Call] = [:]
    /// The last call's id.
    public var lastCall = 0
    /// Windows that anything happened at.
    public var windows: [WindowID: WindowState] = [:]
    /// Print attempts of the day.
    public var attempts: [AttemptID: PrintAttempt] = [:]
    /// The attempt that each printer has not ended yet: at most one.
    public var openAttempts: [PlacedDeviceID: AttemptID] = [:]
    /// The rolls in the printers.
    public var paper = PaperBook()
    /// Tickets whose paper needs work or a person: wanted, submitted, started or doubtful.
    public var unsettledPaper: Set<TicketID> = []
    /// Open tickets by card digest.
    public var digests: [String: [TicketID]] = [:]
    /// What wishes of the day led to, so that a retry gets the same answer.
    @KeptOutcomes public var outcomes: [RequestID: Outcome] = [:]
    /// Notices not withdrawn.
    public var notices: [NoticeID: Notice] = [:]
    /// Who darkened the boards, while they are dark.
    public var blankedBy: String?
    /// Contacts that are active, whatever day it is.
    public var contacts: [PlacedDeviceID: ActiveContact] = [:]
    /// Faults now open.
    public var incidents: [IncidentID: Incident] = [:]
    /// The newest opening check.
    public var openingCheck: OpeningCheck?
    /// Places of the hall file of which was found out which device fills them.
    public var roles: [PlacedDeviceID: RoleTaking] = [:]
    /// Why no number may be issued, while none may.
    public var issuingBlock: IssuingBlock?
    /// Who gives which numbers since the last opening that said so: a changed hall file waits for the next day.
    public var split: NumberSplit?
    /// What lies between this ledger and others of the hall.
    public var link = LinkState()

    /// Where the days that are not archived yet begin in the ledger.
    public private(set) var dayStarts: [DayStart] = []
    /// The last entry that was put aside.
    public private(set) var archivedUpTo: Int64 = 0

    /// The state before the first event.
    public init() {}

    /// Counts the changes of this state's form and of what folding does: a state that another fold has made is not
    /// taken up again, but folded anew.
    public static let foldVersion = 4

    /// How many dates' numbers are kept.
    static let datesKept = 40

    /// Where a day begins in the ledger.
    public struct DayStart: Codable, Sendable, Equatable {
        /// Its date at its opening.
        public var date: CivilDate
        /// The entry that opened it.
        public var seq: Int64
    }

    mutating func beginDay(_ date: CivilDate, _ seq: Int64) { dayStarts.append(DayStart(date: date, seq: seq)) }

    mutating func archive(upTo last: Int64) {
        archivedUpTo = max(archivedUpTo, last)
        dayStarts.removeAll { $0.seq <= archivedUpTo }
    }

    /// The last entry of the days that may be put aside when those of the newest date and of `days` dates before it stay;
    /// `nil` when there are none. A day is never cut in two, and none that follows one that stays is put aside.
    public func archivable(keepingDays days: Int) -> Int64? {
        guard let newest = newest?.date else { return nil }
        let oldest = newest.days - Int64(days)
        // Also before the first day's beginning there may be entries.
        guard let stays = dayStarts.firstIndex(where: { $0.date.days >= oldest }), stays > 0 else { return nil }
        let last = dayStarts[stays].seq - 1
        return last > archivedUpTo ? last : nil
    }

    /// A service day with what vouches for its date.
    public struct DatedDay: Codable, Sendable, Equatable {
        /// The date.
        public var date: CivilDate
        /// When the date was given or last confirmed.
        public var datedAt: Moment
        /// When it was dated or gave its last number, whichever was later.
        public var usedAt: Moment

        /// A day of this date, by what was known at that moment.
        public init(date: CivilDate, datedAt: Moment) {
            self.date = date
            (self.datedAt, usedAt) = (datedAt, datedAt)
        }
    }

    /// An open service day.
    public struct OpenDay: Codable, Sendable, Equatable {
        /// Counts up over the ledger's life.
        public var number: Int
        /// Its date.
        public var date: CivilDate
        /// How it was opened.
        public var how: DayOpening
        /// When.
        public var openedAt: Moment
    }

    /// A window as events have left it.
    public struct WindowState: Codable, Sendable, Equatable {
        /// Who is signed in.
        public var staff: StaffID?
        /// Counts sign-ins, so that a token of an earlier one is worth nothing.
        public var session = 0
        /// Paused, and why.
        public var isPaused = false
        /// The reason given for the pause.
        public var pauseReason: String?
        /// The call being served.
        public var serving: Int?
        /// The newest call, served or not.
        public var lastCall: Int?
        /// The finish of the newest press, that a second press may turn into a missed call.
        public var lastFinish: Int?
        /// Counts of the day.
        public var called = 0
        /// Ends that were stated to be 办理完毕.
        public var finished = 0
        /// Ends of which nothing is proven.
        public var unproven = 0
        /// Missed calls.
        public var missed = 0

        /// Nobody is signed in and nothing was called.
        public init() {}
    }

    /// What a wish led to.
    public enum Outcome: Codable, Sendable, Equatable {
        /// A ticket was issued (or the one that is there was named).
        case ticket(TicketID)
        /// A call was made.
        case call(Int)
        /// It was done.
        case done
        /// The person has this open ticket for the item.
        case already(TicketID)
        /// The rules said no.
        case refused(Refusal)
    }

    /// Whether somebody with a number waits or is being served.
    public var isSomebodyThere: Bool {
        lines.values.contains { $0.first != nil } || windows.values.contains { $0.serving != nil }
    }

    /// The call a window is serving.
    public func serving(at window: WindowID) -> Call? { windows[window]?.serving.flatMap { calls[$0] } }

    /// The tickets that wait for any of these items, in calling order.
    public func waiting(for services: [ServiceID]) -> [WaitingLine.Place] {
        services.flatMap { lines[$0]?.places ?? [] }.sorted { $0.key < $1.key }
    }

    /// How many wait for any of these items.
    public func waitingCount(for services: [ServiceID]) -> Int {
        services.reduce(0) { $0 + (lines[$1]?.places.count ?? 0) }
    }

    /// Who would be called next at a window that serves these items.
    public func next(for services: [ServiceID]) -> TicketID? {
        services.compactMap { lines[$0]?.first }.min { $0.key < $1.key }?.ticket
    }

    /// How many the present rules would call before a ticket of `service` standing at `key`: those before it in
    /// line for any item that shares a window with its own, counting only open windows while there are any.
    public func ahead(of key: OrderKey, for service: ServiceID, in plan: HallPlan) -> Int {
        let serving = plan.windows(serving: service)
        let open = serving.filter { windows[$0.id]?.staff != nil }
        var shared: Set<ServiceID> = [service]
        for window in open.isEmpty ? serving : open { shared.formUnion(window.services) }
        return shared.reduce(0) { $0 + (lines[$1]?.count(before: key) ?? 0) }
    }
}
