import HallDomain
import Testing

@Suite("Calling, missing, undoing, returning")
struct CallingTests {
    @Test("numbers count up per series and tickets are called in the order of arrival")
    func order() throws {
        var bench = try HallBench.open()
        let tickets = try [bench.issue("household"), bench.issue("property"), bench.issue("household")]
        #expect(tickets.map(\.number) == ["A001", "B001", "A002"])
        #expect(tickets.map(\.aheadAtIssue) == [0, 1, 2])
        #expect(try bench.call("1").number == "A001")
        #expect(try bench.call("3").number == "A002")
        #expect(try bench.call("1").number == "B001")
    }

    @Test("two windows never get the same ticket")
    func distinct() throws {
        var bench = try HallBench.open()
        for _ in 0..<20 { try bench.issue("property") }
        var seen: Set<String> = []
        for index in 0..<20 {
            #expect(seen.insert(try bench.call(index.isMultiple(of: 2) ? "1" : "2").number).inserted)
        }
    }

    @Test("undo puts the ticket back first, withdraws the call, and is no call in the counts")
    func undo() throws {
        var bench = try HallBench.open()
        for _ in 0..<3 { try bench.issue("household") }
        let called = try bench.call("1")
        try bench.wish(.undoCall(window: "1"))
        #expect(bench.state.windows["1"]?.called == 0)
        #expect(bench.state.next(for: ["household"]) == called.id)
        #expect(try bench.call("3").id == called.id)
    }

    @Test("undo is refused after its time")
    func undoTooLate() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        try bench.call("1")
        bench.pass(.seconds(30))
        #expect(throws: Refusal.undoTooLate(number: "A001")) { try bench.wish(.undoCall(window: "1")) }
    }

    @Test("nobody is marked missed before the call was spoken and shown")
    func notYetAnnounced() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        bench.pass(.seconds(10))
        try bench.wish(.callNext(window: "1"))
        #expect(throws: Refusal.notYetAnnounced(number: "A001")) { try bench.wish(.markMissed(window: "1")) }
        try bench.wish(.noteSpoken(call: 1, reading: 1))
        #expect(throws: Refusal.notYetAnnounced(number: "A001")) { try bench.wish(.markMissed(window: "1")) }
        try bench.wish(.noteShown(call: 1, board: "board-1"))
        try bench.wish(.markMissed(window: "1"))
        #expect(bench.state.tickets["1-A001"]?.phase == .missed)
    }

    @Test("after a sound outage the shown board counts")
    func unspoken() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        bench.pass(.seconds(10))
        try bench.wish(.callNext(window: "1"))
        try bench.wish(.noteUnspoken(call: 1))
        try bench.wish(.noteShown(call: 1, board: "board-1"))
        try bench.wish(.markMissed(window: "1"))
    }

    @Test("a missed ticket comes back once, after the next two, and not after its time")
    func comesBack() throws {
        var bench = try HallBench.open()
        for _ in 0..<5 { try bench.issue("household") }
        let missed = try bench.call("1")
        try bench.wish(.markMissed(window: "1"))
        try bench.wish(.checkIn(ticket: missed.id))
        var order: [String] = []
        for _ in 0..<5 { order.append(try bench.call("1").number) }
        #expect(order == ["A002", "A003", "A001", "A004", "A005"])

        var late = try HallBench.open()
        try late.issue("household")
        let gone = try late.call("1")
        try late.wish(.markMissed(window: "1"))
        late.pass(.seconds(20 * 60))
        #expect(throws: Refusal.returnTooLate(number: "A001")) { try late.wish(.checkIn(ticket: gone.id)) }
    }

    @Test("a second press turns the finish into missed, without a second call")
    func secondPress() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        try bench.issue("household")
        let first = try bench.call("1")
        bench.pass(.seconds(60))
        try bench.wish(.finishAndCallNext(window: "1", proof: .stated))
        let calls = bench.state.lastCall
        try bench.wish(.turnFinishIntoMissed(window: "1"))
        #expect(bench.state.tickets[first.id]?.phase == .missed)
        #expect(bench.state.lastCall == calls)
        #expect(bench.state.windows["1"]?.finished == 0)
        #expect(bench.state.windows["1"]?.missed == 1)
    }

    @Test("an end that is not proven is never counted as served")
    func unproven() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        try bench.call("1")
        bench.pass(.seconds(60))
        try bench.wish(.finishAndCallNext(window: "1", proof: .unproven))
        #expect(bench.state.windows["1"]?.finished == 0)
        #expect(bench.state.windows["1"]?.unproven == 1)
    }

    @Test("a press within the guard after a call is refused with the seconds left")
    func guarded() throws {
        var bench = try HallBench.open()
        for _ in 0..<2 { try bench.issue("household") }
        try bench.call("1")
        bench.pass(.seconds(2))
        #expect(throws: Refusal.justCalled(number: "A001", seconds: 3)) {
            try bench.wish(.finishAndCallNext(window: "1", proof: .stated))
        }
    }

    @Test(
        "digits typed at a terminal find the one ticket they mean",
        arguments: [("002", "A002"), ("2", "A002"), ("A002", "A002")])
    func callByNumber(digits: String, number: String) throws {
        var bench = try HallBench.open()
        for _ in 0..<3 { try bench.issue("household") }
        bench.pass(.seconds(10))
        try bench.wish(.callNumber(window: "3", digits: digits))
        #expect(bench.state.serving(at: "3").flatMap { bench.state.tickets[$0.ticket] }?.number == number)
    }

    @Test("a rating belongs to the visit, is given once, and has five grades")
    func rating() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        let ticket = try bench.call("1")
        #expect(throws: Refusal.invalidGrade(6)) {
            try bench.wish(.evaluate(window: "1", grade: 6, source: .pad))
        }
        try bench.wish(.finish(window: "1"))
        try bench.wish(.evaluate(window: "1", grade: 5, source: .pad))
        #expect(bench.state.tickets[ticket.id]?.grade == 5)
        #expect(throws: Refusal.alreadyEvaluated(number: "A001")) {
            try bench.wish(.evaluate(window: "1", grade: 1, source: .pad))
        }
    }
}
