extension HallRules {
    // MARK: Calling

    func callNext(_ id: WindowID, _ state: HallState, _ now: Moment) throws(Refusal) -> [HallEvent] {
        let (window, current) = try openWindow(id, state, now)
        if let serving = current.serving.flatMap({ state.calls[$0] }) {
            throw .finishFirst(number: number(of: serving.ticket, state))
        }
        try guardRepeat(current, state, now)
        guard let next = state.next(for: window.services) else { throw .nobodyWaiting(id) }
        return [.ticketCalled(call: state.lastCall + 1, ticket: next, window: id, staff: current.staff)]
    }

    func callNumber(
        _ id: WindowID, _ digits: String, _ state: HallState, _ now: Moment
    ) throws(Refusal) -> [HallEvent] {
        let (window, current) = try openWindow(id, state, now)
        if let serving = current.serving.flatMap({ state.calls[$0] }) {
            throw .finishFirst(number: number(of: serving.ticket, state))
        }
        try guardRepeat(current, state, now)
        guard let ticket = find(digits, at: window, state) else { throw .unknownTicket(digits) }
        guard window.services.contains(ticket.service) else {
            throw .notHere(number: ticket.number, service: ticket.service)
        }
        guard !ticket.isHallServers else { throw .calledAtHallServer }
        switch ticket.phase {
        case .waiting: break
        case .called: throw .alreadyCalled(number: ticket.number, window: ticket.window ?? id)
        case .missed: throw .mustCheckIn(number: ticket.number)
        case .finished, .abandoned: throw .alreadyDone(number: ticket.number)
        }
        return [.ticketCalled(call: state.lastCall + 1, ticket: ticket.id, window: id, staff: current.staff)]
    }

    /// The ticket that typed digits mean: the whole number, or digits alone when they mean one ticket of this window.
    private func find(_ digits: String, at window: ServiceWindow, _ state: HallState) -> Ticket? {
        if let day = state.day, let whole = state.tickets[TicketID(day: day.number, number: digits)] { return whole }
        guard let value = Int(digits) else {
            // A number that a kiosk gave while it was cut off may bear another day.
            return state.link.lastPlaces.isEmpty && issuer == nil
                ? nil : state.tickets.values.first { $0.number == digits }
        }
        let prefixes = Set(window.services.compactMap { plan.service($0)?.prefix })
        let matches = state.tickets.values.filter { ticket in
            let prefix = String(ticket.number.prefix { !$0.isNumber })
            return prefixes.contains(prefix) && Int(ticket.number.dropFirst(prefix.count)) == value
        }
        let waiting = matches.filter { $0.phase == .waiting }
        return waiting.count == 1 ? waiting.first : matches.count == 1 ? matches.first : nil
    }

    func recall(_ id: WindowID, _ state: HallState) throws(Refusal) -> Decision {
        guard !state.isEvacuating else { throw .evacuating }
        let call = try served(at: id, state)
        return Decision([.ticketRecalled(call: call.id, ticket: call.ticket, window: id)])
    }

    func undo(_ id: WindowID, _ state: HallState, _ now: Moment) throws(Refusal) -> Decision {
        let call = try served(at: id, state)
        guard now.isWithin(.seconds(plan.rules.undoSeconds), of: call.calledAt) else {
            throw .undoTooLate(number: number(of: call.ticket, state))
        }
        return Decision([.callUndone(call: call.id, ticket: call.ticket, window: id)])
    }

    func markMissed(_ id: WindowID, _ state: HallState) throws(Refusal) -> Decision {
        let call = try served(at: id, state)
        try requireAnnounced(call, state)
        return Decision([.ticketMissed(call: call.id, ticket: call.ticket, window: id)])
    }

    func finish(_ id: WindowID, _ proof: FinishProof, _ state: HallState) throws(Refusal) -> HallEvent {
        let call = try served(at: id, state)
        return .ticketFinished(call: call.id, ticket: call.ticket, window: id, proof: proof)
    }

    func finishAndCall(
        _ id: WindowID, _ proof: FinishProof, _ state: HallState, _ now: Moment
    ) throws(Refusal) -> Decision {
        let (window, current) = try openWindow(id, state, now)
        try guardRepeat(current, state, now)
        var events: [HallEvent] = []
        if let call = current.serving.flatMap({ state.calls[$0] }) {
            events.append(.ticketFinished(call: call.id, ticket: call.ticket, window: id, proof: proof))
        }
        if let next = state.next(for: window.services) {
            events.append(.ticketCalled(call: state.lastCall + 1, ticket: next, window: id, staff: current.staff))
        }
        guard !events.isEmpty else { throw .nobodyWaiting(id) }
        return Decision(events)
    }

