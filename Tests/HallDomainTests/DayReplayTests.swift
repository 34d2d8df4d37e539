import HallDomain
import Testing

@Suite("Why a ticket was called when it was")
struct DayReplayTests {
    /// A day of about 1,200 tickets with everything that changes an order: lanes, undone and missed calls, returns, and
    /// numbers that staff typed.
    private static func day(seed: UInt64) throws -> HallBench {
        var generator = SeededGenerator(seed: seed)
        var bench = try HallBench.open()
        while bench.state.tickets.count < 1200 {
            let window = WindowID(rawValue: "\(Int.random(in: 1...3, using: &generator))")
            bench.pass(.seconds(Int.random(in: 0...8, using: &generator)))
            switch Int.random(in: 0..<14, using: &generator) {
            case 0...5:
                let lanes: [Lane] = [.normal, .normal, .normal, .normal, .priority, .appointment]
                let service: ServiceID = Bool.random(using: &generator) ? "household" : "property"
                _ = try? bench.issue(service, lanes.randomElement(using: &generator) ?? .normal)
            case 6...8: _ = try? bench.call(window)
            case 9: _ = try? bench.wish(.undoCall(window: window))
            case 10: _ = try? bench.wish(.markMissed(window: window))
            case 11: _ = try? bench.wish(.finish(window: window))
            case 12:
                let missed = bench.state.tickets.values.filter { $0.phase == .missed }.map(\.id).sorted()
                if let back = missed.randomElement(using: &generator) { _ = try? bench.wish(.checkIn(ticket: back)) }
            default:
                _ = try? bench.wish(.finish(window: window))
                let services = bench.rules.plan.window(window)?.services ?? []
                let waiting = bench.state.waiting(for: services)
                let number = waiting.randomElement(using: &generator).flatMap { bench.state.tickets[$0.ticket]?.number }
                if let number { _ = try? bench.wish(.callNumber(window: window, digits: number)) }
            }
        }
        for window in ["1", "2", "3"] as [WindowID] {
            while bench.state.next(for: bench.rules.plan.window(window)?.services ?? []) != nil {
                try bench.call(window)
            }
        }
        return bench
    }

