/// A kiosk's end of the link to the hall server: what to commit for what happens, and what to say next. Pure: what is
/// said follows from what is committed alone, so that after a restart, and as often as wanted, it can be said again.
public struct KioskLink: Sendable {
    /// Whose end it is.
    public let kiosk: KioskID
    /// The rules by which it decides alone.
    public let rules: HallRules

    /// At most this many tickets in one message.
    private static let handOverLimit = 64

    /// The end of a kiosk of this hall.
    public init(kiosk: KioskID, plan: HallPlan) {
        self.kiosk = kiosk
        rules = HallRules(plan: plan, issuer: kiosk)
    }

    /// What is to be committed, all in one, before anything else is done; `refusal` is the person's answer.
    public struct Step: Sendable, Equatable {
        /// In order; `request` stands beside each.
        public var events: [HallEvent] = []
        /// The wish that the events come of.
        public var request: RequestID?
        /// Nothing comes of the wish, and why.
        public var refusal: Refusal?
    }

    // MARK: Deciding

    /// A wish at this kiosk. It is asked of the hall server while its day is open here and nobody knows that it cannot
    /// be reached; else it is decided alone, as is one that was given up.
    public func wish(
        _ wish: LinkWish, request: RequestID, isReachable: Bool = true, in state: HallState, at now: Moment,
        token: @autoclosure () -> String
    ) -> Step {
        guard state.outcomes[request] == nil, state.link.asks[request] == nil else { return Step() }
        if state.link.isJoined, isReachable, !state.link.voids.contains(request) {
            return Step(events: [.wishAsked(request: request, wish: wish)], request: request)
        }
        return alone(wish, request, [], state, now, token())
    }

    /// The hall server has not answered in time. Committed before the person gets a number of this kiosk's own, so that
    /// the other is voided whatever happens. Nobody waits any more: no number is given.
    public func giveUp(
        _ request: RequestID, isWaited: Bool, in state: HallState, at now: Moment, token: @autoclosure () -> String
    ) -> Step {
        guard let wish = state.link.asks[request] else { return Step() }
        let givenUp = HallEvent.wishGivenUp(request: request)
        guard isWaited, wish.isIssue else { return Step(events: [givenUp], request: request) }
        return alone(wish, request, [givenUp], state, now, token())
    }

    private func alone(
        _ wish: LinkWish, _ request: RequestID, _ before: [HallEvent], _ state: HallState, _ now: Moment,
        _ token: String
    ) -> Step {
        do {
            let decision = try rules.decide(wish.command(from: kiosk), in: state, at: now, token: token)
            let already = decision.already.map { [HallEvent.wishAnswered(request: request, already: $0)] } ?? []
            return Step(events: before + decision.events + already, request: request)
        } catch {
            return Step(events: before, request: request, refusal: error)
        }
    }

    /// What the hall server said. Late, repeated and overtaken words change nothing twice.
    public func hear(_ message: HallMessage, in state: HallState, at now: Moment) -> Step {
        guard !state.link.formerGens.contains(message.gen) else { return Step() }
        var step = Step()
        if message.boot != state.link.hallBoot {
            // Only in answer to what was said since the boot heard last can another be newer. What an older one still
            // has on its way may be gone from its disk, and given to others since.
            guard message.heard == state.link.hallBoot else { return Step() }
            step.events.append(.hallServerHeard(boot: message.boot))
        }
        let isNewest = state.link.seen.map { $0.gen != message.gen || $0.seq <= message.head } ?? true
        let joined = isNewest ? hearDay(message, state, now, &step) : .same
        guard joined != .left, joined == .fresh || joined == .continued || state.link.isJoined else { return step }
        if joined == .same { hearBody(message.body, state, &step) }
        // Until what was given up is voided, nothing else is taken up.
        guard joined != .same || state.link.voids.isEmpty else { return step }
        let day = joined == .same ? state.link.day?.number : message.day?.number
        var isNewBoot = false
        if let grant = message.grant, grant.kiosk == kiosk, grant.boot == now.boot, grant.day == day,
            grant != state.link.grant
        {
            step.events.append(.numbersGranted(grant))
            isNewBoot = grant.boot != state.link.grant?.boot
        }
        // What an earlier boot left may have been called before a disk was rolled back: the hall server knows.
        let isFree = state.link.islandBoot != now.boot || isNewBoot
        if joined != .fresh, isFree, let tickets = handable(state) {
            step.events.append(.ticketsHandedOver(tickets: tickets))
        }
        return step
    }

    /// What became of this kiosk's day by a message.
    private enum Joining { case none, same, left, fresh, continued }

