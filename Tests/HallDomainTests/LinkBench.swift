import HallDomain

/// A hall server and one of its kiosks, each with a ledger and a clock of its own, and a wire that the test holds.
struct LinkBench {
    /// A machine: its ledger, and what the ledger adds up to.
    struct Machine {
        var state = HallState()
        var log: [LedgerEntry] = []
        var boot = "boot-1"
        var wall: Int64 = 1_795_482_000_000

        var now: Moment {
            Moment(wall: wall, boot: boot, mono: (wall - 1_795_400_000_000) * 1_000_000, clock: .trusted)
        }
        var head: Int64 { Int64(log.count) }
        var events: [HallEvent] { log.map(\.event) }

        mutating func keep(_ events: [HallEvent], of request: RequestID? = nil, wished: Int? = nil) {
            for (index, event) in events.enumerated() {
                let isWished = index >= events.count - (wished ?? events.count)
                let entry = LedgerEntry(seq: head + 1, at: now, request: isWished ? request : nil, event: event)
                log.append(entry)
                state.apply(entry)
            }
        }

        /// The program starts anew: its state is what its ledger says.
        mutating func restart() {
            state = HallState()
            for entry in log { state.apply(entry) }
        }
    }

    static let plan: HallPlan = {
        var plan = SampleHall.plan
        plan.issuers = [
            OwnNumbers(kiosk: "1", numbers: NumberRange(from: 8101, to: 8140)),
            OwnNumbers(kiosk: "2", numbers: NumberRange(from: 8201, to: 8240)),
        ]
        plan.staff.append(Staff(id: "m1", name: "丁", roles: [.dutyManager]))
        plan.rules.repeatGuardSeconds = 0
        return plan
    }()

    var hall = Machine()
    var kiosk = Machine()
    var server = HallServer(plan: plan, gen: "hall-1", begunAt: 0)
    let link = KioskLink(kiosk: "1", plan: plan)
    private var tokens = 0

    /// The hall server's day is open, its windows are signed in, and the kiosk has joined.
    static func joined() throws -> LinkBench {
        var bench = LinkBench()
        try bench.openDay()
        _ = bench.deliver(
            KioskMessage(kiosk: "2", boot: "other-1", seen: nil, hallBoot: "boot-1", day: nil, body: .greet))
        bench.talk()
        return bench
    }

    mutating func openDay(_ day: Int = 24) throws {
        try decide(.openDay(date: CivilDate(year: 2026, month: 11, day: day), how: .calendar))
        for window in ["1", "2", "3", "4"] as [WindowID] { try decide(.signIn(window: window, staff: "s1")) }
    }

    mutating func pass(_ seconds: Int64) {
        hall.wall += seconds * 1000
        kiosk.wall += seconds * 1000
    }

    /// Decides at the hall server itself.
    @discardableResult
    mutating func decide(_ command: HallCommand) throws(Refusal) -> [HallEvent] {
        let events = try server.rules.decide(command, in: hall.state, at: hall.now, token: "h").events
        hall.keep(events)
        return events
    }

    /// Decides at the kiosk alone.
    @discardableResult
    mutating func decideAlone(_ command: HallCommand) throws(Refusal) -> [HallEvent] {
        let events = try link.rules.decide(command, in: kiosk.state, at: kiosk.now, token: "k").events
        kiosk.keep(events)
        return events
    }

    @discardableResult
    mutating func wish(
        _ request: RequestID, _ service: ServiceID = "household", digest: String? = nil
    ) -> KioskLink.Step {
        ask(request, .issueTicket(service: service, lane: .normal, wantsPaper: true, digest: digest))
    }

    @discardableResult
    mutating func ask(_ request: RequestID, _ wish: LinkWish) -> KioskLink.Step {
        tokens += 1
        let step = link.wish(wish, request: request, in: kiosk.state, at: kiosk.now, token: "k\(tokens)")
        kiosk.keep(step.events, of: step.request)
        return step
    }

    @discardableResult
    mutating func giveUp(_ request: RequestID, isWaited: Bool = true) -> KioskLink.Step {
        tokens += 1
        let step = link.giveUp(
            request, isWaited: isWaited, in: kiosk.state, at: kiosk.now, token: "k\(tokens)")
        kiosk.keep(step.events, of: step.request)
        return step
    }

    var outbox: [KioskMessage] { link.outbox(in: kiosk.state, at: kiosk.now) }

    /// The hall server hears a message, keeps what comes of it and answers.
    mutating func deliver(_ message: KioskMessage) -> HallMessage {
        let step = server.hear(message, in: hall.state, head: hall.head, at: hall.now, token: "h\(hall.head)")
        hall.keep(step.events, of: step.request, wished: step.wished)
        return server.answer(message, in: hall.state, head: hall.head, at: hall.now)
    }

    /// The kiosk hears an answer and keeps what comes of it.
    @discardableResult
    mutating func hear(_ message: HallMessage) -> KioskLink.Step {
        let step = link.hear(message, in: kiosk.state, at: kiosk.now)
        kiosk.keep(step.events, of: step.request)
        return step
    }

    /// All that the kiosk has to say is heard and answered, until it has nothing new.
    mutating func talk() {
        for _ in 0..<8 {
            for message in outbox { hear(deliver(message)) }
        }
    }

    func number(of request: RequestID) -> String? {
        guard case .ticket(let id)? = kiosk.state.outcomes[request] else { return nil }
        return kiosk.state.tickets[id]?.number
    }

    /// The numbers that wait at the hall server, in calling order.
    func waiting(_ service: ServiceID = "household") -> [String] {
        hall.state.waiting(for: [service]).compactMap { hall.state.tickets[$0.ticket]?.number }
    }
}
