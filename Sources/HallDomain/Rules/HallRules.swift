/// The rules of the hall: from a state and a wish to the events that grant it. Pure; knows no device, clock or disk.
public struct HallRules: Sendable {
    /// The hall's plan.
    public let plan: HallPlan
    /// Who decides: a kiosk by its own numbers and tickets, or the hall server (`nil`), as which a kiosk alone acts.
    public let issuer: KioskID?

    /// Rules of one hall.
    public init(plan: HallPlan, issuer: KioskID? = nil) {
        self.plan = plan
        self.issuer = issuer
    }

    /// What comes of one wish: events to append, and what the answer is made of.
    public struct Decision: Sendable, Equatable {
        /// To be appended in order, all or none.
        public var events: [HallEvent]
        /// Set when the answer is another than what the events' outcome says.
        public var already: TicketID?

        /// A decision.
        public init(_ events: [HallEvent], already: TicketID? = nil) {
            self.events = events
            self.already = already
        }
    }

    /// Decides a wish at `now`. `token` is fresh randomness for a ticket's address.
    public func decide(
        _ command: HallCommand, in state: HallState, at now: Moment, token: @autoclosure () -> String
    ) throws(Refusal) -> Decision {
        switch command {
        case .openDay(let date, let how): try openDay(date, how, state, now)
        case .closeDay(let by): try closeDay(by, state)
        case .renewDayKey: try renewKey(state)
        case .issueTicket(let service, let lane, let kiosk, let wantsPaper, let digest):
            try issue(service, lane, kiosk, wantsPaper, digest, state, now, token())
        case .callNext(let window): Decision(try callNext(window, state, now))
        case .callNumber(let window, let digits): Decision(try callNumber(window, digits, state, now))
        case .recall(let window): try recall(window, state)
        case .undoCall(let window): try undo(window, state, now)
        case .markMissed(let window): try markMissed(window, state)
        case .finish(let window): Decision([try finish(window, .stated, state)])
        case .finishAndCallNext(let window, let proof): try finishAndCall(window, proof, state, now)
        case .turnFinishIntoMissed(let window): try turnIntoMissed(window, state)
        case .checkIn(let ticket): try checkIn(ticket, state, now)
        case .evaluate(let window, let grade, let source): try evaluate(window, grade, source, state)
        case .evaluateTicket(let token, let grade): try evaluate(token, grade, state)
        case .noteAnswer(let window, let label): try noteAnswer(window, label, state)
        case .signIn(let window, let staff): try signIn(window, staff, state)
        case .signOut(let window): try signOut(window, state)
        case .pause(let window, let reason): try pause(window, reason, state)
        case .resume(let window): try resume(window, state)
        case .requestReprint(let ticket, let by): try reprint(ticket, by, state)
        case .answerPaper, .forgoPaper, .attemptPrint, .startPrint, .endPrint: try paper(command, state)
        case .changeRoll, .noteRollLow, .endRoll, .notePaperFed: try roll(command, state, now)
        case .noteSpoken, .noteUnspoken, .noteShown: try note(command, state)
        case .writeNotice, .releaseNotice, .withdrawNotice, .blankBoards, .liftBoards: try publish(command, state)
        case .noteContact(let device, let kind, let isActive):
            try changed(
                state.contacts[device]?.kind != (isActive ? kind : nil),
                isActive ? .contactActivated(device: device, kind: kind) : .contactReleased(device: device))
        case .blockIssuing(let block):
            // A loss that this machine noticed is another than whatever stood there before, however far that went.
            try changed(
                state.issuingBlock.map {
                    $0.gen != block.gen || $0.upto < block.upto || block.witness != nil && $0 != block
                } ?? true, .issuingBlocked(block))
        case .unblockIssuing: try changed(state.issuingBlock != nil, .issuingUnblocked)
        case .vouchForLedger(let by): try vouch(by, state, now)
        case .beginIsland(let by):
            try changed(issuer != nil && state.link.islandBoot != now.boot, .islandBegun(by: by))
        case .endIsland(let by): try changed(state.link.islandBoot != nil, .islandEnded(by: by))
        case .noteArchived(let first, let last, let file):
            try changed(last > state.archivedUpTo, .entriesArchived(first: first, last: last, file: file))
        case .openIncident(let incident):
            try changed(state.incidents[incident.id] == nil, .incidentOpened(incident))
        case .keepOpeningCheck(let check): Decision([.openingChecked(check)])
        case .closeIncident(let id): try changed(state.incidents[id] != nil, .incidentClosed(incident: id))
        }
    }