    private func hearDay(
        _ message: HallMessage, _ state: HallState, _ now: Moment, _ step: inout Step
    ) -> Joining {
        let known = state.link.day
        guard let day = message.day else {
            guard state.link.isJoined, let open = state.day else { return .none }
            step.events.append(.dayClosed(day: open.number, by: nil))
            return .left
        }
        if day == known, state.link.isJoined { return .same }
        // A word on its way since before the day that was joined last, or of one that has been closed here since.
        if let known, known.origin.gen == day.origin.gen, day.origin.seq <= known.origin.seq,
            day != known || state.day == nil
        {
            return state.link.isJoined ? .same : .none
        }
        let passage = DayPassage(
            from: state.newest, to: day.date, at: now, utcOffsetMinutes: rules.plan.utcOffsetMinutes)
        step.events.append(.dayJoined(day, continues: passage == .nextDay ? nil : true))
        return passage == .nextDay ? .fresh : .continued
    }

    private func hearBody(_ body: HallMessage.Body, _ state: HallState, _ step: inout Step) {
        switch body {
        case .welcome, .notReady: break
        case .decided(let request, let answer):
            guard state.link.asks[request] != nil else { return }
            step.request = request
            switch answer {
            case .event(let event, let origin): step.events.append(.hallDecided(origin: origin, event: event))
            case .already(let ticket, _): step.events.append(.wishAnswered(request: request, already: ticket))
            case .done: step.events.append(.wishAnswered(request: request, already: nil))
            case .refused(let reason):
                step.events.append(.wishRefused(request: request, reason: reason))
                step.refusal = reason
            case .void: step.events.append(.wishGivenUp(request: request))
            }
        case .voided(let requests):
            step.events += requests.filter(state.link.voids.contains).map { .voidConfirmed(request: $0) }
        case .taken(let tickets):
            let confirmed = tickets.filter(state.link.handed.contains)
            if !confirmed.isEmpty { step.events.append(.handOverConfirmed(tickets: confirmed)) }
        }
    }

    /// Every ticket of this ledger's own that waits, oldest first.
    private func handable(_ state: HallState) -> [TicketID]? {
        let places = state.lines.values.flatMap(\.places)
        return places.isEmpty ? nil : places.sorted { $0.key.serial < $1.key.serial }.map(\.ticket)
    }

    // MARK: Saying

    /// What is to be said now, and again until it is answered. What was given up is voided before anything else: no
    /// later word reaches the hall server first. Of the wishes only those that somebody waits for are said, where that
    /// is known: after a restart there may be others.
    public func outbox(in state: HallState, at now: Moment, waited: Set<RequestID>? = nil) -> [KioskMessage] {
        func message(_ body: KioskMessage.Body) -> KioskMessage {
            KioskMessage(
                kiosk: kiosk, boot: now.boot, seen: state.link.seen, hallBoot: state.link.hallBoot,
                day: state.link.isJoined ? state.link.day?.number : nil, body: body)
        }
        guard state.link.isJoined else { return [message(.greet)] }
        guard state.link.voids.isEmpty else { return [message(.void(requests: state.link.voids))] }
        var said: [KioskMessage] = []
        let handed = state.link.handed.prefix(Self.handOverLimit).compactMap { state.tickets[$0] }
        if !handed.isEmpty { said.append(message(.handOver(tickets: handed.map { hand($0, now) }))) }
        said += state.link.asks.filter { waited?.contains($0.key) ?? true }.sorted { $0.key < $1.key }
            .map { message(.ask(request: $0, wish: $1)) }
        return said.isEmpty ? [message(.greet)] : said
    }

    private func hand(_ ticket: Ticket, _ now: Moment) -> HandedTicket {
        HandedTicket(
            ticket: IssuedTicket(
                ticket, itemCode: rules.plan.service(ticket.service)?.itemCode ?? "", wantsPaper: false),
            ageMilliseconds: now.elapsed(since: ticket.issuedAt).map { Int64($0 / .milliseconds(1)) })
    }
}

extension IssuedTicket {
    /// A ticket as it was at its issue.
    init(_ ticket: Ticket, itemCode: String, wantsPaper: Bool) {
        self.init(
            id: ticket.id, number: ticket.number, serial: Int(ticket.number.drop { !$0.isNumber }) ?? 0,
            token: ticket.token, service: ticket.service, itemCode: itemCode, lane: ticket.lane, kiosk: ticket.kiosk,
            key: ticket.key, ahead: ticket.aheadAtIssue, wantsPaper: wantsPaper, digest: ticket.digest,
            issuer: ticket.issuer)
    }
}
