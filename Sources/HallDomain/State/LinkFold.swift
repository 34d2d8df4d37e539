extension HallState {
    /// Folds what lies between a kiosk and the hall server.
    mutating func foldLink(_ event: HallEvent, _ request: RequestID?, at moment: Moment) -> Outcome? {
        switch event {
        case .ledgerVouched: link.provenBoot = moment.boot
        case .wishAsked(let request, let wish): link.asks[request] = wish
        case .wishGivenUp(let request):
            if link.asks.removeValue(forKey: request) != nil { link.voids.append(request) }
        case .hallDecided(let origin, let event):
            link.see(origin)
            if let request { link.asks[request] = nil }
            return foldDecided(event, at: moment)
        case .hallServerHeard(let boot): link.hallBoot = boot
        case .dayJoined(let day, let continues): join(day, continues == true, moment)
        case .voidConfirmed(let request): link.voids.removeAll { $0 == request }
        case .ticketsHandedOver(let ids):
            for id in ids {
                guard let ticket = tickets[id] else { continue }
                lines[ticket.service]?.remove(id, at: ticket.key)
                if let digest = ticket.digest { release(digest, id) }
                tickets[id]?.isHallServers = true
                link.handed.append(id)
            }
        case .handOverConfirmed(let ids):
            let confirmed = Set(ids)
            link.handed.removeAll { confirmed.contains($0) }
        case .islandBegun: link.islandBoot = moment.boot
        case .islandEnded: link.islandBoot = nil
        case .wishRefused(let request, let reason):
            link.asks[request] = nil
            outcomes[request] = .refused(reason)
        case .wishAnswered(let request, let already):
            link.asks[request] = nil
            outcomes[request] = already.map(Outcome.already) ?? .done
        case .numbersGranted(let grant):
            // The hall server keeps what it granted; a kiosk, what it was granted: each reads its own.
            link.grants[grant.kiosk] = grant
            link.grant = grant
        case .wishVoided(let request, _, let ticket):
            link.tombstones.insert(request)
            if let ticket { abandon(ticket) }
        case .ticketTakenOver(let issued):
            _ = issue(issued, at: moment)
            if let kiosk = issued.kiosk { link.lastPlaces[kiosk] = issued.key.position }
        case .clashFound(let ticket, let other): link.clashes.append(.init(ticket: ticket, other: other))
        default: break
        }
        return nil
    }

    /// What the hall server decided changes here what its ticket's kiosk must know; who is called next is its matter.
    private mutating func foldDecided(_ event: HallEvent, at moment: Moment) -> Outcome? {
        switch event {
        case .ticketIssued(let issued): return issue(issued, at: moment, isHallServers: true)
        case .ticketCalled(_, let ticket, let window, _):
            tickets[ticket]?.phase = .called
            tickets[ticket]?.window = window
        default: break
        }
        return .done
    }

    private mutating func join(_ joined: HallDay, _ continues: Bool, _ moment: Moment) {
        link.leaveDay()
        if continues {
            if joined.date != day?.date {
                keepNumbers()
                takeNumbers(of: joined.date)
            }
            // A day's number never goes back here: it makes this kiosk's own tickets unique.
            let number = max(joined.number, day?.number ?? lastDay + 1)
            day = OpenDay(number: number, date: joined.date, how: .calendar, openedAt: moment)
            lastDay = max(lastDay, number)
            newest = DatedDay(date: joined.date, datedAt: moment)
        } else {
            openDay(max(joined.number, lastDay + 1), joined.date, .calendar, false, moment)
        }
        link.day = joined
        link.isJoined = true
        link.see(joined.origin)
    }

    /// A ticket that nobody holds: out of the line, and out of the window that may be calling it.
    private mutating func abandon(_ id: TicketID) {
        guard var ticket = tickets[id], ticket.isOpen else { return }
        if ticket.phase == .waiting { lines[ticket.service]?.remove(id, at: ticket.key) }
        if ticket.phase == .called, let call = ticket.call {
            calls[call]?.end = .abandoned
            if let window = ticket.window, windows[window]?.serving == call { windows[window]?.serving = nil }
        }
        if let digest = ticket.digest { release(digest, id) }
        ticket.phase = .abandoned
        tickets[id] = ticket
        unsettledPaper.remove(id)
    }
}