    func turnIntoMissed(_ id: WindowID, _ state: HallState) throws(Refusal) -> Decision {
        guard let last = state.windows[id]?.lastFinish, let call = state.calls[last], call.end == .finished else {
            throw .nothingServed(id)
        }
        try requireAnnounced(call, state)
        return Decision([.finishTurnedMissed(call: call.id, ticket: call.ticket, window: id)])
    }

    /// Nobody is marked missed who had no chance to hear and see the call.
    private func requireAnnounced(_ call: Call, _ state: HallState) throws(Refusal) {
        let isHeard = call.spokenAt != nil || call.isUnspoken
        guard isHeard, call.shownAt != nil else {
            throw .notYetAnnounced(number: number(of: call.ticket, state))
        }
    }

    func checkIn(_ id: TicketID, _ state: HallState, _ now: Moment) throws(Refusal) -> Decision {
        guard let ticket = state.tickets[id] else { throw .unknownTicket(id.rawValue) }
        guard !ticket.isHallServers else { throw .calledAtHallServer }
        guard ticket.phase == .missed, let missedAt = ticket.missedAt else {
            if ticket.phase == .waiting || ticket.phase == .called { throw .notMissed(number: ticket.number) }
            throw .alreadyDone(number: ticket.number)
        }
        guard ticket.returns < plan.rules.returnsAllowed,
            now.isWithin(.seconds(plan.rules.returnMinutes * 60), of: missedAt)
        else { throw .returnTooLate(number: ticket.number) }
        let line = state.lines[ticket.service]?.places ?? []
        let serial = state.arrivals + 1
        let behind = plan.rules.returnAfter
        let key =
            if line.isEmpty || behind <= 0 {
                OrderKey(position: line.first?.key.position ?? serial, tier: -1, serial: serial)
            } else {
                OrderKey(position: line[min(behind, line.count) - 1].key.position, tier: 2, serial: serial)
            }
        return Decision([.ticketReturned(ticket: id, key: key)])
    }

    // MARK: Windows

    func signIn(_ id: WindowID, _ staff: StaffID, _ state: HallState) throws(Refusal) -> Decision {
        guard plan.window(id) != nil else { throw .unknownWindow(id) }
        guard let person = plan.staff(staff) else { throw .unknownStaff(staff) }
        guard person.roles.contains(.window) || person.roles.contains(.dutyManager) else { throw .notAllowed(staff) }
        guard state.day != nil else { throw .dayNotOpen }
        if let other = state.windows[id]?.staff, other != staff {
            let serving = state.serving(at: id).map { number(of: $0.ticket, state) }
            guard serving == nil else { throw .windowTaken(id, by: other, serving: serving) }
            return Decision([
                .staffSignedOut(window: id, staff: other), .staffSignedIn(window: id, staff: staff),
            ])
        }
        return Decision([.staffSignedIn(window: id, staff: staff)])
    }

    func signOut(_ id: WindowID, _ state: HallState) throws(Refusal) -> Decision {
        guard let staff = state.windows[id]?.staff else { throw .notSignedIn(id) }
        if let call = state.serving(at: id) { throw .finishFirst(number: number(of: call.ticket, state)) }
        return Decision([.staffSignedOut(window: id, staff: staff)])
    }

    func pause(_ id: WindowID, _ reason: String?, _ state: HallState) throws(Refusal) -> Decision {
        guard let window = state.windows[id], window.staff != nil else { throw .notSignedIn(id) }
        return try changed(!window.isPaused, .windowPaused(window: id, reason: reason))
    }

    func resume(_ id: WindowID, _ state: HallState) throws(Refusal) -> Decision {
        guard let window = state.windows[id], window.staff != nil else { throw .notSignedIn(id) }
        return try changed(window.isPaused, .windowResumed(window: id))
    }

    private func openWindow(
        _ id: WindowID, _ state: HallState, _ now: Moment
    ) throws(Refusal) -> (ServiceWindow, HallState.WindowState) {
        guard let window = plan.window(id) else { throw .unknownWindow(id) }
        // A kiosk calls its own tickets while it is an island; else its windows call at the hall server.
        guard issuer == nil || state.link.islandBoot == now.boot && state.link.mayGiveOwn(in: now.boot) else {
            throw .calledAtHallServer
        }
        guard state.day != nil else { throw .dayNotOpen }
        guard let current = state.windows[id], current.staff != nil else { throw .notSignedIn(id) }
        guard !current.isPaused else { throw .paused(id) }
        guard !state.isEvacuating else { throw .evacuating }
        return (window, current)
    }

    private func guardRepeat(_ window: HallState.WindowState, _ state: HallState, _ now: Moment) throws(Refusal) {
        guard let last = window.lastCall.flatMap({ state.calls[$0] }) else { return }
        let limit = Duration.seconds(plan.rules.repeatGuardSeconds)
        guard now.isWithin(limit, of: last.calledAt), let passed = now.elapsed(since: last.calledAt) else { return }
        let left = (limit - passed).components
        let seconds = Int(left.seconds) + (left.attoseconds > 0 ? 1 : 0)
        throw .justCalled(number: number(of: last.ticket, state), seconds: seconds)
    }

