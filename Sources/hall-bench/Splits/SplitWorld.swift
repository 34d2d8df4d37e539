import HallDomain

/// A hall of one hall server and some kiosks in virtual time: people, staff, a bad network, and faults from a list. All
/// of it follows from its settings, so the same settings give the same run.
final class SplitWorld {
    struct Settings: Codable, Sendable, Equatable {
        var seed: UInt64
        var kiosks: Int
        var rule: SplitRule
        var days = 2
        /// People at each kiosk on each day.
        var people = 80
        var faults: [SplitFault] = []
    }

    /// The busy hours of a day; then everything heals.
    static let busy: ClosedRange<Int64> = 8 * SplitClock.hour...(8 * SplitClock.hour + 40 * 60_000)
    private static let longestDrain: Int64 = 2 * SplitClock.hour

    enum Action {
        case poll(Int)
        case tick(Int)
        case touch(wish: Int)
        case giveUp(wish: Int, run: Int)
        case press(window: Int)
        case giveUpPress(RequestID, node: Int, run: Int)
        case hallHears(KioskMessage, said: Int)
        case kioskHears(Int, HallMessage)
        case begin(fault: Int)
        case end(fault: Int)
        case start(Int, isBoot: Bool, run: Int)
        case beginIsland(Int)
        case endIsland(Int)
        case vouch(Int)
        case evening(Int)
        case drain(Int)
        case night(Int)
    }

    struct Person {
        var kiosk: Int
        var service: ServiceID
        var digest: String?
        /// Leaves without waiting for an answer.
        var isHasty: Bool
        var isDone = false
        var askedRun: Int?
    }

    let settings: Settings
    let plan: HallPlan
    var judge = SplitJudge()
    var counts = SplitCounts()
    var nodes: [SplitNode]
    var links: [KioskLink]
    var server: HallServer
    var people: [Person] = []
    var queue = SplitQueue<Action>()
    var time: Int64 = 0
    /// Counts steps of programs.
    var step = 0
    var network: SplitRandom
    /// How many cuts lie on each kiosk's link now, to and from the hall server.
    var cutUp: [Int]
    var cutDown: [Int]
    var lastHeard: [Int64]
    var presses: [Int: RequestID] = [:]
    var pressCount = 0
    /// Wishes that were made at all.
    var noted: Set<Int> = []
    private var isDraining = false

    init(_ settings: Settings) {
        self.settings = settings
        plan = SplitHall.plan(kiosks: settings.kiosks)
        nodes = (0...settings.kiosks).map { SplitNode(index: $0) }
        let plan = plan
        links = (1...settings.kiosks).map { KioskLink(kiosk: SplitHall.id(of: $0), plan: plan) }
        server = HallServer(plan: plan, gen: nodes[0].gen, begunAt: nodes[0].head)
        network = SplitRandom(seed: settings.seed, stream: 2)
        cutUp = Array(repeating: 0, count: settings.kiosks + 1)
        (cutDown, lastHeard) = (cutUp, Array(repeating: -SplitClock.day, count: settings.kiosks + 1))
    }

    /// Plays every day and returns the judge of it.
    func play() -> SplitJudge {
        planPeople()
        planStaff()
        for (index, fault) in settings.faults.enumerated() { queue.plan(.begin(fault: index), at: fault.at) }
        while let (due, action) = queue.next() {
            time = due
            perform(action)
        }
        counts.runs = 1
        counts.events = nodes.reduce(0) { $0 + Int($1.head) }
        counts.ghostCalls = judge.ghostCalls
        return judge
    }

    var trueDay: Int { Int(time / SplitClock.day) }

    private func planPeople() {
        var random = SplitRandom(seed: settings.seed, stream: 3)
        for day in 0..<settings.days {
            for kiosk in 1...settings.kiosks {
                for _ in 0..<settings.people {
                    let service = SplitHall.services[Int(random.pick(0...3))]
                    let digest = random.chance(8) ? "card-\(day)-\(random.pick(0...9))" : nil
                    people.append(
                        Person(kiosk: kiosk, service: service, digest: digest, isHasty: random.chance(4)))
                    let at = Int64(day) * SplitClock.day + random.pick(Self.busy)
                    queue.plan(.touch(wish: people.count - 1), at: at)
                }
            }
        }
    }

