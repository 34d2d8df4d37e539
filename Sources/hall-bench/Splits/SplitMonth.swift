import HallDomain

/// Many numbers over many days, straight through the rules: kiosks that ask the hall server, and now and then give up
/// and give their own.
struct SplitMonth {
    var issues: Int
    var days: Int
    var kiosks: Int
    var seed: UInt64

    /// Numbers given, the judge of them, and how often what happened.
    func play(_ progress: (Int, Int) -> Void) -> (judge: SplitJudge, counts: SplitCounts) {
        var month = Playing(self)
        for day in 0..<days {
            month.play(day, until: issues * (day + 1) / days)
            progress(day + 1, month.issued)
        }
        month.counts.runs = 1
        month.counts.ghostCalls = month.judge.ghostCalls
        month.counts.events = Int(month.hall.head) + month.nodes.reduce(0) { $0 + Int($1.head) }
        return (month.judge, month.counts)
    }

    private struct Playing {
        let plan: HallPlan
        let hall = SplitNode(index: 0, keepsAll: false)
        let nodes: [SplitNode]
        let links: [KioskLink]
        var server: HallServer
        var random: SplitRandom
        var judge = SplitJudge()
        var counts = SplitCounts()
        var issued = 0
        var time: Int64 = 0
        var step = 0
        /// How many wishes more each kiosk is cut off.
        var cut: [Int]

        init(_ month: SplitMonth) {
            plan = SplitHall.plan(kiosks: month.kiosks, last: 9100)
            nodes = (1...month.kiosks).map { SplitNode(index: $0, keepsAll: false) }
            let plan = plan
            links = (1...month.kiosks).map { KioskLink(kiosk: SplitHall.id(of: $0), plan: plan) }
            server = HallServer(plan: plan, gen: hall.gen, begunAt: hall.head)
            random = SplitRandom(seed: month.seed, stream: 4)
            cut = Array(repeating: 0, count: month.kiosks)
        }

        mutating func play(_ day: Int, until target: Int) {
            time = Int64(day) * SplitClock.day + SplitWorld.busy.lowerBound
            openDay()
            let (before, planned) = (issued, max(1, target - issued))
            var wishes = 0
            while issued < target, wishes < 2 * planned {
                wishes += 1
                // A day of ten hours, however many come.
                time += 10 * SplitClock.hour / Int64(planned)
                let kiosk = Int(random.pick(0...Int64(nodes.count - 1)))
                if random.chance(1), random.chance(10) { cut[kiosk] = Int(random.pick(1...50)) }
                take(kiosk, service: SplitHall.services[Int(random.pick(0...3))])
                call()
            }
            counts.wishes += wishes
            for kiosk in nodes.indices {
                cut[kiosk] = 0
                for _ in 0..<8 { talk(kiosk) }
            }
            while hall.state.next(for: SplitHall.services) != nil { call() }
            judge.note(.dayEnded(day: day))
            if issued < target { judge.note(.unsettled("day \(day): \(issued - before) of \(planned) numbers given")) }
            keep(hall, (try? decide(.closeDay(by: "m1")))?.events ?? [], nil, 0)
            for kiosk in nodes.indices { talk(kiosk) }
        }

        private mutating func openDay() {
            let date = CivilDate(wall: SplitClock.epoch + time, utcOffsetMinutes: plan.utcOffsetMinutes)
            keep(hall, (try? decide(.openDay(date: date, how: .calendar)))?.events ?? [], nil, 0)
            for window in 1...SplitHall.windows {
                let id = WindowID(rawValue: "\(window)")
                keep(hall, (try? decide(.signIn(window: id, staff: "s1")))?.events ?? [], nil, 0)
            }
            for kiosk in nodes.indices {
                // Heard, joined, granted.
                for _ in 0..<3 { talk(kiosk) }
            }
        }

        private func decide(_ command: HallCommand) throws(Refusal) -> HallRules.Decision {
            try server.rules.decide(command, in: hall.state, at: hall.moment(at: time), token: "")
        }

