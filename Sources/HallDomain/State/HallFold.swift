extension HallState {
    /// Folds one entry in. Total: an event that does not fit the state (an old or foreign ledger) changes what it
    /// can and traps nowhere.
    public mutating func apply(_ entry: LedgerEntry) {
        let outcome = fold(entry.event, entry.request, at: entry.at)
        if case .dayOpened(_, let date, _, _, _) = entry.event {
            link.opening = entry.seq
            beginDay(date, entry.seq)
        }
        if let request = entry.request, let outcome {
            // The last event of a wish tells its outcome: a press that finishes and calls answers with the call.
            outcomes[request] = outcome
            if split != nil { link.places[request] = entry.seq }
        }
    }

    private mutating func fold(_ event: HallEvent, _ request: RequestID?, at moment: Moment) -> Outcome? {
        switch event {
        case .dayOpened(let number, let date, let how, let continues, let split):
            openDay(number, date, how, continues == true, moment)
            if let split { self.split = split }
        case .dayDated(_, let date, let how): dateDay(date, how, moment)
        case .dayClosed:
            day = nil
            link.isJoined = false
        case .dayKeyRenewed: digests = [:]
        case .ticketIssued(let issued): return issue(issued, at: moment)
        case .ticketCalled(let call, let ticket, let window, _): return fold(call, ticket, window, at: moment)
        case .ticketRecalled(let call, _, _):
            calls[call]?.recalls += 1
            calls[call]?.lastAt = moment
            return .call(call)
        case .callUndone(let call, let ticket, let window): undo(call, ticket, window)
        case .ticketMissed(let call, let ticket, let window):
            end(call, ticket, window, as: .missed, at: moment)
        case .ticketReturned(let ticket, let key): comeBack(ticket, key)
        case .ticketFinished(let call, let ticket, let window, let proof):
            end(call, ticket, window, as: .finished, proof: proof, at: moment)
        case .finishTurnedMissed(let call, let ticket, let window):
            turnMissed(call, ticket, window, at: moment)
        case .ticketEvaluated(let ticket, _, let grade, _): tickets[ticket]?.grade = grade
        case .ticketAnswered(let ticket, _, let label): tickets[ticket]?.answer = label
        case .callSpoken(let call, let reading): if reading == 1 { calls[call]?.spokenAt = moment }
        case .callUnspoken(let call): calls[call]?.isUnspoken = true
        case .callShown(let call, _): if calls[call]?.shownAt == nil { calls[call]?.shownAt = moment }
        case .printAttempted, .printStarted, .printEnded, .paperForgone, .paperAnswered, .reprintRequested:
            return foldPaper(event, at: moment)
        case .rollChanged(let printer, let isNew): paper.changeRoll(at: printer, isNew: isNew, at: moment)
        case .rollLow(let printer): paper.noteLow(at: printer)
        case .rollEnded(let printer): paper.endRoll(at: printer)
        case .paperFed(let printer, let millimetres):
            paper.feed(millimetres, at: printer, isTicket: false, at: moment)
        case .staffSignedIn, .staffSignedOut, .windowPaused, .windowResumed: foldWindow(event)
        case .noticeWritten, .noticeReleased, .noticeWithdrawn: foldNotice(event)
        case .contactActivated, .contactReleased: foldContact(event, at: moment)
        case .boardsBlanked(let by): blankedBy = by
        case .boardsLifted: blankedBy = nil
        case .issuingBlocked(let block): issuingBlock = block
        case .issuingUnblocked: issuingBlock = nil
        case .entriesArchived(_, let last, _): archive(upTo: last)
        case .incidentOpened(var incident):
            incident.openedAt = moment
            incidents[incident.id] = incident
        case .incidentClosed(let incident): incidents[incident] = nil
        case .openingChecked(var check):
            check.at = moment
            openingCheck = check
        case .ledgerVouched, .wishAsked, .wishGivenUp, .hallDecided, .hallServerHeard, .dayJoined, .voidConfirmed,
            .ticketsHandedOver, .handOverConfirmed, .islandBegun, .islandEnded, .wishRefused, .wishAnswered,
            .numbersGranted, .wishVoided,
            .ticketTakenOver, .clashFound:
            return foldLink(event, request, at: moment)
        }
        return .done
    }

    mutating func openDay(
        _ number: Int, _ date: CivilDate, _ how: DayOpening, _ continues: Bool, _ moment: Moment
    ) {
        day = OpenDay(number: number, date: date, how: how, openedAt: moment)
        lastDay = max(lastDay, number)
        keepNumbers()
        if !continues { numbers = [:] }
        takeNumbers(of: date)
        newest = DatedDay(date: date, datedAt: moment)
        (tickets, lines, calls, attempts) = ([:], [:], [:], [:])
        (unsettledPaper, openAttempts, digests, outcomes) = ([], [:], [:], [:])
        (arrivals, lastCall) = (0, 0)
        link.beginDay()
        paper.beginDay()
        for id in Array(windows.keys) {
            var fresh = WindowState()
            fresh.session = windows[id]?.session ?? 0
            windows[id] = fresh
        }
    }

    private mutating func dateDay(_ date: CivilDate, _ how: DayOpening, _ moment: Moment) {
        if date != day?.date {
            keepNumbers()
            takeNumbers(of: date)
        }
        day?.date = date
        day?.how = how
        newest = DatedDay(date: date, datedAt: moment)
    }

    mutating func keepNumbers() {
        guard let date = newest?.date, !numbers.isEmpty else { return }
        numbersOfDates[date, default: [:]].merge(numbers) { max($0, $1) }
        while numbersOfDates.count > Self.datesKept, let oldest = numbersOfDates.keys.min() {
            numbersOfDates[oldest] = nil
        }
    }

    mutating func takeNumbers(of date: CivilDate) {
        numbers.merge(numbersOfDates[date] ?? [:]) { max($0, $1) }
    }

    mutating func issue(_ issued: IssuedTicket, at moment: Moment, isHallServers: Bool = false) -> Outcome {
        let ticket = Ticket(
            id: issued.id, number: issued.number, token: issued.token, service: issued.service, lane: issued.lane,
            kiosk: issued.kiosk, issuedAt: moment, aheadAtIssue: issued.ahead, key: issued.key, phase: .waiting,
            digest: issued.digest, paper: issued.wantsPaper ? .wanted : .notWanted,
            wantedAt: issued.wantsPaper ? moment : nil, issuer: issued.issuer, isHallServers: isHallServers)
        tickets[issued.id] = ticket
        newest?.usedAt = moment
        let series = NumberSplit.series(String(issued.number.prefix { !$0.isNumber }), issued.issuer)
        numbers[series] = max(numbers[series] ?? 0, issued.serial)
        // Who is called next, and who has a ticket already, is known where the ticket is owned.
        if !isHallServers {
            lines[issued.service, default: .init()].insert(issued.id, at: issued.key)
            arrivals = max(arrivals, issued.key.serial)
            if let digest = issued.digest { digests[digest, default: []].append(issued.id) }
        }
        if issued.wantsPaper { unsettledPaper.insert(issued.id) }
        return .ticket(issued.id)
    }

    private mutating func fold(_ call: Int, _ ticket: TicketID, _ window: WindowID, at moment: Moment) -> Outcome {
        if let known = tickets[ticket] { lines[known.service]?.remove(ticket, at: known.key) }
        tickets[ticket]?.phase = .called
        tickets[ticket]?.window = window
        tickets[ticket]?.call = call
        calls[call] = Call(id: call, ticket: ticket, window: window, calledAt: moment, lastAt: moment)
        lastCall = max(lastCall, call)
        windows[window, default: .init()].serving = call
        windows[window, default: .init()].lastCall = call
        windows[window, default: .init()].called += 1
        return .call(call)
    }

    private mutating func undo(_ call: Int, _ ticket: TicketID, _ window: WindowID) {
        calls[call]?.end = .undone
        windows[window]?.serving = nil
        // An undone call is none: it neither guards against the next press nor counts.
        windows[window]?.lastCall = nil
        windows[window]?.called -= 1
        guard var known = tickets[ticket] else { return }
        known.phase = .waiting
        known.window = nil
        known.call = nil
        // First again, before everyone: even before an earlier undone one, as it was called later.
        known.key = OrderKey(position: -call, tier: 0, serial: known.key.serial)
        tickets[ticket] = known
        lines[known.service, default: .init()].insert(ticket, at: known.key)
    }

    private mutating func end(
        _ call: Int, _ ticket: TicketID, _ window: WindowID, as end: Call.End, proof: FinishProof = .stated,
        at moment: Moment
    ) {
        calls[call]?.end = end
        if windows[window]?.serving == call { windows[window]?.serving = nil }
        windows[window, default: .init()].lastFinish = end == .finished ? call : nil
        switch end {
        case .finished:
            tickets[ticket]?.phase = .finished
            if proof == .stated { windows[window]?.finished += 1 } else { windows[window]?.unproven += 1 }
        case .missed:
            tickets[ticket]?.phase = .missed
            tickets[ticket]?.missedAt = moment
            windows[window]?.missed += 1
        case .undone, .abandoned: break
        }
        if end == .finished, let digest = tickets[ticket]?.digest { release(digest, ticket) }
    }

    private mutating func turnMissed(_ call: Int, _ ticket: TicketID, _ window: WindowID, at moment: Moment) {
        calls[call]?.end = .missed
        tickets[ticket]?.phase = .missed
        tickets[ticket]?.missedAt = moment
        if let digest = tickets[ticket]?.digest { digests[digest, default: []].append(ticket) }
        guard var state = windows[window] else { return }
        if state.unproven > 0 { state.unproven -= 1 } else { state.finished -= 1 }
        state.missed += 1
        state.lastFinish = nil
        windows[window] = state
    }

    private mutating func comeBack(_ ticket: TicketID, _ key: OrderKey) {
        guard var known = tickets[ticket] else { return }
        known.phase = .waiting
        known.key = key
        known.returns += 1
        tickets[ticket] = known
        arrivals = max(arrivals, key.serial)
        lines[known.service, default: .init()].insert(ticket, at: key)
    }

    mutating func release(_ digest: String, _ ticket: TicketID) {
        digests[digest]?.removeAll { $0 == ticket }
        if digests[digest]?.isEmpty == true { digests[digest] = nil }
    }

    private mutating func foldPaper(_ event: HallEvent, at moment: Moment) -> Outcome? {
        switch event {
        case .printAttempted(var attempt):
            attempt.at = moment
            attempts[attempt.id] = attempt
            openAttempts[attempt.printer] = attempt.id
            setPaper(attempt.ticket, .submitted(attempt.id))
        case .printStarted(let id):
            attempts[id]?.isStarted = true
            if let ticket = attempts[id]?.ticket { setPaper(ticket, .started(id)) }
        case .printEnded(let id, let end, _):
            attempts[id]?.end = end
            guard let attempt = attempts[id] else { return .done }
            if openAttempts[attempt.printer] == id { openAttempts[attempt.printer] = nil }
            // What is doubtful has most likely come out, and its paper is used.
            if end != .notSent, let length = attempt.millimetres {
                paper.feed(length, at: attempt.printer, isTicket: true, at: moment)
            }
            switch end {
            case .proven: setPaper(attempt.ticket, .proven)
            case .doubtful: setPaper(attempt.ticket, .doubtful)
            // A reprint that never started leaves the earlier paper as it was known.
            case .notSent: setPaper(attempt.ticket, attempt.copy == 0 ? .wanted : .unprinted)
            }
        case .paperForgone(let ticket, _): setPaper(ticket, .unprinted)
        case .paperAnswered(let ticket, let isInHand): setPaper(ticket, isInHand ? .proven : .unprinted)
        case .reprintRequested(let ticket, _):
            tickets[ticket]?.reprints += 1
            tickets[ticket]?.wantedAt = moment
            setPaper(ticket, .wanted)
            return .ticket(ticket)
        default: break
        }
        return .done
    }

    private mutating func setPaper(_ ticket: TicketID, _ paper: Ticket.Paper) {
        tickets[ticket]?.paper = paper
        switch paper {
        case .wanted, .submitted, .started, .doubtful: unsettledPaper.insert(ticket)
        case .notWanted, .proven, .unprinted: unsettledPaper.remove(ticket)
        }
    }

    private mutating func foldWindow(_ event: HallEvent) {
        switch event {
        case .staffSignedIn(let window, let staff):
            windows[window, default: .init()].staff = staff
            windows[window, default: .init()].session += 1
            windows[window, default: .init()].isPaused = false
        case .staffSignedOut(let window, _): windows[window]?.staff = nil
        case .windowPaused(let window, let reason):
            windows[window, default: .init()].isPaused = true
            windows[window, default: .init()].pauseReason = reason
        case .windowResumed(let window):
            windows[window, default: .init()].isPaused = false
            windows[window, default: .init()].pauseReason = nil
        default: break
        }
    }

    private mutating func foldNotice(_ event: HallEvent) {
        switch event {
        case .noticeWritten(let notice): notices[notice.id] = notice
        case .noticeReleased(let id, let by): notices[id]?.releasedBy = by
        case .noticeWithdrawn(let id, _): notices[id] = nil
        default: break
        }
    }
}