    private func planStaff() {
        for day in 0..<Int64(settings.days) {
            let start = day * SplitClock.day + Self.busy.lowerBound
            for node in 0...settings.kiosks {
                // Machines are switched on in any order.
                queue.plan(.poll(node), at: start - 60_000 + network.pick(0...90_000))
                if node > 0 { queue.plan(.tick(node), at: start - 60_000 + network.pick(0...60_000)) }
            }
            for window in 1...SplitHall.windows {
                queue.plan(.press(window: window), at: start + 20_000 + network.pick(0...10_000))
            }
            queue.plan(.evening(Int(day)), at: day * SplitClock.day + Self.busy.upperBound)
        }
    }

    /// Whether a day's people and staff are there.
    var isOpen: Bool { nightfall > time }
    private var nightfall: Int64 = 0
    private func dawn() {
        if nightfall <= time { nightfall = Int64(trueDay) * SplitClock.day + Self.busy.upperBound + Self.longestDrain }
    }

    private func perform(_ action: Action) {
        switch action {
        case .poll(let node):
            dawn()
            keepDay(node)
            if isOpen { queue.plan(.poll(node), at: time + 10_000) }
        case .tick(let kiosk):
            dawn()
            say(kiosk)
            if isOpen { queue.plan(.tick(kiosk), at: time + network.pick(3_000...7_000)) }
        case .touch(let wish): touch(wish)
        case .giveUp(let wish, let run): giveUp(wish, run)
        case .press(let window):
            press(window)
            let rest = isDraining ? network.pick(1_000...2_000) : network.pick(8_000...20_000)
            if isOpen { queue.plan(.press(window: window), at: time + rest) }
        case .giveUpPress(let request, let node, let run): giveUpPress(request, node, run)
        case .hallHears(let message, let said): hallHears(message, said)
        case .kioskHears(let kiosk, let message): kioskHears(kiosk, message)
        case .begin(let index): begin(settings.faults[index], index)
        case .end(let index): end(settings.faults[index])
        case .start(let node, let isBoot, let run): start(node, isBoot, run)
        case .beginIsland(let kiosk): beginIsland(kiosk)
        case .endIsland(let kiosk): endIsland(kiosk)
        case .vouch(let node): vouch(node)
        case .evening(let day):
            isDraining = true
            for kiosk in 1...settings.kiosks { (cutUp[kiosk], cutDown[kiosk]) = (0, 0) }
            for kiosk in 1...settings.kiosks { endIsland(kiosk) }
            queue.plan(.drain(day), at: time + 30_000)
        case .drain(let day): drain(day)
        case .night(let day): night(day)
        }
    }

    // MARK: Programs

    /// One step of a program: what it decided is kept, then it acts on it; and it may end at any of three places.
    func act(
        _ node: SplitNode, _ events: [HallEvent], of request: RequestID? = nil, wished: Int? = nil,
        heard: (kiosk: Int, said: Int)? = nil, then: () -> Void = {}
    ) {
        step += 1
        if phase(of: node) == 0 { return down(node) }
        if let heard { judge.note(.heard(kiosk: heard.kiosk, said: heard.said)) }
        if !events.isEmpty {
            let now = node.moment(at: time)
            node.commit(events, of: request, wished: wished ?? events.count, at: now)
            for event in events { note(event, of: request, at: node) }
        }
        if phase(of: node) == 1 { return down(node) }
        then()
        if node.isUp, phase(of: node) == 2 { down(node) }
    }

    private func phase(of node: SplitNode) -> Int? {
        switch node.ending?.kind {
        case .kill(let phase)?, .powerCut(let phase)?: phase
        default: nil
        }
    }

    private func down(_ node: SplitNode) {
        guard let fault = node.ending else { return }
        node.isUp = false
        node.ending = nil
        var isBoot = true
        if case .kill = fault.kind { isBoot = false }
        queue.plan(.start(node.index, isBoot: isBoot, run: node.run), at: time + fault.lasts)
    }