        private mutating func take(_ kiosk: Int, service: ServiceID) {
            step += 1
            let (node, link, wish) = (nodes[kiosk], links[kiosk], step)
            let request = RequestID(rawValue: "p\(wish)")
            let asked = link.wish(
                .issueTicket(service: service, lane: .normal, wantsPaper: true, digest: nil), request: request,
                in: node.state, at: node.moment(at: time), token: "t\(wish)")
            keep(node, asked.events, request, asked.events.count)
            if cut[kiosk] == 0 {
                talk(kiosk)
            } else {
                cut[kiosk] -= 1
                if cut[kiosk] == 0 { counts.splits += 1 }
                // Half of those that are cut off are heard, and only the answer is lost.
                if random.chance(50) { talk(kiosk, isAnswered: false) }
            }
            if node.state.link.asks[request] != nil {
                let given = link.giveUp(
                    request, isWaited: true, in: node.state, at: node.moment(at: time), token: "t\(wish)")
                keep(node, given.events, request, given.events.count)
            }
            guard case .ticket(let id)? = node.state.outcomes[request], let ticket = node.state.tickets[id] else {
                counts.refused += 1
                return
            }
            issued += 1
            judge.note(.shown(wish: wish, number: ticket.number, day: day))
        }

        /// The kiosk says what it has to say, and hears the answers unless they are lost.
        private mutating func talk(_ kiosk: Int, isAnswered: Bool = true) {
            // What was given up is voided before anything else is said; a new wish follows at once.
            let hasVoids = !nodes[kiosk].state.link.voids.isEmpty
            talkOnce(kiosk, isAnswered)
            if hasVoids { talkOnce(kiosk, isAnswered) }
        }

        private mutating func talkOnce(_ kiosk: Int, _ isAnswered: Bool) {
            let node = nodes[kiosk]
            for message in links[kiosk].outbox(in: node.state, at: node.moment(at: time)) {
                counts.messages += 1
                let now = hall.moment(at: time)
                let heard = server.hear(message, in: hall.state, head: hall.head, at: now, token: "h\(step)")
                keep(hall, heard.events, heard.request, heard.wished)
                judge.note(.heard(kiosk: kiosk + 1, said: step))
                guard isAnswered else { continue }
                let answer = server.answer(message, in: hall.state, head: hall.head, at: now)
                let said = links[kiosk].hear(answer, in: node.state, at: node.moment(at: time))
                keep(node, said.events, said.request, said.events.count)
            }
        }

        private mutating func call() {
            step += 1
            let window = WindowID(rawValue: "\(step % SplitHall.windows + 1)")
            keep(hall, (try? decide(.finishAndCallNext(window: window, proof: .stated)))?.events ?? [], nil, 0)
        }

        private var day: Int { Int(time / SplitClock.day) }

        private mutating func keep(_ node: SplitNode, _ events: [HallEvent], _ request: RequestID?, _ wished: Int) {
            guard !events.isEmpty else { return }
            node.commit(events, of: request, wished: wished, at: node.moment(at: time))
            for event in events { note(event, request, at: node) }
        }

        private mutating func note(_ event: HallEvent, _ request: RequestID?, at node: SplitNode) {
            let wish = request.flatMap(SplitWorld.wish(of:))
            switch event {
            case .ticketIssued(let ticket):
                if node.index == 0 {
                    counts.numbersByHallServer += 1
                    if let wish { judge.note(.made(wish: wish, number: ticket.number, day: day)) }
                } else {
                    counts.numbersByKiosks += 1
                }
            case .ticketCalled(_, let ticket, _, _):
                counts.calls += 1
                judge.note(
                    .called(number: node.state.tickets[ticket]?.number ?? "", day: day, by: node.index))
            case .wishGivenUp(let request):
                if let wish = SplitWorld.wish(of: request) {
                    judge.note(.gaveUp(wish: wish, kiosk: node.index, step: step + 1))
                }
            case .wishVoided: counts.voided += 1
            case .ticketTakenOver: counts.handedOver += 1
            default: break
            }
        }
    }
}
