import HallDomain

/// What a turn keeps of what kiosks and the hall server say to each other.
extension HallBook {
    /// A kiosk's wish that the hall server decides: kept before it is sent, or decided here, when it cannot be asked.
    /// `nil` for every other.
    mutating func ask(
        _ wish: Wish, _ isAlone: Bool, _ now: Moment, _ entries: inout [LedgerEntry]
    ) -> Result<HallReply, HallError>? {
        guard let link, let request = wish.request, let wanted = LinkWish(wish.command),
            !wanted.isOwn(in: state, at: now)
        else { return nil }
        let step = link.wish(
            wanted, request: request, isReachable: !isAlone, in: state, at: now, token: token())
        for event in step.events { keep(event, of: step.request, at: now, &entries) }
        if state.link.asks[request] != nil { return .success(.asked(request)) }
        if let refusal = step.refusal { return .failure(.refused(refusal)) }
        return granted(request) ?? .success(.answer(.done))
    }

    /// What the other end said, or did not say.
    mutating func hear(
        _ matter: HallMatter, _ now: Moment, _ entries: inout [LedgerEntry]
    ) -> Result<HallReply, HallError> {
        let before = entries.count
        switch matter {
        case .wish: break
        case .givenUp(let request, let isWaited):
            guard let step = link?.giveUp(request, isWaited: isWaited, in: state, at: now, token: token()) else {
                break
            }
            for event in step.events { keep(event, of: step.request, at: now, &entries) }
        case .word(let message):
            guard let step = link?.hear(message, in: state, at: now) else { break }
            for event in step.events { keep(event, of: step.request, at: now, &entries) }
        case .message(let message):
            guard let step = step(of: message, after: head + Int64(entries.count), now) else {
                return .failure(.refused(.calledAtHallServer))
            }
            for (index, event) in step.events.enumerated() {
                let isWished = index >= step.events.count - step.wished
                keep(event, of: isWished ? step.request : nil, at: now, &entries)
            }
        }
        return .success(.heard(isNews: entries.count > before))
    }

    /// What comes of a kiosk's words. By itself, so that no second state is alive when what comes of them is folded:
    /// then all of it would be copied.
    private mutating func step(of message: KioskMessage, after end: Int64, _ now: Moment) -> HallServer.Step? {
        let (state, token) = (state, token)
        return server?.hear(message, in: state, head: end, at: now, token: token())
    }

    /// What kiosks are answered: said of what is on disk, so only when the turn is.
    func answerMessages(
        _ matters: [HallMatter], _ results: [Result<HallReply, HallError>]
    ) -> [Result<HallReply, HallError>] {
        guard let server else { return results }
        return zip(matters, results).map { matter, result in
            guard case .message(let message) = matter, case .success = result else { return result }
            return .success(.message(server.answer(message, in: state, head: head, at: clock.now())))
        }
    }
}