    private func start(_ index: Int, _ isBoot: Bool, _ run: Int) {
        let node = nodes[index]
        guard !node.isUp, node.run == run else { return }
        node.start(isBoot: isBoot, at: time)
        if index == 0 {
            server = HallServer(plan: plan, gen: node.gen, begunAt: node.head)
        } else {
            lastHeard[index] = time
        }
        if index > 0 { forgetPresses(of: index) }
        if isBoot, !isRolledBack(index, on: trueDay), network.chance(60) {
            queue.plan(.vouch(index), at: time + 60_000)
        }
    }

    private func forgetPresses(of kiosk: Int) {
        let window = kiosk + SplitHall.windows / 2
        if let request = presses.removeValue(forKey: window) {
            // Nobody waits for a press of before the start.
            queue.plan(.giveUpPress(request, node: kiosk, run: nodes[kiosk].run), at: time + 3_000)
        }
    }

    /// A person vouches only for a disk that nobody has changed.
    func isRolledBack(_ node: Int, on day: Int) -> Bool {
        settings.faults.contains { fault in
            guard case .rollBack = fault.kind else { return false }
            return fault.node == node && Int(fault.at / SplitClock.day) == day
        }
    }

    private func note(_ event: HallEvent, of request: RequestID?, at node: SplitNode) {
        let wish = request.flatMap(Self.wish(of:))
        switch event {
        case .ticketIssued(let ticket):
            if node.index == 0 {
                counts.numbersByHallServer += 1
                if let wish { judge.note(.made(wish: wish, number: ticket.number, day: trueDay)) }
            } else {
                counts.numbersByKiosks += 1
            }
        case .ticketCalled(_, let ticket, _, _):
            counts.calls += 1
            if node.index > 0 { counts.islandCalls += 1 }
            let number = node.state.tickets[ticket]?.number ?? ticket.rawValue
            judge.note(.called(number: number, day: trueDay, by: node.index))
        case .wishGivenUp(let request):
            if let wish = Self.wish(of: request) {
                judge.note(.gaveUp(wish: wish, kiosk: node.index, step: step))
            }
        case .wishVoided: counts.voided += 1
        case .ticketTakenOver: counts.handedOver += 1
        case .clashFound: counts.clashesShown += 1
        case .issuingBlocked: counts.blocked += 1
        default: break
        }
    }

    /// The person of a request; a window's press has none.
    static func wish(of request: RequestID) -> Int? {
        request.rawValue.hasPrefix("p") ? Int(request.rawValue.dropFirst()) : nil
    }

    // MARK: Faults

    private func begin(_ fault: SplitFault, _ index: Int) {
        let node = nodes[fault.node]
        switch fault.kind {
        case .cut(let up, let down):
            counts.splits += 1
            if up { cutUp[fault.node] += 1 }
            if down { cutDown[fault.node] += 1 }
            if fault.lasts > 40_000, fault.node <= SplitHall.windows / 2, fault.at % 10 < 7 {
                queue.plan(.beginIsland(fault.node), at: time + 30_000)
                queue.plan(.endIsland(fault.node), at: time + fault.lasts + 5_000)
            }
            queue.plan(.end(fault: index), at: time + fault.lasts)
        case .kill:
            guard node.isUp else { return }
            counts.kills += 1
            node.ending = fault
        case .powerCut:
            guard node.isUp else { return }
            counts.powerCuts += 1
            node.ending = fault
        case .rollBack(let entries):
            guard node.isUp else { return }
            counts.rolledBackDisks += 1
            node.ending = fault
            down(node)
            for entry in node.rollBack(entries) { noteLost(entry, at: node) }
        case .clock(let skew):
            counts.wrongClocks += 1
            (node.skew, node.isClockTrusted) = (skew, false)
            queue.plan(.end(fault: index), at: time + fault.lasts)
        }
    }

