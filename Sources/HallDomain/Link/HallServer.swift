/// The hall server's end of the links to its kiosks: the only decider while they can reach it. Pure but for what it has
/// heard in this run; what it answers follows from what is committed.
public struct HallServer: Sendable {
    /// The rules it decides by.
    public let rules: HallRules
    /// Generation of its ledger.
    public let gen: String
    /// The end of its ledger when this run began.
    private let begunAt: Int64
    /// Kiosks that have spoken in this run, none of which knew of more than this ledger holds.
    private var heard: Set<KioskID> = []

    /// A hall server over the ledger of this generation, which ends at `begunAt` now.
    public init(plan: HallPlan, gen: String, begunAt: Int64) {
        rules = HallRules(plan: plan)
        (self.gen, self.begunAt) = (gen, begunAt)
    }

    /// What is to be committed before the answer is given.
    public struct Step: Sendable, Equatable {
        /// In order.
        public var events: [HallEvent] = []
        /// The wish that the last of them come of.
        public var request: RequestID?
        /// How many of the last events come of the wish.
        public var wished = 0
    }

    // MARK: Deciding

    /// What comes of a kiosk's words. `head` is the end of this ledger.
    public mutating func hear(
        _ message: KioskMessage, in state: HallState, head: Int64, at now: Moment, token: @autoclosure () -> String
    ) -> Step {
        var step = Step()
        witness(message, state, head, now, &step)
        guard let day = state.day, message.day == day.number else { return step }
        let isProven = state.link.provenBoot == now.boot || step.events.contains(.ledgerVouched(by: nil))
        if isProven, state.issuingBlock == nil, let grant = grant(message, day.number, state) {
            step.events.append(.numbersGranted(grant))
        }
        switch message.body {
        case .greet: break
        case .ask(let request, let wish):
            // A ledger whose disk may have been rolled back gives no numbers.
            guard isProven || !wish.isIssue else { break }
            decide(request, wish, message.kiosk, state, now, token(), &step)
        case .void(let requests):
            for request in requests where !state.link.tombstones.contains(request) {
                var ticket: TicketID?
                if case .ticket(let id)? = state.outcomes[request] { ticket = id }
                step.events.append(.wishVoided(request: request, kiosk: message.kiosk, ticket: ticket))
            }
        case .handOver(let tickets): takeOver(tickets, message.kiosk, state, now, &step)
        }
        return step
    }

    /// Kiosks are witnesses of what this ledger has held. One that knows of more proves its disk rolled back; when none
    /// of those that were here lately knows of more, no number in anybody's hand is missing from it.
    private mutating func witness(
        _ message: KioskMessage, _ state: HallState, _ head: Int64, _ now: Moment, _ step: inout Step
    ) {
        // What was heard of an earlier boot must be in what this one began with: the ledger may have grown past a place
        // where something else stood before.
        let known = message.hallBoot == now.boot ? head : min(head, begunAt)
        if let seen = message.seen, seen.gen == gen, seen.seq > known {
            guard state.issuingBlock == nil else { return }
            let today = CivilDate(wall: now.wall, utcOffsetMinutes: rules.plan.utcOffsetMinutes)
            let last = state.newest?.date ?? today
            let date = now.clock == .trusted ? max(today, last) : last
            step.events.append(
                .issuingBlocked(IssuingBlock(gen: gen, head: head, upto: seen.seq, date: date, witness: .kiosk)))
            return
        }
        // A word that was on its way since before this boot tells nothing of what was heard from the one before.
        guard message.hallBoot == now.boot else { return }
        heard.insert(message.kiosk)
        guard state.link.provenBoot != now.boot, state.issuingBlock == nil else { return }
        // A ledger that knows of none may have forgotten them all.
        let late = state.link.grants.values.filter { $0.day >= state.lastDay - 1 }.map(\.kiosk)
        let witnesses = late.isEmpty ? rules.plan.issuers.map(\.kiosk) : late
        if heard.isSuperset(of: witnesses) { step.events.append(.ledgerVouched(by: nil)) }
    }

    private func decide(
        _ request: RequestID, _ wish: LinkWish, _ kiosk: KioskID, _ state: HallState, _ now: Moment, _ token: String,
        _ step: inout Step
    ) {
        guard state.outcomes[request] == nil, !state.link.tombstones.contains(request) else { return }
        step.request = request
        do {
            let decision = try rules.decide(wish.command(from: kiosk), in: state, at: now, token: token)
            let already = decision.already.map { [HallEvent.wishAnswered(request: request, already: $0)] } ?? []
            step.wished = decision.events.count + already.count
            step.events += decision.events + already
        } catch .issuingBlocked {
            return
        } catch {
            // Also a refusal is an answer for good: a copy of the wish that comes later changes nothing.
            step.wished = 1
            step.events.append(.wishRefused(request: request, reason: error))
        }
    }

    private func takeOver(
        _ tickets: [HandedTicket], _ kiosk: KioskID, _ state: HallState, _ now: Moment, _ step: inout Step
    ) {
        var (arrivals, last) = (state.arrivals, state.link.lastPlaces[kiosk] ?? 0)
        for handed in tickets where state.tickets[handed.ticket.id] == nil {
            var ticket = handed.ticket
            arrivals += 1
            let place = max(last, place(of: handed, in: state, at: now) ?? arrivals)
            last = place
            ticket.kiosk = kiosk
            ticket.wantsPaper = false
            ticket.key = OrderKey(position: place, tier: place == arrivals ? 1 : 0, serial: arrivals)
            step.events.append(.ticketTakenOver(ticket))
            guard let digest = ticket.digest else { continue }
            for other in state.digests[digest] ?? []
            where state.tickets[other]?.service == ticket.service && state.tickets[other]?.isOpen == true {
                step.events.append(.clashFound(ticket: ticket.id, other: other))
            }
        }
    }

