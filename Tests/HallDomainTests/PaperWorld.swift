import HallDomain

/// A printer's ledger, by hand.
struct PaperBench {
    static let printer: PlacedDeviceID = "printer-1"
    private(set) var state = HallState()
    /// Friday 27 November 2026, 09:00 in China.
    private(set) var wall: Int64 = 1_795_741_200_000
    private var seq: Int64 = 0

    static var plan: HallPlan {
        var plan = SampleHall.plan
        plan.calendar.weekdays = [1, 2, 3, 4, 5]
        (plan.calendar.opens, plan.calendar.closes) = (WallTime(minutes: 540), WallTime(minutes: 1020))
        return plan
    }

    var now: Moment { Moment(wall: wall, boot: "boot", mono: wall * 1_000_000, clock: .trusted) }

    var forecast: PaperForecast? { forecast() }

    func forecast(of printer: PlacedDeviceID = Self.printer, isLow: Bool? = nil) -> PaperForecast? {
        PaperForecast(of: printer, isLow: isLow, state, Self.plan, at: now)
    }

    mutating func pass(minutes: Int) { wall += Int64(minutes) * 60_000 }

    mutating func go(to time: Int64) { wall = time }

    mutating func keep(_ event: HallEvent) {
        seq += 1
        state.apply(LedgerEntry(seq: seq, at: now, request: nil, event: event))
    }

    /// Prints tickets of `length` millimetres.
    mutating func print(_ count: Int, length: Int = 400, at printer: PlacedDeviceID = PaperBench.printer) {
        for _ in 0..<count {
            let id = AttemptID(rawValue: "attempt-\(seq)")
            let attempt = PrintAttempt(
                id: id, ticket: "1-A001", printer: printer, copy: 0, digest: "", millimetres: length)
            keep(.printAttempted(attempt))
            keep(.printEnded(attempt: id, end: .proven, evidence: ""))
        }
    }
}

/// A hall with two printers, its rolls and the people who change them; what they know of a roll the agent may not.
struct PaperWorld {
    enum Kind {
        /// One carton after the other from one maker: its rolls differ from what it says by up to 8 %, and from each
        /// other by up to 1.5 %.
        case oneSupplier
        /// Each roll is drawn anew from ±8 %.
        case noTwoAlike
    }

    /// A forecast, compared with what came.
    struct Figure {
        var seed: UInt64
        var printer: Int
        /// Counts the rolls of its printer from 0.
        var roll: Int
        /// How many rolls the agent had seen from beginning to end when it told this.
        var known: Int
        /// Of the roll's whole length.
        var error: Double
        /// How much paper there was still to use at the time that was told as the end, or had been used since, of the
        /// roll's whole length; `nil` where no time was told.
        var timeError: Double?
    }

    private static let nominal = 80_000.0
    private let seed: UInt64
    private let kind: Kind
    private var random: SeededGenerator
    private let bias: Double
    private var bench = PaperBench()
    private var figures: [Figure] = []

    private struct Feeder {
        var roll = -1
        var length = 0.0
        var full = 0.0
        var left = 0.0
        /// What was told: how much, and until when, in open hours.
        var told: [(left: Double, isAt: Double?, actual: Double, known: Int)] = []
    }

    private var feeders = [Feeder(), Feeder()]
    /// What each printer had used in all at these open hours.
    private var history: [[(hour: Double, used: Double)]] = [[(0, 0)], [(0, 0)]]
    /// Figures whose time is compared at the end.
    private var timed: [(figure: Int, isAt: Double, usedAtEnd: Double, full: Double)] = []

    init(seed: UInt64, kind: Kind) {
        (self.seed, self.kind) = (seed, kind)
        random = SeededGenerator(seed: seed)
        bias = Double.random(in: -0.07...0.07, using: &random)
    }

