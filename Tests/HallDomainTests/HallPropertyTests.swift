import Foundation
import HallDomain
import Testing

@Suite("Properties over random days")
struct HallPropertyTests {
    @Test("no number twice, none called twice, none forgotten, nobody overtaken beyond the bound", arguments: 1...8)
    func randomDay(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var bench = try HallBench.open()
        var issued: [TicketID] = []
        for _ in 0..<4000 { step(&bench, &issued, &generator) }
        #expect(Set(issued).count == issued.count)
        try drain(&bench)
        for id in issued {
            let phase = bench.state.tickets[id]?.phase
            #expect(phase == .finished || phase == .missed, "\(id) was forgotten")
        }
        try checkCalls(bench)
        checkOvertaking(bench)
    }

    private func step(_ bench: inout HallBench, _ issued: inout [TicketID], _ generator: inout SeededGenerator) {
        let window = WindowID(rawValue: "\(Int.random(in: 1...4, using: &generator))")
        bench.pass(.seconds(Int.random(in: 0...8, using: &generator)))
        let service: ServiceID = ["household", "property"].randomElement(using: &generator) ?? "household"
        let lane: Lane = Int.random(in: 0..<6, using: &generator) == 0 ? .priority : .normal
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...3: if let ticket = try? bench.issue(service, lane) { issued.append(ticket.id) }
        case 4...7: _ = try? bench.call(window)
        case 8: _ = try? bench.wish(.undoCall(window: window))
        case 9: _ = try? bench.wish(.markMissed(window: window))
        case 10: _ = try? bench.wish(.finish(window: window))
        default:
            let missed = bench.state.tickets.values.filter { $0.phase == .missed }.map(\.id).sorted()
            if let back = missed.randomElement(using: &generator) { _ = try? bench.wish(.checkIn(ticket: back)) }
        }
    }

    private func drain(_ bench: inout HallBench) throws {
        for window in ["1", "2", "3", "4"] as [WindowID] {
            while bench.state.next(for: bench.rules.plan.window(window)?.services ?? []) != nil {
                try bench.call(window)
            }
            _ = try? bench.wish(.finish(window: window))
        }
    }

    /// Between two calls of one ticket lies an undo or a missed call with a return.
    private func checkCalls(_ bench: HallBench) throws {
        var open: Set<TicketID> = []
        for entry in bench.log {
            switch entry.event {
            case .ticketCalled(_, let ticket, _, _): #expect(open.insert(ticket).inserted, "\(ticket) called twice")
            case .callUndone(_, let ticket, _), .ticketReturned(let ticket, _): open.remove(ticket)
            default: break
            }
        }
    }

    /// A first call counts as overtaking every ordinary ticket that came before it and waits for the same item.
    private func checkOvertaking(_ bench: HallBench) {
        var state = HallState()
        var overtaken: [TicketID: Int] = [:]
        for entry in bench.log {
            if case .ticketCalled(_, let id, _, _) = entry.event, let ticket = state.tickets[id], ticket.returns == 0,
                ticket.key.position >= 0
            {
                for place in state.lines[ticket.service]?.places ?? []
                where place.key.serial < ticket.key.serial && place.key.tier == 1 {
                    overtaken[place.ticket, default: 0] += 1
                }
            }
            state.apply(entry)
        }
        let worst = overtaken.values.max() ?? 0
        #expect(worst <= bench.rules.plan.rules.priorityAdvance)
    }

    @Test("a state that was kept and taken up again goes on as the other would have", arguments: 1...3)
    func takenUp(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(200 + seed))
        var bench = try HallBench.open()
        var issued: [TicketID] = []
        for _ in 0..<800 { step(&bench, &issued, &generator) }
        let kept = try JSONEncoder().encode(bench.state)
        let at = bench.log.count
        for _ in 0..<400 { step(&bench, &issued, &generator) }
        var again = try JSONDecoder().decode(HallState.self, from: kept)
        for entry in bench.log[at...] { again.apply(entry) }
        #expect(again == bench.state)
    }

    /// Whoever changes one of these changes what a kept state means: `HallState.foldVersion` goes up with it.
    @Test("what a kept state is made of is what it was when its fold got its number")
    func form() {
        func fields(_ value: Any) -> String {
            Mirror(reflecting: value).children.compactMap(\.label).joined(separator: " ")
        }
        #expect(HallState.foldVersion == 4)
        #expect(
            fields(HallState()) == """
                day lastDay newest tickets lines numbers numbersOfDates arrivals calls lastCall windows attempts \
                openAttempts paper unsettledPaper digests _outcomes notices blankedBy contacts incidents openingCheck roles \
                issuingBlock split link dayStarts archivedUpTo
                """)
        #expect(
            fields(HallState.WindowState()) == """
                staff session isPaused pauseReason serving lastCall lastFinish called finished unproven missed
                """)
    }

    @Test("folding the log again gives the same state", arguments: 1...3)
    func refold(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(100 + seed))
        var bench = try HallBench.open()
        var issued: [TicketID] = []
        for _ in 0..<1500 { step(&bench, &issued, &generator) }
        var again = HallState()
        for entry in bench.log { again.apply(entry) }
        #expect(again == bench.state)
    }
}