    /// Before the first who came after it, by its age: best effort across machines, and exact among one kiosk's.
    private func place(of handed: HandedTicket, in state: HallState, at now: Moment) -> Int? {
        guard let age = handed.ageMilliseconds, let line = state.lines[handed.ticket.service]?.places else {
            return nil
        }
        // Ordinary tickets stand in their order of arrival, so the first of the later ones is found by halving.
        var (low, high) = (0, line.count)
        while low < high {
            let middle = (low + high) / 2
            let passed = state.tickets[line[middle].ticket].flatMap { now.elapsed(since: $0.issuedAt) } ?? .zero
            if Int64(passed / .milliseconds(1)) >= age { low = middle + 1 } else { high = middle }
        }
        return low < line.count ? line[low].key.position : nil
    }

    // MARK: Numbers for kiosks

    /// What a kiosk may give by itself in this boot of this day, unless it has been granted it.
    private func grant(_ message: KioskMessage, _ day: Int, _ state: HallState) -> NumberGrant? {
        let last = state.link.grants[message.kiosk]
        if let last, last.day == day, last.boot == message.boot { return nil }
        let split = state.split ?? NumberSplit(rules.plan)
        var grant = NumberGrant(kiosk: message.kiosk, boot: message.boot, day: day, ranges: [:])
        let isToday = last?.day == day
        // The same boot goes on with what it has; its ledger has counted it.
        let isSameBoot = last?.boot == message.boot
        grant.before = isToday ? last?.before : isSameBoot ? nil : last?.ranges
        for prefix in Set(rules.plan.services.map(\.prefix)) {
            guard let own = split.range(of: prefix, message.kiosk) else { continue }
            let given = last?.ranges[prefix]
            let range =
                if isSameBoot, let given, own.from <= given.from, given.to <= own.to { given } else {
                    half(of: own, after: isToday ? given : nil, but: grant.before?[prefix])
                }
            // After a change of the file, a kiosk not heard of since may still give what it had.
            let isTaken = state.link.grants.values.contains { other in
                other.kiosk != message.kiosk
                    && [other.ranges[prefix], other.day == day ? other.before?[prefix] : nil].contains {
                        $0.map { range.from <= $0.to && $0.from <= range.to } == true
                    }
            }
            if range.from <= range.to, !isTaken { grant.ranges[prefix] = range }
        }
        // None at all is kept, too, where it ends what a boot that is over was granted.
        return grant.ranges.isEmpty && (last == nil || isSameBoot) ? nil : grant
    }

    /// The lower half of the numbers that no boot of today can have given, so that the next boot finds some, too.
    private func half(of own: NumberRange, after given: NumberRange?, but before: NumberRange?) -> NumberRange {
        var from = max(own.from, (given?.to ?? 0) + 1)
        var to = own.to
        if let before, before.to >= from {
            if from < before.from { to = min(to, before.from - 1) } else { from = before.to + 1 }
        }
        return NumberRange(from: from, to: from + (to - from + 2) / 2 - 1)
    }

    // MARK: Answering

    /// The answer, once what came of the words is committed.
    public func answer(_ message: KioskMessage, in state: HallState, head: Int64, at now: Moment) -> HallMessage {
        let day = state.day.map {
            HallDay(number: $0.number, date: $0.date, origin: LedgerOrigin(gen: gen, seq: state.link.opening))
        }
        var reply = HallMessage(
            gen: gen, head: head, boot: now.boot, heard: message.hallBoot, day: day, body: .welcome)
        guard let day, message.day == day.number else { return reply }
        if let grant = state.link.grants[message.kiosk], grant.day == day.number, grant.boot == message.boot {
            reply.grant = grant
        }
        switch message.body {
        case .greet: break
        case .ask(let request, let wish):
            reply.body =
                answer(request, wish, state).map { .decided(request: request, answer: $0) }
                ?? .notReady(request: request)
        case .void(let requests): reply.body = .voided(requests: requests.filter(state.link.tombstones.contains))
        case .handOver(let tickets):
            reply.body = .taken(tickets: tickets.map(\.ticket.id).filter { state.tickets[$0] != nil })
        }
        return reply
    }

    private func answer(_ request: RequestID, _ wish: LinkWish, _ state: HallState) -> LinkAnswer? {
        guard !state.link.tombstones.contains(request) else { return .void }
        let origin = LedgerOrigin(gen: gen, seq: state.link.places[request] ?? 0)
        switch state.outcomes[request] {
        case .ticket(let id)?:
            guard let ticket = state.tickets[id] else { return .done }
            var wantsPaper = false
            if case .issueTicket(_, _, let wanted, _) = wish { wantsPaper = wanted }
            let code = rules.plan.service(ticket.service)?.itemCode ?? ""
            return .event(
                event: .ticketIssued(IssuedTicket(ticket, itemCode: code, wantsPaper: wantsPaper)), origin: origin)
        case .call(let id)?:
            guard let call = state.calls[id] else { return .done }
            return .event(
                event: .ticketCalled(
                    call: id, ticket: call.ticket, window: call.window, staff: state.windows[call.window]?.staff),
                origin: origin)
        case .already(let id)?: return .already(ticket: id, number: state.tickets[id]?.number ?? "")
        case .done?: return .done
        case .refused(let reason)?: return .refused(reason: reason)
        case nil: return nil
        }
    }
}