    /// Plays days until each printer has used so many rolls.
    mutating func play(rolls: Int) -> [Figure] {
        for printer in 0...1 { load(printer) }
        var day: Int64 = 0
        while feeders.contains(where: { $0.roll < rolls }), day < 60 {
            let date = CivilDate(days: CivilDate(year: 2026, month: 11, day: 27).days + day)
            day += 1
            guard PaperBench.plan.calendar.isOpen(on: date) else { continue }
            bench.go(to: date.days * 86_400_000 + 3_600_000)
            bench.keep(.dayOpened(day: Int(day), date: date, how: .calendar))
            open(date)
        }
        for timed in timed {
            let history = history[figures[timed.figure].printer]
            guard let then = history.first(where: { $0.hour >= timed.isAt }) else { continue }
            figures[timed.figure].timeError = abs(then.used - timed.usedAtEnd) / timed.full
        }
        return figures
    }

    private mutating func open(_ date: CivilDate) {
        let dawn = date.days * 86_400_000 + 3_600_000
        let rush = Double.random(in: 0.97...1.03, using: &random)
        var next = [0.0, 30_000.0]
        while let printer = next.indices.min(by: { next[$0] < next[$1] }), next[printer] < 8 * 3_600_000 {
            bench.go(to: dawn + Int64(next[printer]))
            // Busy in the middle of the morning, quiet at noon.
            let hour = next[printer] / 3_600_000
            let pace = rush * (hour < 3 ? 1.5 : hour < 5 ? 0.5 : 1)
            print(printer)
            next[printer] += 120_000 / pace * Double.random(in: 0.7...1.3, using: &random)
        }
    }

    /// Open hours since the first day, from a wall clock time.
    private func hours(_ wall: Int64) -> Double {
        let date = CivilDate(wall: wall, utcOffsetMinutes: 480)
        var days = 0.0
        var at = CivilDate(year: 2026, month: 11, day: 27)
        while at < date {
            if PaperBench.plan.calendar.isOpen(on: at) { days += 1 }
            at = CivilDate(days: at.days + 1)
        }
        let time = Double(wall - date.days * 86_400_000) / 3_600_000 - 1
        return days * 8 + min(8, max(0, time))
    }

    private mutating func print(_ printer: Int) {
        let name = PlacedDeviceID(rawValue: "printer-\(printer + 1)")
        let length = Double.random(in: 380...420, using: &random)
        guard feeders[printer].left > length else { return change(printer) }
        feeders[printer].left -= length
        history[printer].append((hours(bench.wall), (history[printer].last?.used ?? 0) + length))
        bench.print(1, length: Int(length), at: name)
        guard Int.random(in: 0..<8, using: &random) == 0, let forecast = bench.forecast(of: name) else { return }
        feeders[printer].told.append(
            (
                Double(forecast.left), forecast.endsAt.map(hours), feeders[printer].left,
                bench.state.paper.observations.count
            ))
    }

    private mutating func change(_ printer: Int) {
        let name = PlacedDeviceID(rawValue: "printer-\(printer + 1)")
        let feeder = feeders[printer]
        bench.keep(.rollEnded(printer: name))
        for told in feeder.told {
            if let isAt = told.isAt {
                timed.append((figures.count, isAt, history[printer].last?.used ?? 0, feeder.full))
            }
            figures.append(
                Figure(
                    seed: seed, printer: printer, roll: feeder.roll, known: told.known,
                    error: abs(told.left - told.actual) / feeder.full))
        }
        load(printer)
    }

    private mutating func load(_ printer: Int) {
        let name = PlacedDeviceID(rawValue: "printer-\(printer + 1)")
        let own = Double.random(in: -0.015...0.015, using: &random)
        let deviation =
            switch kind {
            case .oneSupplier: min(0.08, max(-0.08, bias + own))
            case .noTwoAlike: Double.random(in: -0.08...0.08, using: &random)
            }
        let full = Self.nominal * (1 + deviation)
        let isHalf = Int.random(in: 0..<5, using: &random) == 0
        let length = isHalf ? full * Double.random(in: 0.3...0.7, using: &random) : full
        var feeder = Feeder()
        feeder.roll = feeders[printer].roll + 1
        (feeder.full, feeder.length, feeder.left) = (full, length, length)
        feeders[printer] = feeder
        bench.keep(.rollChanged(printer: name, isNew: nil))
        if Int.random(in: 0..<4, using: &random) > 0 {
            bench.keep(.rollChanged(printer: name, isNew: !isHalf))
        }
    }
}