    /// The answer to a wish whose events have been folded (or had been before, for a retry).
    public func answer(_ outcome: HallState.Outcome, in state: HallState) -> Answer {
        switch outcome {
        case .ticket(let id): state.tickets[id].map(Answer.ticket) ?? .done
        case .call(let id):
            if let call = state.calls[id], let ticket = state.tickets[call.ticket] {
                .called(call, ticket)
            } else {
                .done
            }
        case .already(let id): state.tickets[id].map(Answer.alreadyHas) ?? .done
        case .done, .refused: .done
        }
    }

    func changed(_ does: Bool, _ event: HallEvent) throws(Refusal) -> Decision {
        guard does else { throw .notChanged }
        return Decision([event])
    }

    // MARK: The day

    private func openDay(
        _ date: CivilDate, _ how: DayOpening, _ state: HallState, _ now: Moment
    ) throws(Refusal) -> Decision {
        let passage = DayPassage(from: state.newest, to: date, at: now, utcOffsetMinutes: plan.utcOffsetMinutes)
        guard let open = state.day else { return Decision(opening(date, how, passage, state)) }
        switch passage {
        case .confirmed where how == .calendar || state.newest?.datedAt.boot == now.boot:
            throw .dayAlreadyOpen
        case .confirmed, .sameDay: return Decision([.dayDated(day: open.number, date: date, how: how)])
        // Nobody who waits is forgotten for the sake of a date.
        case .unproven where state.isSomebodyThere:
            return Decision([.dayDated(day: open.number, date: date, how: how)])
        // A day that nobody closed is closed at the next opening.
        case .unproven, .nextDay:
            return Decision([.dayClosed(day: open.number, by: nil)] + opening(date, how, passage, state))
        }
    }

    /// The date that opens by itself at `now`, or that the open day is really of: only on an open date, only in its
    /// hours, only by a clock that is trusted. A day that was closed stays so for the rest of its date.
    public func dateToOpen(in state: HallState, at now: Moment) -> CivilDate? {
        guard now.clock == .trusted else { return nil }
        let date = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        guard plan.calendar.isOpen(on: date), isWithinHours(now) else { return nil }
        switch DayPassage(from: state.newest, to: date, at: now, utcOffsetMinutes: plan.utcOffsetMinutes) {
        case .confirmed: return nil
        case .sameDay: return state.day == nil ? nil : date
        case .nextDay, .unproven: return date
        }
    }

    private func opening(
        _ date: CivilDate, _ how: DayOpening, _ passage: DayPassage, _ state: HallState
    ) -> [HallEvent] {
        let number = state.lastDay + 1
        let continues = passage == .nextDay ? nil : true
        // Numbers that go on go on among the same issuers.
        let split = plan.issuers.isEmpty || continues == true && state.split != nil ? nil : NumberSplit(plan)
        return [
            .dayOpened(day: number, date: date, how: how, continues: continues, split: split),
            .dayKeyRenewed(day: number),
        ]
    }

    private func closeDay(_ by: StaffID?, _ state: HallState) throws(Refusal) -> Decision {
        guard let day = state.day else { throw .dayNotOpen }
        return Decision([.dayClosed(day: day.number, by: by)])
    }

    private func renewKey(_ state: HallState) throws(Refusal) -> Decision {
        guard let day = state.day else { throw .dayNotOpen }
        return Decision([.dayKeyRenewed(day: day.number)])
    }

    // MARK: Taking a number

    private func issue(
        _ service: ServiceID, _ lane: Lane, _ kiosk: KioskID?, _ wantsPaper: Bool, _ digest: String?,
        _ state: HallState, _ now: Moment, _ token: String
    ) throws(Refusal) -> Decision {
        guard let day = state.day else { throw .dayNotOpen }
        guard let item = plan.service(service) else { throw .unknownService(service) }
        guard isWithinHours(now) else { throw .outsideHours }
        guard !state.isEvacuating else { throw .evacuating }
        if let digest, let held = state.digests[digest] {
            for id in held where state.tickets[id]?.service == service && state.tickets[id]?.isOpen == true {
                return Decision([], already: id)
            }
        }
        guard state.issuingBlock == nil else { throw .issuingBlocked }
        let serial = try nextSerial(of: item, state, now)
        let number = item.prefix + Self.padded(serial, to: item.width)
        let arrival = state.arrivals + 1
        let key = self.key(for: lane, arrival: arrival)
        let ticket = IssuedTicket(
            id: TicketID(day: day.number, number: number), number: number, serial: serial, token: token,
            service: service, itemCode: item.itemCode, lane: lane, kiosk: kiosk, key: key,
            ahead: state.ahead(of: key, for: service, in: plan), wantsPaper: wantsPaper, digest: digest,
            issuer: issuer)
        return Decision([.ticketIssued(ticket)])
    }

