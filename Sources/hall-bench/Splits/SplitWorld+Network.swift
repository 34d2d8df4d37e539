import HallDomain

/// The network between kiosks and the hall server: it loses, repeats, delays and overtakes.
extension SplitWorld {
    /// A kiosk says all that it has to say.
    func say(_ kiosk: Int) {
        let node = nodes[kiosk]
        guard node.isUp else { return }
        for message in links[kiosk - 1].outbox(in: node.state, at: node.moment(at: time)) {
            if settings.rule == .withoutVoid, case .void(let requests) = message.body {
                forgetVoids(requests, of: kiosk)
            } else {
                send(isCut: cutUp[kiosk] > 0, .hallHears(message, said: step))
            }
        }
    }

    /// The rule without void: what was given up is forgotten, as if the hall server had been told.
    private func forgetVoids(_ requests: [RequestID], of kiosk: Int) {
        let link = nodes[kiosk].state.link
        guard let seen = link.seen else { return }
        let word = HallMessage(
            gen: seen.gen, head: seen.seq, boot: link.hallBoot ?? "", heard: link.hallBoot, day: link.day,
            body: .voided(requests: requests))
        queue.plan(.kioskHears(kiosk, word), at: time + 1)
    }

    private func send(isCut: Bool, _ action: Action) {
        counts.messages += 1
        // A cut takes most of what is on the way; the rest comes when it is over, or much later.
        guard !(isCut ? network.chance(90) : network.chance(3)) else {
            counts.messagesLost += 1
            return
        }
        queue.plan(action, at: time + delay(isCut: isCut))
        guard network.chance(8) else { return }
        counts.messagesRepeated += 1
        queue.plan(action, at: time + delay(isCut: isCut))
    }

    private func delay(isCut: Bool) -> Int64 {
        guard isCut || network.chance(5) else { return network.pick(2...80) }
        counts.messagesLate += 1
        return isCut ? network.pick(1_000...600_000) : network.pick(500...20_000)
    }

    func hallHears(_ message: KioskMessage, _ said: Int) {
        let hall = nodes[0]
        guard hall.isUp, let kiosk = Int(message.kiosk.rawValue) else { return }
        let now = hall.moment(at: time)
        let heard = server.hear(message, in: hall.state, head: hall.head, at: now, token: "h\(step)")
        act(hall, heard.events, of: heard.request, wished: heard.wished, heard: (kiosk, said)) {
            let answer = server.answer(message, in: hall.state, head: hall.head, at: now)
            send(isCut: cutDown[kiosk] > 0, .kioskHears(kiosk, answer))
        }
    }

    func kioskHears(_ kiosk: Int, _ message: HallMessage) {
        let node = nodes[kiosk]
        guard node.isUp else { return }
        lastHeard[kiosk] = time
        let heard = links[kiosk - 1].hear(message, in: node.state, at: node.moment(at: time))
        let wish = heard.request.flatMap(Self.wish(of:))
        act(node, heard.events, of: heard.request) {
            if let wish { settle(wish, at: node, heard.refusal) }
            if let request = heard.request { endPress(request) }
            if !heard.events.isEmpty { say(kiosk) }
        }
        // The hall server gives no numbers now: nobody needs to wait for it.
        if case .notReady(let request) = message.body, let wish = Self.wish(of: request) {
            giveUp(wish, node.run)
        }
    }

    private func endPress(_ request: RequestID) {
        for (window, pending) in presses where pending == request { presses[window] = nil }
    }
}
