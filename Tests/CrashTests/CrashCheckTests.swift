import Testing

@testable import HallDomain
@testable import hall_bench

@Suite("The judge of a crash")
struct CrashCheckTests {
    /// A day with two tickets, of which the first is called and printed, all acknowledged and on paper.
    private static let history: CrashHistory = {
        var history = CrashHistory()
        history.kept = events.enumerated().map { entry(Int64($0) + 1, $1) }
        for entry in history.kept { history.tried[entry.seq] = [entry] }
        history.tried[8] = [entry(8, .dayClosed(day: 1, by: nil))]
        history.acknowledged = [(0, Int64(history.kept.count))]
        history.papers = [.init(at: 0, ticket: ticket(1).id, attempt: "attempt")]
        return history
    }()

    private static let events: [HallEvent] = [
        .dayOpened(day: 1, date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar),
        .ticketIssued(ticket(1)), .ticketIssued(ticket(2)),
        .printAttempted(PrintAttempt(id: "attempt", ticket: ticket(1).id, printer: "p", copy: 0, digest: "d")),
        .printStarted(attempt: "attempt"), .ticketCalled(call: 1, ticket: ticket(1).id, window: "1", staff: nil),
        .printEnded(attempt: "attempt", end: .proven, evidence: ""),
    ]

    private static func entry(_ seq: Int64, _ event: HallEvent) -> LedgerEntry {
        LedgerEntry(
            seq: seq, at: Moment(wall: seq, boot: "b", mono: seq, clock: .trusted), request: nil, event: event)
    }

    private static func ticket(_ serial: Int, day: Int = 1) -> IssuedTicket {
        IssuedTicket(
            id: TicketID(day: day, number: "A00\(serial)"), number: "A00\(serial)", serial: serial, token: "t",
            service: "s", itemCode: "1", lane: .normal, kiosk: nil,
            key: OrderKey(position: serial, tier: 1, serial: serial), ahead: 0, wantsPaper: true, digest: nil)
    }

    private struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kinds: Set<CrashFinding.Kind>
        var change: @Sendable (inout [LedgerEntry], inout CrashHistory) -> Void
    }

    private static let cases = [
        Case(testDescription: "all is there", kinds: []) { _, _ in },
        Case(testDescription: "what was tried and not answered may be there", kinds: []) { entries, history in
            entries += history.tried[8] ?? []
        },
        Case(testDescription: "the last is gone", kinds: [.lost]) { entries, _ in entries.removeLast() },
        Case(testDescription: "all is gone", kinds: [.lost]) { entries, _ in entries = [] },
        Case(testDescription: "one in the middle is gone", kinds: [.lost]) { entries, _ in entries.remove(at: 2) },
        Case(testDescription: "one is another", kinds: [.lost]) { entries, _ in
            entries[2] = entry(3, .ticketIssued(ticket(3)))
        },
        Case(testDescription: "one nobody asked for", kinds: [.ghost]) { entries, _ in
            entries.append(entry(8, .boardsBlanked(by: "nobody")))
        },
        Case(testDescription: "a number twice", kinds: [.doubled]) { entries, history in
            entries.append(entry(8, .ticketIssued(ticket(2))))
            history.tried[8] = [entries[7]]
        },
        Case(testDescription: "a number of the same date on another day", kinds: [.doubled]) { entries, history in
            entries.append(entry(8, .ticketIssued(ticket(2, day: 2))))
            history.tried[8] = [entries[7]]
        },
        Case(testDescription: "a ticket called twice", kinds: [.doubled]) { entries, history in
            entries.append(entry(8, .ticketCalled(call: 2, ticket: ticket(1).id, window: "2", staff: nil)))
            history.tried[8] = [entries[7]]
        },
        Case(testDescription: "a ticket called again after its call was undone", kinds: []) { entries, history in
            entries.append(entry(8, .callUndone(call: 1, ticket: ticket(1).id, window: "1")))
            entries.append(entry(9, .ticketCalled(call: 2, ticket: ticket(1).id, window: "2", staff: nil)))
            for entry in entries.suffix(2) { history.tried[entry.seq] = [entry] }
        },
        Case(testDescription: "a printing started twice", kinds: [.doubled]) { entries, history in
            entries.append(entry(8, .printStarted(attempt: "attempt")))
            history.tried[8] = [entries[7]]
        },
        Case(testDescription: "a paper of no ticket", kinds: [.lost]) { _, history in
            history.papers.append(.init(at: 0, ticket: "1-A009", attempt: "attempt"))
        },
        Case(testDescription: "a paper that may come again", kinds: [.lost]) { _, history in
            history.papers.append(.init(at: 0, ticket: ticket(2).id, attempt: "another"))
        },
    ]

    @Test("finds what is wrong and nothing else", arguments: cases)
    private func judged(_ one: Case) {
        var (entries, history) = (Self.history.kept, Self.history)
        one.change(&entries, &history)
        let findings = CrashCheck(history: history).findings(entries)
        #expect(Set(findings.map(\.kind)) == one.kinds, "\(findings)")
    }
}