    /// The next number of this issuer's series: numbers grow, and never wrap.
    private func nextSerial(of item: ServiceItem, _ state: HallState, _ now: Moment) throws(Refusal) -> Int {
        let last = state.numbers[NumberSplit.series(item.prefix, issuer)] ?? 0
        if let issuer {
            guard state.link.mayGiveOwn(in: now.boot),
                let range = state.link.grant?.ranges[item.prefix] ?? NumberSplit(plan).range(of: item.prefix, issuer)
            else { throw .noOwnNumbers(item.id) }
            let serial = max(last, range.from - 1) + 1
            guard serial <= range.to else { throw .numbersExhausted(item.id) }
            return serial
        }
        let range = state.split?.range(of: item.prefix, nil) ?? item.numbers
        var serial = max(last, range.from - 1) + 1
        // A kiosk that has not been heard since the file was changed may still give what it was granted before.
        while let taken = state.link.grants.values.lazy
            .flatMap({ [$0.ranges[item.prefix], $0.day == state.day?.number ? $0.before?[item.prefix] : nil] })
            .compactMap(\.self)
            .first(where: { $0.from <= serial && serial <= $0.to })
        {
            serial = taken.to + 1
        }
        guard serial <= range.to else { throw .numbersExhausted(item.id) }
        return serial
    }

    private func vouch(_ by: StaffID, _ state: HallState, _ now: Moment) throws(Refusal) -> Decision {
        guard let person = plan.staff(by) else { throw .unknownStaff(by) }
        guard person.roles.contains(.dutyManager) else { throw .notAllowed(by) }
        return try changed(state.link.provenBoot != now.boot, .ledgerVouched(by: by))
    }

    /// A doubtful clock never turns anyone away: hours bind only while the clock is trusted.
    private func isWithinHours(_ now: Moment) -> Bool {
        guard now.clock == .trusted else { return true }
        let time = WallTime(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        return plan.calendar.opens <= time && time < plan.calendar.closes
    }

    /// A lane advances by places, not by time: nobody is ever overtaken by more later comers than the advance.
    private func key(for lane: Lane, arrival: Int) -> OrderKey {
        switch lane {
        case .normal: OrderKey(position: arrival, tier: 1, serial: arrival)
        case .appointment:
            OrderKey(position: max(1, arrival - plan.rules.appointmentAdvance), tier: 0, serial: arrival)
        case .priority: OrderKey(position: max(1, arrival - plan.rules.priorityAdvance), tier: 0, serial: arrival)
        }
    }

    static func padded(_ value: Int, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private func reprint(_ id: TicketID, _ by: StaffID?, _ state: HallState) throws(Refusal) -> Decision {
        guard let ticket = state.tickets[id] else { throw .unknownTicket(id.rawValue) }
        guard ticket.isOpen else { throw .alreadyDone(number: ticket.number) }
        switch ticket.paper {
        // One attempt at a time: a second would race the first to the paper.
        case .wanted, .submitted, .started: throw .notChanged
        default: break
        }
        guard by != nil || ticket.reprints < plan.rules.reprintsAllowed else {
            throw .reprintLimit(number: ticket.number)
        }
        return Decision([.reprintRequested(ticket: id, by: by)])
    }

    // MARK: Paper

    private func paper(_ command: HallCommand, _ state: HallState) throws(Refusal) -> Decision {
        switch command {
        case .answerPaper(let id, let isInHand):
            guard let ticket = state.tickets[id] else { throw .unknownTicket(id.rawValue) }
            return try changed(ticket.paper == .doubtful, .paperAnswered(ticket: id, isInHand: isInHand))
        case .forgoPaper(let id, let reason):
            guard let ticket = state.tickets[id] else { throw .unknownTicket(id.rawValue) }
            return try changed(ticket.paper == .wanted, .paperForgone(ticket: id, reason: reason))
        case .attemptPrint(let attempt):
            guard let ticket = state.tickets[attempt.ticket] else { throw .unknownTicket(attempt.ticket.rawValue) }
            return try changed(
                ticket.paper == .wanted && state.attempts[attempt.id] == nil
                    && state.openAttempts[attempt.printer] == nil, .printAttempted(attempt))
        case .startPrint(let id):
            // The gate: an attempt starts once in its life, whoever asks and however often.
            guard let attempt = state.attempts[id], !attempt.isStarted, attempt.end == nil else {
                throw .staleAttempt(id)
            }
            return Decision([.printStarted(attempt: id)])
        case .endPrint(let id, let end, let evidence):
            guard let attempt = state.attempts[id], attempt.end == nil, end != .notSent || !attempt.isStarted else {
                throw .staleAttempt(id)
            }
            return Decision([.printEnded(attempt: id, end: end, evidence: evidence)])
        default: throw .notChanged
        }
    }
}
