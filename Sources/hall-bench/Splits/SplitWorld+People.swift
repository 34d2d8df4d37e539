import HallDomain

/// People at kiosks, staff at windows, and who opens the day.
extension SplitWorld {
    private static let patience: Int64 = 3_000

    func touch(_ wish: Int) {
        let person = people[wish]
        guard !person.isDone else { return }
        let node = nodes[person.kiosk]
        note(wish)
        guard node.isUp else { return retry(wish) }
        let now = node.moment(at: time)
        let request = RequestID(rawValue: "p\(wish)")
        let step = links[person.kiosk - 1].wish(
            .issueTicket(service: person.service, lane: .normal, wantsPaper: true, digest: person.digest),
            request: request, in: node.state, at: now, token: "t\(wish)")
        act(node, ruled(step.events, at: node), of: step.request) {
            settle(wish, at: node, step.refusal)
            guard !people[wish].isDone else { return }
            if node.state.link.asks[request] != nil, people[wish].askedRun != node.run {
                people[wish].askedRun = node.run
                queue.plan(.giveUp(wish: wish, run: node.run), at: time + Self.patience)
            }
            say(person.kiosk)
        }
        if !people[wish].isDone { retry(wish) }
    }

    private func note(_ wish: Int) {
        guard !noted.contains(wish) else { return }
        noted.insert(wish)
        counts.wishes += 1
        judge.note(.wished(wish: wish, day: trueDay))
    }

    private func retry(_ wish: Int) { queue.plan(.touch(wish: wish), at: time + network.pick(1_500...4_000)) }

    func giveUp(_ wish: Int, _ run: Int) {
        let person = people[wish]
        let node = nodes[person.kiosk]
        guard node.isUp, node.run == run else { return }
        let now = node.moment(at: time)
        let step = links[person.kiosk - 1].giveUp(
            RequestID(rawValue: "p\(wish)"), isWaited: !person.isDone && !person.isHasty, in: node.state, at: now,
            token: "t\(wish)")
        guard !step.events.isEmpty else { return }
        act(node, ruled(step.events, at: node), of: step.request) {
            settle(wish, at: node, person.isHasty ? .notChanged : step.refusal)
            say(person.kiosk)
        }
    }

    /// The kiosk's screen tells its person what the ledger says.
    func settle(_ wish: Int, at node: SplitNode, _ refusal: Refusal?) {
        guard !people[wish].isDone else { return }
        switch node.state.outcomes[RequestID(rawValue: "p\(wish)")] {
        case .ticket(let id)?:
            guard let ticket = node.state.tickets[id] else { return }
            judge.note(.shown(wish: wish, number: ticket.number, day: trueDay))
        case .already?:
            counts.alreadyHad += 1
            judge.note(.answered(wish: wish))
        case .refused?:
            counts.refused += 1
            judge.note(.answered(wish: wish))
        case .done?, .call?, nil:
            guard refusal != nil else { return }
            // Without a number: the person asks at another kiosk or the desk.
            counts.refused += 1
            judge.note(.answered(wish: wish))
        }
        people[wish].isDone = true
    }

    // MARK: Windows

    /// Windows of the first half hang on the hall server, the others on a kiosk each.
    private func place(of window: Int) -> Int {
        let kiosk = window - SplitHall.windows / 2
        return kiosk >= 1 && kiosk <= settings.kiosks ? kiosk : 0
    }

    func press(_ window: Int) {
        let node = nodes[place(of: window)]
        guard node.isUp else { return }
        let now = node.moment(at: time)
        let id = WindowID(rawValue: "\(window)")
        let command = HallCommand.finishAndCallNext(window: id, proof: .stated)
        if node.index == 0 {
            act(node, (try? server.rules.decide(command, in: node.state, at: now, token: ""))?.events ?? [])
        } else if node.state.link.islandBoot == now.boot {
            let rules = links[node.index - 1].rules
            act(node, (try? rules.decide(command, in: node.state, at: now, token: ""))?.events ?? [])
        } else if presses[window] == nil {
            pressCount += 1
            let request = RequestID(rawValue: "w\(window)-\(pressCount)")
            let step = links[node.index - 1].wish(
                .finishAndCallNext(window: id, proof: .stated), request: request, in: node.state, at: now, token: "")
            presses[window] = request
            act(node, step.events, of: step.request) { say(node.index) }
            queue.plan(.giveUpPress(request, node: node.index, run: node.run), at: time + 5_000)
        }
    }

