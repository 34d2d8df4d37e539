/// A service day folded again, with an eye on why each ticket was called when it was.
///
/// It needs the entries from the day's opening on and the hall's plan, which says what each window serves. Everything it
/// tells is recomputed from the events; nothing of it is stored.
public struct DayReplay: Sendable {
    /// Who went before a ticket while it waited.
    public struct Before: Codable, Sendable, Equatable {
        /// The call of the other.
        public var call: CallReason
        /// The other had come earlier, so that nobody was overtaken.
        public var cameEarlier: Bool
    }

    /// The hall's plan.
    public let plan: HallPlan
    /// The tickets' stories.
    public private(set) var stories: [TicketID: TicketStory] = [:]
    /// The day's calls, in order, undone ones too.
    public private(set) var calls: [CallReason] = []
    /// The state after the last entry.
    public private(set) var state = HallState()
    private var attempts: [AttemptID: TicketID] = [:]

    /// Folds a day's entries.
    public init(plan: HallPlan, entries: some Sequence<LedgerEntry>) {
        self.plan = plan
        for entry in entries { take(entry) }
    }

    /// The ticket that a typed number means (`A017`, `a17`); the last day's, where the entries hold several.
    public func ticket(numbered text: String) -> TicketID? {
        let wanted = text.uppercased()
        let exact = stories.values.filter { $0.number == wanted }
        if let found = exact.max(by: { ($0.steps.first?.seq ?? 0) < ($1.steps.first?.seq ?? 0) }) {
            return found.ticket
        }
        let prefix = wanted.prefix { !$0.isNumber }
        guard let value = Int(wanted.dropFirst(prefix.count)) else { return nil }
        let same = stories.values.filter { story in
            story.number.hasPrefix(prefix) && Int(story.number.dropFirst(prefix.count)) == value
        }
        return same.count == 1 ? same.first?.ticket : nil
    }

    /// Who was called before a ticket, at windows that could have called it, while it waited: in order, with the reason
    /// why each went first.
    public func before(_ id: TicketID) -> [Before] {
        guard let story = stories[id] else { return [] }
        var keys: [(since: Int64, until: Int64, key: OrderKey)] = []
        for step in story.steps {
            switch step.what {
            case .issued(_, _, let key, _), .returned(let key, _), .undone(_, let key):
                keys.append((step.seq, .max, key))
            case .called, .handedOver, .voided:
                if !keys.isEmpty { keys[keys.count - 1].until = min(keys[keys.count - 1].until, step.seq) }
            default: break
            }
        }
        return calls.compactMap { call in
            guard call.ticket != id, plan.window(call.window)?.services.contains(story.service) == true,
                let span = keys.first(where: { $0.since < call.seq && call.seq < $0.until })
            else { return nil }
            return Before(call: call, cameEarlier: call.key.serial < span.key.serial)
        }
    }

    private mutating func take(_ entry: LedgerEntry) {
        // What the hall server decided happened to this ledger's tickets too.
        if case .hallDecided(_, let event) = entry.event {
            note(event, entry, isHallServers: true)
        } else {
            note(entry.event, entry, isHallServers: false)
        }
        state.apply(entry)
    }

    private mutating func note(_ event: HallEvent, _ entry: LedgerEntry, isHallServers: Bool) {
        switch event {
        case .dayOpened: (stories, calls, attempts) = ([:], [], [:])
        case .dayJoined(_, let continues): if continues != true { (stories, calls, attempts) = ([:], [], [:]) }
        case .ticketIssued(let issued), .ticketTakenOver(let issued): begin(issued, entry)
        case .ticketCalled(let call, let ticket, let window, let staff):
            let reason = reason(call, ticket, window, staff, entry, isHallServers)
            calls.append(reason)
            add(.called(reason), to: ticket, entry)
        case .ticketRecalled(_, let ticket, let window): add(.recalled(window: window), to: ticket, entry)
        case .callUndone(let call, let ticket, let window):
            let serial = state.tickets[ticket]?.key.serial ?? 0
            add(
                .undone(window: window, key: OrderKey(position: -call, tier: 0, serial: serial)), to: ticket, entry)
        case .ticketMissed(_, let ticket, let window), .finishTurnedMissed(_, let ticket, let window):
            add(.missed(window: window), to: ticket, entry)
        case .ticketReturned(let ticket, let key):
            let service = state.tickets[ticket]?.service
            let line = service.flatMap { state.lines[$0]?.places } ?? []
            add(.returned(key: key, behind: numbers(line.filter { $0.key < key })), to: ticket, entry)
        case .ticketFinished(_, let ticket, let window, let proof):
            add(.finished(window: window, proof: proof), to: ticket, entry)
        case .ticketEvaluated(let ticket, _, let grade, _): add(.rated(grade: grade), to: ticket, entry)
        case .callSpoken(let call, let reading): add(.spoken(reading: reading), to: state.calls[call]?.ticket, entry)
        case .callUnspoken(let call): add(.unspoken, to: state.calls[call]?.ticket, entry)
        case .callShown(let call, let board): add(.shown(board: board), to: state.calls[call]?.ticket, entry)
        case .wishVoided(_, _, let ticket): add(.voided, to: ticket, entry)
        case .ticketsHandedOver(let tickets): for ticket in tickets { add(.handedOver, to: ticket, entry) }
        default: notePaper(event, entry)
        }
    }