    private func end(_ fault: SplitFault) {
        switch fault.kind {
        case .cut(let up, let down):
            if up { cutUp[fault.node] = max(0, cutUp[fault.node] - 1) }
            if down { cutDown[fault.node] = max(0, cutDown[fault.node] - 1) }
        case .clock: (nodes[fault.node].skew, nodes[fault.node].isClockTrusted) = (0, true)
        default: break
        }
    }

    /// Whom the lost part of a disk was about: nobody can know of them any more.
    private func noteLost(_ entry: LedgerEntry, at node: SplitNode) {
        func lost(_ id: TicketID) {
            let number = id.rawValue.split(separator: "-").last.map(String.init) ?? ""
            judge.note(.lostNumber(number, day: trueDay))
        }
        if let wish = entry.request.flatMap(Self.wish(of:)) { judge.note(.lostWish(wish)) }
        switch entry.event {
        case .ticketIssued(let ticket), .ticketTakenOver(let ticket): lost(ticket.id)
        case .ticketCalled(_, let ticket, _, _), .ticketFinished(_, let ticket, _, _): lost(ticket)
        case .ticketsHandedOver(let tickets), .handOverConfirmed(let tickets): tickets.forEach(lost)
        case .wishVoided(let request, _, let ticket):
            if let wish = Self.wish(of: request) { judge.note(.lostWish(wish)) }
            if let ticket { lost(ticket) }
        case .wishAsked(let request, _), .wishGivenUp(let request), .voidConfirmed(let request):
            if let wish = Self.wish(of: request) { judge.note(.lostWish(wish)) }
        default: break
        }
    }

    // MARK: The end of a day

    private func drain(_ day: Int) {
        let late = time > Int64(day) * SplitClock.day + Self.busy.upperBound + Self.longestDrain - 60_000
        let open = unsettled()
        guard open.isEmpty || late else {
            queue.plan(.drain(day), at: time + 10_000)
            return
        }
        for what in open { judge.note(.unsettled("day \(day): \(what)")) }
        judge.note(.dayEnded(day: day))
        for person in people.indices where !people[person].isDone { people[person].isDone = isOf(person, day) }
        let hall = nodes[0]
        if let decision = try? server.rules.decide(
            .closeDay(by: "m1"), in: hall.state, at: hall.moment(at: time), token: "")
        {
            act(hall, decision.events)
        }
        nightfall = time + 60_000
        queue.plan(.night(day), at: time + 120_000)
    }

    private func isOf(_ person: Int, _ day: Int) -> Bool {
        person / (settings.people * settings.kiosks) <= day
    }

    private func unsettled() -> [String] {
        var open: [String] = []
        for node in nodes {
            guard node.isUp else {
                open.append("node \(node.index) is down")
                continue
            }
            let (state, link) = (node.state, node.state.link)
            let waiting = state.lines.values.reduce(0) { $0 + $1.places.count }
            if waiting > 0 { open.append("node \(node.index) has \(waiting) waiting") }
            if !link.asks.isEmpty { open.append("node \(node.index) has \(link.asks.count) wishes open") }
            if !link.voids.isEmpty { open.append("node \(node.index) has \(link.voids.count) voids open") }
            if !link.handed.isEmpty { open.append("node \(node.index) has \(link.handed.count) tickets on the way") }
        }
        let day = trueDay
        let waiting = people.indices.filter { !people[$0].isDone && isOf($0, day) }.count
        if waiting > 0 { open.append("\(waiting) people wait for an answer") }
        return open
    }

    /// Half of the machines are switched off, and a technician sees to a ledger that is blocked.
    private func night(_ day: Int) {
        isDraining = false
        for node in nodes {
            if node.state.issuingBlock?.gen == node.gen { node.beginGeneration() }
            if network.chance(50) {
                node.ending = nil
                node.isUp = false
                let morning = Int64(day + 1) * SplitClock.day + Self.busy.lowerBound - 120_000
                queue.plan(.start(node.index, isBoot: true, run: node.run), at: morning)
            } else if node.index == 0 {
                server = HallServer(plan: plan, gen: node.gen, begunAt: node.head)
            }
        }
    }
}