    func giveUpPress(_ request: RequestID, _ index: Int, _ run: Int) {
        let node = nodes[index]
        guard node.isUp, node.run == run else { return }
        let window = index + SplitHall.windows / 2
        if presses[window] == request { presses[window] = nil }
        let step = links[index - 1].giveUp(
            request, isWaited: false, in: node.state, at: node.moment(at: time), token: "")
        guard !step.events.isEmpty else { return }
        act(node, step.events, of: step.request) { say(index) }
    }

    func beginIsland(_ kiosk: Int) {
        let node = nodes[kiosk]
        guard node.isUp, cutUp[kiosk] + cutDown[kiosk] > 0 else { return }
        let (rules, now) = (links[kiosk - 1].rules, node.moment(at: time))
        guard let begun = try? rules.decide(.beginIsland(by: "m1"), in: node.state, at: now, token: "") else { return }
        act(node, begun.events)
        let window = WindowID(rawValue: "\(kiosk + SplitHall.windows / 2)")
        guard node.isUp,
            let signed = try? rules.decide(.signIn(window: window, staff: "s1"), in: node.state, at: now, token: "")
        else { return }
        act(node, signed.events)
    }

    func endIsland(_ kiosk: Int) {
        let node = nodes[kiosk]
        guard node.state.link.islandBoot != nil else { return }
        guard node.isUp else { return queue.plan(.endIsland(kiosk), at: time + 5_000) }
        let (rules, now) = (links[kiosk - 1].rules, node.moment(at: time))
        let window = WindowID(rawValue: "\(kiosk + SplitHall.windows / 2)")
        let finish = try? rules.decide(.finish(window: window), in: node.state, at: now, token: "")
        let end = try? rules.decide(.endIsland(by: "m1"), in: node.state, at: now, token: "")
        act(node, (finish?.events ?? []) + (end?.events ?? []))
        if node.state.link.islandBoot != nil { queue.plan(.endIsland(kiosk), at: time + 5_000) }
    }

    func vouch(_ index: Int) {
        let node = nodes[index]
        guard node.isUp else { return }
        let rules = index == 0 ? server.rules : links[index - 1].rules
        let now = node.moment(at: time)
        act(node, (try? rules.decide(.vouchForLedger(by: "m1"), in: node.state, at: now, token: ""))?.events ?? [])
    }

    // MARK: Days

    func keepDay(_ index: Int) {
        let node = nodes[index]
        guard node.isUp, time % SplitClock.day < Self.busy.upperBound else { return }
        let rules = index == 0 ? server.rules : links[index - 1].rules
        let now = node.moment(at: time)
        let today = CivilDate(wall: SplitClock.epoch + time, utcOffsetMinutes: plan.utcOffsetMinutes)
        if index > 0 {
            // A kiosk leaves the day to the hall server, unless it has not heard it for long.
            guard time - lastHeard[index] > 60_000, node.state.day?.date != today else { return }
        } else if let block = node.state.issuingBlock, block.gen != node.gen, let day = node.state.day,
            day.date > block.date
        {
            act(node, [.issuingUnblocked])
        }
        guard time % SplitClock.day >= Self.busy.lowerBound else { return }
        let date = rules.dateToOpen(in: node.state, at: now)
        let isAsked = !node.isClockTrusted && node.state.day?.date != today
        guard date != nil || isAsked else { return }
        let command = HallCommand.openDay(date: date ?? today, how: date == nil ? .staff : .calendar)
        guard let opened = try? rules.decide(command, in: node.state, at: now, token: "") else { return }
        act(node, opened.events)
        if !opened.events.isEmpty, index > 0, !isRolledBack(index, on: trueDay) {
            // Cut off since before the day: somebody has to vouch before it gives numbers by itself.
            queue.plan(.vouch(index), at: time + 30_000)
        }
        guard index == 0 else { return }
        for window in 1...SplitHall.windows where node.isUp {
            let id = WindowID(rawValue: "\(window)")
            let signed = try? rules.decide(.signIn(window: id, staff: "s1"), in: node.state, at: now, token: "")
            act(node, signed?.events ?? [])
        }
    }

    /// The rule under proof: the naive one goes on with the shared numbers from the last it has seen.
    private func ruled(_ events: [HallEvent], at node: SplitNode) -> [HallEvent] {
        guard settings.rule == .naive else { return events }
        return events.map { event in
            guard case .ticketIssued(var ticket) = event, ticket.issuer != nil else { return event }
            let prefix = String(ticket.number.prefix(1))
            ticket.serial = (node.state.numbers[prefix] ?? 0) + 1
            let digits = String(ticket.serial)
            ticket.number = prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
            ticket.id = TicketID(day: node.state.day?.number ?? 0, number: ticket.number)
            ticket.issuer = nil
            return .ticketIssued(ticket)
        }
    }
}
