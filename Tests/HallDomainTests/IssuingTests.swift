import HallDomain
import Testing

@Suite("Numbers, days, cards, paper")
struct IssuingTests {
    @Test("an exhausted range refuses and never wraps")
    func exhausted() throws {
        var bench = try HallBench.open()
        for _ in 0..<12 { try bench.issue("tax") }
        #expect(throws: Refusal.numbersExhausted("tax")) {
            try bench.wish(.issueTicket(service: "tax", lane: .normal, kiosk: "1", wantsPaper: true, digest: nil))
        }
    }

    @Test("numbers grow past their width")
    func grows() throws {
        var bench = try HallBench.open()
        for _ in 0..<1000 { try bench.issue("household") }
        #expect(bench.state.tickets["1-A999"] != nil)
        #expect(bench.state.tickets["1-A1000"] != nil)
    }

    @Test("one open ticket per person and service; after it is finished, another")
    func onePerPerson() throws {
        var bench = try HallBench.open()
        let first = try bench.issue("household", digest: "d1")
        #expect(try bench.issue("household", digest: "d1").id == first.id)
        #expect(try bench.issue("property", digest: "d1").number == "B001")
        #expect(try bench.issue("household", digest: "d2").number == "A002")
        try bench.call("3")
        try bench.wish(.finish(window: "3"))
        #expect(try bench.issue("household", digest: "d1").number == "A003")
    }

    @Test("while issuing is blocked no new number comes, who has one keeps it, and a higher word from central counts")
    func blocked() throws {
        var bench = try HallBench.open()
        let first = try bench.issue("household", digest: "d1")
        let date = CivilDate(year: 2026, month: 11, day: 24)
        let block = IssuingBlock(gen: "g", head: 5, upto: 9, date: date)
        try bench.wish(.blockIssuing(block))
        #expect(throws: Refusal.issuingBlocked) { try bench.issue("household") }
        #expect(try bench.issue("household", digest: "d1").id == first.id)
        #expect(throws: Refusal.notChanged) { try bench.wish(.blockIssuing(block)) }
        try bench.wish(.blockIssuing(IssuingBlock(gen: "g", head: 5, upto: 12, date: date)))
        #expect(bench.state.issuingBlock?.upto == 12)
        try bench.call("3")
        // A new day alone changes nothing.
        bench.pass(.seconds(24 * 3600))
        try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 25), how: .calendar))
        #expect(throws: Refusal.issuingBlocked) { try bench.issue("household") }
        try bench.wish(.unblockIssuing)
        #expect(try bench.issue("household").number == "A001")
        #expect(throws: Refusal.notChanged) { try bench.wish(.unblockIssuing) }
    }

    @Test("a renewed key starts the rule anew")
    func renewedKey() throws {
        var bench = try HallBench.open()
        try bench.issue("household", digest: "d1")
        try bench.wish(.renewDayKey)
        #expect(try bench.issue("household", digest: "d1").number == "A002")
    }

    @Test("a new date starts numbers anew; a date that was open before goes on with them")
    func days() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        try bench.wish(.closeDay(by: nil))
        #expect(throws: Refusal.dayNotOpen) {
            try bench.wish(
                .issueTicket(service: "household", lane: .normal, kiosk: nil, wantsPaper: false, digest: nil))
        }
        try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .staff))
        #expect(try bench.issue("household").number == "A002")
        #expect(throws: Refusal.dayAlreadyOpen) {
            try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .staff))
        }
    }

    @Test("a day that nobody closed is closed at the next opening")
    func unclosed() throws {
        var bench = try HallBench.open()
        try bench.issue("household")
        bench.pass(.seconds(24 * 3600))
        let decision = try bench.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 25), how: .calendar))
        #expect(decision.events.first == .dayClosed(day: 1, by: nil))
        #expect(bench.state.day?.number == 2)
        #expect(try bench.issue("household").id == "2-A001")
    }

    @Test("hours bind while the clock is trusted and only then")
    func hours() throws {
        var plan = SampleHall.plan
        plan.calendar.opens = WallTime(minutes: 9 * 60)
        plan.calendar.closes = WallTime(minutes: 17 * 60)
        var bench = try HallBench.open()
        bench.rules = HallRules(plan: plan)
        // 2026-11-18 18:26:40 in China.
        let evening = Moment(wall: 1_794_997_600_000, boot: "b", mono: 0, clock: .trusted)
        bench.now = evening
        #expect(throws: Refusal.outsideHours) {
            try bench.wish(.issueTicket(service: "tax", lane: .normal, kiosk: "1", wantsPaper: true, digest: nil))
        }
        bench.now.clock = .untrusted
        #expect(try bench.issue("tax").number == "C001")
    }

    @Test("an attempt starts once in its life")
    func attempts() throws {
        var bench = try HallBench.open()
        let ticket = try bench.issue("household")
        let attempt = PrintAttempt(id: "u1", ticket: ticket.id, printer: "p", copy: 0, digest: "d")
        try bench.wish(.attemptPrint(attempt))
        #expect(throws: Refusal.notChanged) {
            try bench.wish(.attemptPrint(PrintAttempt(id: "u2", ticket: ticket.id, printer: "p", copy: 0, digest: "d")))
        }
        try bench.wish(.startPrint("u1"))
        #expect(throws: Refusal.staleAttempt("u1")) { try bench.wish(.startPrint("u1")) }
        #expect(throws: Refusal.staleAttempt("u1")) { try bench.wish(.endPrint("u1", .notSent, evidence: "")) }
        try bench.wish(.endPrint("u1", .doubtful, evidence: "cable"))
        #expect(bench.state.unsettledPaper == [ticket.id])
        try bench.wish(.requestReprint(ticket: ticket.id, by: nil))
        #expect(bench.state.tickets[ticket.id]?.reprints == 1)
        #expect(bench.state.tickets[ticket.id]?.paper == .wanted)
    }

    @Test("nobody releases their own notice")
    func notices() throws {
        var bench = try HallBench.open()
        try bench.wish(.writeNotice(Notice(id: "n", text: "停水", zones: [], from: 0, to: 10, by: "s1")))
        #expect(throws: Refusal.ownNotice) { try bench.wish(.releaseNotice("n", by: "s1")) }
        #expect(throws: Refusal.notAllowed("s3")) { try bench.wish(.releaseNotice("n", by: "s3")) }
        try bench.wish(.releaseNotice("n", by: "s2"))
        #expect(bench.state.notices["n"]?.releasedBy == "s2")
    }

    @Test(
        "dates of the calendar", arguments: [("1970-01-01", 0, 4), ("2026-11-24", 20781, 2), ("2024-02-29", 19782, 4)])
    func dates(text: String, days: Int64, weekday: Int) throws {
        let date = try #require(CivilDate(text))
        #expect(date.days == days)
        #expect(CivilDate(days: days) == date)
        #expect(date.weekday == weekday)
        #expect(CivilDate("2026-02-30") == nil)
    }
}
