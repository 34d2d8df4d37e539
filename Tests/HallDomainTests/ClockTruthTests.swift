import HallDomain
import Testing

/// A machine whose clocks and mains are in a bad way, and the hall that must go on all the same: what the kernel's
/// clocks say, what really passes, and the one touch that a citizen is asked for.
struct ClockMachine {
    static let hour: Int64 = 3_600_000
    static let earliest = CivilDate(year: 2026, month: 1, day: 1)

    var bench = HallBench()
    /// What time it really is, and since when the machine has been up.
    private(set) var truth: Int64 = 1_795_482_000_000
    private var started: Int64 = 1_795_482_000_000
    /// What the wall clock adds to the truth.
    private var error: Int64 = 0
    private var boots = 1
    /// Numbers by the date on which they were really given.
    private(set) var given: [CivilDate: [String]] = [:]
    private(set) var touches = 0
    private(set) var called: [String] = []
    private(set) var waits: [Duration] = []

    /// From 2026-11-24 09:00 in China on, with a clock that is `error` off.
    init(error: Int64 = 0, isTrusted: Bool = true) {
        bench.now.clock = isTrusted ? .trusted : .untrusted
        self.error = error
        tick()
    }

    private mutating func tick() {
        bench.now.wall = truth + error
        bench.now.mono = (truth - started) * 1_000_000 + 5_000_000_000
        bench.now.boot = "boot-\(boots)"
    }

    mutating func pass(hours: Double) {
        truth += Int64(hours * Double(Self.hour))
        tick()
    }

    mutating func setClock(error: Int64, isTrusted: Bool) {
        self.error = error
        bench.now.clock = isTrusted ? .trusted : .untrusted
        tick()
    }

    /// Off for so long; `wall` is what a dead clock says after it.
    mutating func reboot(offHours: Double, wall: Int64? = nil, isTrusted: Bool? = nil) {
        truth += Int64(offHours * Double(Self.hour))
        started = truth
        boots += 1
        if let wall { error = wall - truth }
        if let isTrusted { bench.now.clock = isTrusted ? .trusted : .untrusted }
        tick()
    }

    /// What the agent and the first citizen do about the day.
    mutating func attend() throws {
        if let date = bench.rules.dateToOpen(in: bench.state, at: bench.now) {
            try bench.wish(.openDay(date: date, how: .calendar))
        }
        let dates = DateKnowledge(
            bench.state, at: bench.now, utcOffsetMinutes: bench.rules.plan.utcOffsetMinutes, earliest: Self.earliest)
        if dates.isAsked {
            touches += 1
            try bench.wish(.openDay(date: dates.best, how: .confirmed))
        }
        if bench.state.windows["1"]?.staff == nil { try bench.wish(.signIn(window: "1", staff: "s1")) }
    }

    mutating func issue(_ count: Int) throws {
        try attend()
        for _ in 0..<count {
            let ticket = try bench.issue("household")
            given[CivilDate(wall: truth, utcOffsetMinutes: 480), default: []].append(ticket.number)
        }
    }

    mutating func call(_ count: Int) throws {
        for _ in 0..<count where bench.state.waitingCount(for: ["household"]) > 0 {
            pass(hours: 0.02)
            try bench.wish(.finishAndCallNext(window: "1", proof: .stated))
            guard let call = bench.state.serving(at: "1"), let ticket = bench.state.tickets[call.ticket] else { break }
            called.append(ticket.number)
            if let wait = call.calledAt.elapsed(since: ticket.issuedAt) { waits.append(wait) }
        }
    }
}