    private mutating func notePaper(_ event: HallEvent, _ entry: LedgerEntry) {
        switch event {
        case .printAttempted(let attempt):
            attempts[attempt.id] = attempt.ticket
            add(.printAttempted(printer: attempt.printer, copy: attempt.copy), to: attempt.ticket, entry)
        case .printEnded(let attempt, let end, let evidence):
            add(.printEnded(end, evidence: evidence), to: attempts[attempt], entry)
        case .paperForgone(let ticket, let reason): add(.paperForgone(reason: reason), to: ticket, entry)
        case .paperAnswered(let ticket, let isInHand): add(.paperAnswered(isInHand: isInHand), to: ticket, entry)
        case .reprintRequested(let ticket, let by): add(.reprintRequested(by: by), to: ticket, entry)
        default: break
        }
    }

    private mutating func add(_ what: TicketStory.What, to ticket: TicketID?, _ entry: LedgerEntry) {
        guard let ticket else { return }
        stories[ticket]?.steps.append(TicketStory.Step(seq: entry.seq, at: entry.at, what: what))
    }

    private mutating func begin(_ issued: IssuedTicket, _ entry: LedgerEntry) {
        let ahead = shared(with: issued.service)
            .flatMap { state.lines[$0]?.places ?? [] }.filter { $0.key < issued.key }.sorted { $0.key < $1.key }
        let what = TicketStory.What.issued(
            lane: issued.lane, kiosk: issued.kiosk, key: issued.key, ahead: numbers(ahead))
        stories[issued.id] = TicketStory(
            ticket: issued.id, number: issued.number, service: issued.service,
            steps: [TicketStory.Step(seq: entry.seq, at: entry.at, what: what)])
    }

    /// The items that windows for this one serve too; only open windows count while there are any.
    private func shared(with service: ServiceID) -> Set<ServiceID> {
        let serving = plan.windows(serving: service)
        let open = serving.filter { state.windows[$0.id]?.staff != nil }
        return (open.isEmpty ? serving : open).reduce(into: [service]) { $0.formUnion($1.services) }
    }

    private func numbers(_ places: [WaitingLine.Place]) -> [String] {
        places.map { state.tickets[$0.ticket]?.number ?? $0.ticket.rawValue }
    }

    private func reason(
        _ call: Int, _ id: TicketID, _ window: WindowID, _ staff: StaffID?, _ entry: LedgerEntry, _ isHallServers: Bool
    ) -> CallReason {
        let services = plan.window(window)?.services ?? []
        let ticket = state.tickets[id]
        let key = ticket?.key ?? OrderKey(position: 0, tier: 1, serial: 0)
        let line = state.waiting(for: services).filter { $0.ticket != id }
        var rule = CallReason.Rule.arrival
        if isHallServers {
            rule = .hallServer
        } else if let first = line.first, first.key < key {
            rule = .byNumber
        } else if key.tier == 0, key.position < 0 {
            rule = .undone
        } else if key.tier == 2 || key.tier == -1 {
            rule = .returned
        } else if key.tier == 0 {
            rule = ticket?.lane == .appointment ? .appointment : .priority
        }
        return CallReason(
            seq: entry.seq, at: entry.at, call: call, ticket: id, number: ticket?.number ?? id.rawValue,
            service: ticket?.service ?? "", window: window, staff: staff, key: key, rule: rule, others: line.count,
            passed: line.filter { $0.key.serial < key.serial }.count)
    }
}