    @Test("the reasons of 1,000 random tickets recompute the real order of calls", arguments: [1] as [UInt64])
    func recomputes(seed: UInt64) throws {
        let bench = try Self.day(seed: seed)
        let replay = DayReplay(plan: bench.rules.plan, entries: bench.log)
        var generator = SeededGenerator(seed: seed + 100)
        let sample = Array(replay.stories.keys.sorted().shuffled(using: &generator).prefix(1000))
        try #require(sample.count == 1000)

        // What really happened, from the bare log.
        var real: [(seq: Int64, ticket: TicketID, window: WindowID)] = []
        var born: [TicketID: Int64] = [:]
        for entry in bench.log {
            switch entry.event {
            case .ticketCalled(_, let ticket, let window, _): real.append((entry.seq, ticket, window))
            case .ticketIssued(let issued): born[issued.id] = entry.seq
            default: break
            }
        }
        #expect(replay.calls.map(\.ticket) == real.map(\.ticket))
        #expect(Set(replay.calls.map(\.rule)) == Set(CallReason.Rule.allCases).subtracting([.hallServer]))

        for id in sample {
            let story = try #require(replay.stories[id])
            let firstCall = try #require(real.first { $0.ticket == id })
            // Who went before it while it waited the first time: by the reasons, and by the log.
            let reasons = replay.before(id).filter { $0.call.seq < firstCall.seq }
            let serving = Set(bench.rules.plan.windows(serving: story.service).map(\.id))
            let really = real.filter { $0.seq > born[id] ?? 0 && $0.seq < firstCall.seq && serving.contains($0.window) }
            #expect(reasons.map(\.call.seq) == really.map(\.seq))
            // Each reason explains its call: the other stood before this one, or staff asked for it by its number.
            guard case .issued(_, _, let key, _) = story.steps.first?.what else {
                Issue.record("\(id) has no beginning")
                continue
            }
            for reason in reasons {
                #expect(reason.call.key < key || reason.call.rule == .byNumber, "\(reason.call.number) before \(id)")
                #expect(reason.cameEarlier == (reason.call.key.serial < key.serial))
                // Whoever came later and went first did so by a rule that lets people go first.
                if !reason.cameEarlier { #expect(reason.call.rule != .arrival, "\(reason.call.number) before \(id)") }
            }
        }
        try Self.callAgain(replay, bench)
    }

    /// A second hall that knows nothing but the stories: it lets tickets stand where their reasons say and calls the first;
    /// the order that comes out is the real one.
    private static func callAgain(_ replay: DayReplay, _ bench: HallBench) throws {
        var waiting: [TicketID: (key: OrderKey, service: ServiceID)] = [:]
        let steps = replay.stories.values.flatMap { story in story.steps.map { (story, $0) } }
        var order: [TicketID] = []
        for (story, step) in steps.sorted(by: { $0.1.seq < $1.1.seq }) {
            switch step.what {
            case .issued(_, _, let key, _), .returned(let key, _), .undone(_, let key):
                waiting[story.ticket] = (key, story.service)
            case .called(let reason):
                let services = bench.rules.plan.window(reason.window)?.services ?? []
                let candidates = waiting.filter { services.contains($0.value.service) }
                let first = candidates.min { $0.value.key < $1.value.key }?.key
                let chosen = reason.rule == .byNumber ? reason.ticket : first
                order.append(try #require(chosen))
                waiting[reason.ticket] = nil
                #expect(candidates.count - 1 == reason.others)
            default: break
            }
        }
        #expect(order == replay.calls.map(\.ticket))
    }

    @Test("the numbers that were ahead are as many as the ticket said")
    func ahead() throws {
        let bench = try Self.day(seed: 3)
        let replay = DayReplay(plan: bench.rules.plan, entries: bench.log)
        for entry in bench.log {
            guard case .ticketIssued(let issued) = entry.event else { continue }
            guard case .issued(_, _, _, let ahead)? = replay.stories[issued.id]?.steps.first?.what else {
                Issue.record("\(issued.number) has no beginning")
                continue
            }
            #expect(ahead.count == issued.ahead)
        }
    }

    @Test("a number is found as people write it")
    func numbers() throws {
        var bench = try HallBench.open()
        for _ in 0..<17 { try bench.issue("household") }
        let replay = DayReplay(plan: bench.rules.plan, entries: bench.log)
        for text in ["A017", "a017", "a17", "A17"] { #expect(replay.ticket(numbered: text) == "1-A017", "\(text)") }
        for text in ["", "A", "A018", "B017", "A0x7", "17"] { #expect(replay.ticket(numbered: text) == nil, "\(text)") }
    }

    @Test("another day begins anew")
    func days() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        try bench.wish(.closeDay(by: "s1"))
        bench.pass(.seconds(24 * 3600))
        try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 25), how: .calendar))
        try bench.issue("household")
        let replay = DayReplay(plan: bench.rules.plan, entries: bench.log)
        #expect(replay.stories.keys.sorted() == ["2-A001"])
    }

    @Test("any piece of a ledger is taken without a trap")
    func pieces() throws {
        let bench = try Self.day(seed: 4)
        for start in stride(from: 0, to: bench.log.count, by: bench.log.count / 3) {
            let replay = DayReplay(plan: bench.rules.plan, entries: bench.log[start...])
            for id in replay.stories.keys.prefix(20) { _ = replay.before(id) }
        }
    }

    @Test("a device's story has its faults, their time and the tickets that met them")
    func device() throws {
        var bench = try HallBench.open()
        let ticket = try bench.issue("household")
        try bench.wish(
            .openIncident(Incident(id: "i1", device: "printer-1", fault: "media-empty", evidence: "10 04 04: 72")))
        try bench.wish(.openIncident(Incident(id: "i2", device: "board-1", fault: "board-silent", evidence: "")))
        try bench.wish(
            .attemptPrint(PrintAttempt(id: "a1", ticket: ticket.id, printer: "printer-1", copy: 0, digest: "")))
        try bench.wish(.endPrint("a1", .notSent, evidence: "no paper"))
        bench.pass(.seconds(60))
        try bench.wish(.closeIncident("i1"))
        let story = DeviceStory(device: "printer-1", entries: bench.log)
        #expect(story.troubles.map(\.fault) == ["media-empty"])
        let trouble = try #require(story.troubles.first)
        #expect(trouble.tickets == ["A001"] && trouble.evidence == "10 04 04: 72")
        #expect(trouble.to?.elapsed(since: trouble.from) == .seconds(60))
        #expect(story.notSent == 1 && story.proven == 0)
    }
}