@Suite("Clock truth")
struct ClockTruthTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Touches that the row may cost.
        var touches: Int
        var play: @Sendable (inout ClockMachine) throws -> Void
        var start: @Sendable () -> ClockMachine = { ClockMachine() }
    }

    private static let year = 365 * 24 * ClockMachine.hour

    /// Takes five, lets something happen to the clock while three wait, takes five more and calls all.
    private static func middle(_ change: @escaping @Sendable (inout ClockMachine) -> Void)
        -> @Sendable (inout ClockMachine) throws -> Void
    {
        { machine in
            try machine.issue(5)
            try machine.call(2)
            change(&machine)
            try machine.issue(5)
            try machine.call(20)
            machine.pass(hours: 23.5)
            try machine.issue(3)
        }
    }

    static let rows: [Row] = [
        Row(testDescription: "a good clock", touches: 0, play: middle { $0.pass(hours: 1) }),
        Row(
            testDescription: "boot at 1970, no network", touches: 2, play: middle { $0.pass(hours: 1) },
            start: { ClockMachine(error: -1_795_482_000_000, isTrusted: false) }),
        Row(
            testDescription: "boot at 1970, time comes while open", touches: 1,
            play: middle { $0.setClock(error: 0, isTrusted: true) },
            start: { ClockMachine(error: -1_795_482_000_000, isTrusted: false) }),
        Row(
            testDescription: "one hour fast, then right", touches: 0,
            play: middle { $0.setClock(error: 0, isTrusted: true) },
            start: { ClockMachine(error: ClockMachine.hour) }),
        Row(
            testDescription: "one hour slow, then right", touches: 0,
            play: middle { $0.setClock(error: 0, isTrusted: true) },
            start: { ClockMachine(error: -ClockMachine.hour / 2) }),
        Row(
            testDescription: "a year fast, then right", touches: 0,
            play: middle { $0.setClock(error: 0, isTrusted: true) },
            start: { ClockMachine(error: year) }),
        Row(
            testDescription: "a year slow, then right", touches: 0,
            play: middle { $0.setClock(error: 0, isTrusted: true) },
            start: { ClockMachine(error: -year) }),
        Row(
            testDescription: "a year fast while open", touches: 0,
            play: middle { $0.setClock(error: year, isTrusted: true) }),
        Row(
            testDescription: "back and forth between two dates", touches: 0,
            play: middle { machine in
                for error: Int64 in [24, 0, -24, 24, 0] {
                    machine.setClock(error: error * ClockMachine.hour, isTrusted: true)
                    try? machine.issue(1)
                }
            }),
        Row(
            testDescription: "dead battery, no network: off at noon, then every night", touches: 4,
            play: { machine in
                try machine.issue(5)
                machine.reboot(offHours: 0.5, wall: 100)
                try machine.issue(5)
                try machine.call(5)
                for _ in 0..<2 {
                    machine.pass(hours: 6)
                    machine.reboot(offHours: 17, wall: 100)
                    try machine.issue(5)
                }
                try machine.call(15)
            }, start: { ClockMachine(error: -1_795_482_000_000, isTrusted: false) }),
        Row(
            testDescription: "dead battery: the power fails at noon and then the network comes", touches: 1,
            play: { machine in
                try machine.issue(5)
                machine.reboot(offHours: 0.5)
                machine.setClock(error: 0, isTrusted: true)
                try machine.issue(5)
                try machine.call(10)
            }, start: { ClockMachine(error: -1_795_482_000_000, isTrusted: false) }),
        Row(
            testDescription: "no network but a clock that runs on: three days", touches: 3,
            play: { machine in
                for _ in 0..<3 {
                    try machine.issue(5)
                    try machine.call(5)
                    machine.reboot(offHours: 23.8)
                }
            }, start: { ClockMachine(isTrusted: false) }),
    ]

    @Test("no number twice on one day, none forgotten, no absurd wait, and the day opens", arguments: rows)
    func holds(_ row: Row) throws {
        var machine = row.start()
        machine.bench.rules = HallRules(plan: Self.plan)
        try row.play(&machine)
        for (date, numbers) in machine.given {
            #expect(Set(numbers).count == numbers.count, "twice on \(date): \(numbers)")
        }
        #expect(!machine.given.isEmpty && machine.given.values.allSatisfy { !$0.isEmpty })
        let first = machine.given[CivilDate(year: 2026, month: 11, day: 24)] ?? []
        let missed = first.filter { !machine.called.contains($0) }
        #expect(missed.isEmpty, "forgotten: \(missed)")
        #expect(machine.waits.allSatisfy { $0 >= .zero && $0 < .seconds(24 * 3600) })
        #expect(machine.touches <= row.touches)
    }

    @Test("days that are proven to be others begin at 1 again")
    func anew() throws {
        for start in [ClockMachine(), ClockMachine(isTrusted: false)] {
            var machine = start
            machine.bench.rules = HallRules(plan: Self.plan)
            try machine.issue(3)
            machine.reboot(offHours: 24)
            try machine.issue(1)
            #expect(machine.given[CivilDate(year: 2026, month: 11, day: 25)] == ["A001"])
        }
        var corrected = ClockMachine(error: Self.year)
        corrected.bench.rules = HallRules(plan: Self.plan)
        try corrected.issue(3)
        corrected.setClock(error: 0, isTrusted: true)
        try corrected.issue(1)
        for _ in 0..<2 {
            corrected.pass(hours: 24)
            try corrected.issue(1)
            #expect(corrected.bench.state.day?.date == CivilDate(wall: corrected.truth, utcOffsetMinutes: 480))
        }
        #expect(corrected.given[CivilDate(year: 2026, month: 11, day: 26)] == ["A001"])
    }

    /// Open every day, so that only clocks decide.
    private static var plan: HallPlan {
        var plan = SampleHall.plan
        plan.calendar = OpeningCalendar(
            weekdays: [1, 2, 3, 4, 5, 6, 7], closed: [], open: [], opens: WallTime(minutes: 0),
            closes: WallTime(minutes: 1440))
        plan.rules.repeatGuardSeconds = 0
        return plan
    }
}