    private func served(at id: WindowID, _ state: HallState) throws(Refusal) -> Call {
        guard plan.window(id) != nil else { throw .unknownWindow(id) }
        guard state.windows[id]?.staff != nil else { throw .notSignedIn(id) }
        guard let call = state.serving(at: id) else { throw .nothingServed(id) }
        return call
    }

    func number(of ticket: TicketID, _ state: HallState) -> String {
        state.tickets[ticket]?.number ?? ticket.rawValue
    }

    // MARK: Rating

    func evaluate(
        _ id: WindowID, _ grade: Int, _ source: EvaluationSource, _ state: HallState
    ) throws(Refusal) -> Decision {
        try rate(visited(at: id, state), id, grade, source)
    }

    /// The first answer of a visit counts; one with a grade has been answered better.
    func noteAnswer(_ id: WindowID, _ label: String, _ state: HallState) throws(Refusal) -> Decision {
        let ticket = try visited(at: id, state)
        guard ticket.answer == nil, ticket.grade == nil else { throw .alreadyEvaluated(number: ticket.number) }
        return Decision([.ticketAnswered(ticket: ticket.id, window: id, label: label)])
    }

    /// Whom a pad's keys are about: the visit that is there, or the one that has just ended.
    private func visited(at id: WindowID, _ state: HallState) throws(Refusal) -> Ticket {
        guard plan.window(id) != nil else { throw .unknownWindow(id) }
        let call =
            state.serving(at: id)
            ?? state.windows[id]?.lastFinish.flatMap { state.calls[$0] }
        guard let call, call.end == nil || call.end == .finished, let ticket = state.tickets[call.ticket] else {
            throw .nothingServed(id)
        }
        return ticket
    }

    func evaluate(_ token: String, _ grade: Int, _ state: HallState) throws(Refusal) -> Decision {
        guard let ticket = state.tickets.values.first(where: { $0.token == token }) else {
            throw .unknownTicket("")
        }
        guard ticket.phase == .finished else { throw .notFinished(number: ticket.number) }
        return try rate(ticket, ticket.window, grade, .page)
    }

    private func rate(
        _ ticket: Ticket, _ window: WindowID?, _ grade: Int, _ source: EvaluationSource
    ) throws(Refusal) -> Decision {
        guard (1...5).contains(grade) else { throw .invalidGrade(grade) }
        guard ticket.grade == nil else { throw .alreadyEvaluated(number: ticket.number) }
        return Decision([.ticketEvaluated(ticket: ticket.id, window: window, grade: grade, source: source)])
    }

    // MARK: What reached people

    func note(_ command: HallCommand, _ state: HallState) throws(Refusal) -> Decision {
        switch command {
        case .noteSpoken(let call, let reading):
            try changed(state.calls[call] != nil, .callSpoken(call: call, reading: reading))
        case .noteUnspoken(let call):
            try changed(
                state.calls[call].map { $0.spokenAt == nil && !$0.isUnspoken } ?? false, .callUnspoken(call: call))
        case .noteShown(let call, let board):
            try changed(
                state.calls[call].map { $0.shownAt == nil } ?? false, .callShown(call: call, board: board))
        default: throw .notChanged
        }
    }

    // MARK: Notices and boards

    func publish(_ command: HallCommand, _ state: HallState) throws(Refusal) -> Decision {
        switch command {
        case .writeNotice(let notice):
            guard let person = plan.staff(notice.by) else { throw .unknownStaff(notice.by) }
            guard person.roles.contains(.publisher) || person.roles.contains(.dutyManager) else {
                throw .notAllowed(notice.by)
            }
            return try changed(
                state.notices[notice.id] == nil && notice.from < notice.to && !notice.text.isEmpty,
                .noticeWritten(notice))
        case .releaseNotice(let id, let by):
            guard let notice = state.notices[id] else { throw .unknownNotice(id) }
            guard notice.by != by else { throw .ownNotice }
            try requirePublisher(by)
            return try changed(notice.releasedBy == nil, .noticeReleased(notice: id, by: by))
        case .withdrawNotice(let id, let by):
            guard state.notices[id] != nil else { throw .unknownNotice(id) }
            try requirePublisher(by)
            return Decision([.noticeWithdrawn(notice: id, by: by)])
        case .blankBoards(let by): return try changed(state.blankedBy == nil, .boardsBlanked(by: by))
        case .liftBoards(let by): return try changed(state.blankedBy != nil, .boardsLifted(by: by))
        default: throw .notChanged
        }
    }

    private func requirePublisher(_ id: StaffID) throws(Refusal) {
        guard let person = plan.staff(id) else { throw .unknownStaff(id) }
        guard person.roles.contains(.publisher) || person.roles.contains(.dutyManager) else { throw .notAllowed(id) }
    }
}
