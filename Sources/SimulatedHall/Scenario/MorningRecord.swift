/// What people did and what they were told: what the judge holds against what devices and central received.
public struct MorningRecord: Sendable {
    /// A ticket that a kiosk's page was given.
    public struct TicketNote: Sendable, Equatable {
        /// Day and number: `1-A001`.
        public var id: String
        /// As told: `A001`.
        public var number: String
        /// The service item.
        public var service: String
        /// `normal` or `priority`.
        public var lane: String
        /// Where it was taken.
        public var kiosk: String
        /// For the QR code.
        public var token: String
        /// How many were ahead, as told.
        public var ahead: Int
        /// Whether paper was asked for.
        public var wantsPaper: Bool
        /// By card.
        public var isByCard: Bool
        /// The person with the card, by the seed of the identity.
        public var person: UInt64?
        /// When it was asked for, on the boot clock.
        public var askedAt: Duration
        /// When the answer was there.
        public var toldAt: Duration
        /// The wall clock then, seconds since 1970.
        public var toldWall: Int64
    }

    /// A call as its window's staff saw it.
    public struct CallNote: Sendable, Equatable {
        /// The call's id, as the window's page has it.
        public var call: Int
        /// The window.
        public var window: String
        /// The number.
        public var number: String
        /// How often it was repeated.
        public var recalls: Int
        /// How it ended.
        public var end: End?
        /// The grade that was pressed.
        public var grade: Int?

        /// Ends of a call.
        public enum End: String, Sendable { case finished, missed, undone }
    }

    /// A command that was answered as done: it must have been on disk by then.
    public struct Acknowledged: Sendable, Equatable {
        /// What was asked.
        public var what: String
        /// When it was sent, on the boot clock.
        public var sentAt: Duration
        /// When the answer was there.
        public var answeredAt: Duration
    }

    /// A wish that was refused because nothing can be kept.
    public struct Refusal: Sendable, Equatable {
        /// When the answer was there, on the boot clock.
        public var at: Duration
        /// What the machine said.
        public var text: String
    }

    /// Tickets in the order of their answers.
    public var tickets: [TicketNote] = []
    /// Calls by id.
    public var calls: [Int: CallNote] = [:]
    /// Numbers that checked in after they were missed.
    public var returned: [String] = []
    /// Numbers whose paper was asked for again at the help desk, once for each time.
    public var reprinted: [String] = []
    /// Commands answered as done, whose events no earlier try can have written.
    public var acknowledged: [Acknowledged] = []
    /// Cards that were laid down and read.
    public var cardsRead = 0
    /// Cards whose holder was shown the number they have.
    public var alreadyHeld = 0
    /// Machines whose page said 暂停取号 while the disk was full.
    public var fullPages: Set<String> = []
    /// When somebody was refused because nothing can be kept, on the boot clock.
    public var refusals: [Refusal] = []
    /// Promises that people saw broken, in words.
    public var violations: [String] = []
    /// Things that went otherwise than people expect, in words.
    public var surprises: [String] = []
    /// Faults: when they came and went, and what was seen of them.
    public var faults: [FaultNote] = []
    /// When the agent was killed at random moments, on the boot clock.
    public var kills: [Duration] = []
    /// From each such kill to when the agent served again; kills during a start lengthen the one before.
    public var absences: [Absence] = []

    /// Whether the agent was killed at all.
    public var wasKilled: Bool { !kills.isEmpty || faults.contains { $0.fault == .agentKilled } }

    /// A time without an agent, on the boot clock.
    public struct Absence: Sendable, Equatable {
        /// The kill.
        public var from: Duration
        /// When it served again; `nil` when it never did.
        public var to: Duration?
    }

    /// A fault of the morning.
    public struct FaultNote: Sendable, Equatable {
        /// Which.
        public var fault: MorningFault
        /// When it came, on the boot clock.
        public var from: Duration
        /// When it was mended.
        public var to: Duration?
    }
}

/// Collects the record while many people act.
actor MorningBook {
    private(set) var record = MorningRecord()
    private var ended: Set<String> = []
    private var calledBefore: Set<String> = []
    private var firstCalls = 0
    private var furtherCalls = 0
    /// The newest call of each number.
    private var latest: [String: Int] = [:]

    func add(_ ticket: MorningRecord.TicketNote) { record.tickets.append(ticket) }

    func add(_ what: String, sent: Duration, answered: Duration) {
        record.acknowledged.append(.init(what: what, sentAt: sent, answeredAt: answered))
    }

    func note(_ call: MorningRecord.CallNote) {
        record.calls[call.call] = call
        latest[call.number] = max(latest[call.number] ?? 0, call.call)
        // A missed number may come back; it is over when nobody waits for it any more.
        switch call.end {
        case .finished?, .missed?: ended.insert(call.number)
        case .undone?, nil: ended.remove(call.number)
        }
    }

    /// A number came back after the call at which it was missed; another window may have called it again by now.
    func noteReturn(_ number: String, after call: Int) {
        record.returned.append(number)
        if latest[number] == call { ended.remove(number) }
    }

    func noteCard(isAlready: Bool) {
        record.cardsRead += 1
        if isAlready { record.alreadyHeld += 1 }
    }

    func surprise(_ text: String) {
        if record.surprises.count < 200 { record.surprises.append(text) }
    }

    func noteKill(at time: Duration) {
        record.kills.append(time)
        let isAway = record.absences.last.map { $0.to == nil } ?? false
        if !isAway { record.absences.append(.init(from: time)) }
    }

    func noteServing(at time: Duration) {
        if let last = record.absences.indices.last { record.absences[last].to = time }
    }

    func noteFull(at kiosk: String) { record.fullPages.insert(kiosk) }

    func noteRefusal(_ text: String, at time: Duration) {
        if record.refusals.count < 10_000 { record.refusals.append(.init(at: time, text: text)) }
    }

    func noteReprint(_ number: String) { record.reprinted.append(number) }

    /// How often a number's paper was asked for again.
    func reprints(of number: String) -> Int { record.reprinted.count { $0 == number } }

    func violated(_ text: String) { record.violations.append(text) }

    /// The token of a number, from its paper.
    func token(of number: String) -> String? { record.tickets.last { $0.number == number }?.token }

    /// The ticket's id of a number.
    func ticket(of number: String) -> String? { record.tickets.last { $0.number == number }?.id }

    /// Whether this number was called before, and how many first (or further) calls there were before this one.
    func count(call number: String) -> (place: Int, isReturn: Bool) {
        let isReturn = !calledBefore.insert(number).inserted
        if isReturn { furtherCalls += 1 } else { firstCalls += 1 }
        return ((isReturn ? furtherCalls : firstCalls) - 1, isReturn)
    }

    func begin(_ fault: MorningFault, at time: Duration) { record.faults.append(.init(fault: fault, from: time)) }

    func mend(_ fault: MorningFault, at time: Duration) {
        for index in record.faults.indices where record.faults[index].fault == fault { record.faults[index].to = time }
    }

    var ticketCount: Int { record.tickets.count }
    /// Numbers whose visit is not over.
    var open: [String] { record.tickets.map(\.number).filter { !ended.contains($0) } }
    /// Tickets whose visit is over.
    var endedCount: Int { ended.count }
}
