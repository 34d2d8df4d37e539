import HallDomain
import Testing

@Suite("The forecast of a roll's end")
struct PaperForecastTests {
    /// Each roll's length is drawn from ±8 % unknown to the agent, some rolls are half-used and some questions go unanswered.
    @Test("is within 10 % of the roll, and within 5 % on average from the third roll on", arguments: 1...12)
    func isNear(seed: UInt64) throws {
        var world = PaperWorld(seed: seed, kind: .oneSupplier)
        let told = world.play(rolls: 7)
        #expect(told.contains { $0.roll >= 2 && $0.timeError != nil })
        for figure in told { #expect(figure.error <= 0.10, "\(figure)") }
        // Each figure, as well as their mean.
        for figure in told where figure.roll >= 2 { #expect(figure.error <= 0.05, "\(figure)") }
        let late = told.filter { $0.roll >= 2 && $0.known >= 2 }.map(\.error)
        #expect(late.reduce(0, +) / Double(max(1, late.count)) <= 0.05)
        // When that is depends on people, too: on average it is as near.
        let times = told.filter { $0.roll >= 2 }.compactMap(\.timeError)
        #expect(times.reduce(0, +) / Double(max(1, times.count)) <= 0.05)
    }

    /// Where every roll is drawn anew nothing tells the next one's length: then the mean has to hold.
    @Test("is within 5 % on average even where no roll is like another")
    func isNearOnAverage() {
        var figures: [PaperWorld.Figure] = []
        for seed in UInt64(1)...10 {
            var world = PaperWorld(seed: seed, kind: .noTwoAlike)
            figures += world.play(rolls: 7)
        }
        let late = figures.filter { $0.roll >= 2 }.map(\.error)
        #expect(late.count > 500)
        #expect(late.reduce(0, +) / Double(late.count) <= 0.05)
        let errors = figures.map(\.error).sorted()
        #expect(errors[errors.count * 9 / 10] <= 0.10)
    }

    @Test("is not told of a roll that nobody called new, and is told again when the printer feels its end")
    func isHonest() {
        var bench = PaperBench()
        bench.print(20)
        #expect(bench.forecast == nil, "nothing is known of the first roll")
        bench.keep(.rollEnded(printer: PaperBench.printer))
        #expect(bench.forecast == nil)
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: nil))
        #expect(bench.forecast == nil, "nobody has answered")
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: true))
        #expect(bench.forecast?.left == 80_000)
        bench.print(100)
        #expect(bench.forecast?.left == 80_000 - 100 * 400)
        // The cover was opened: another roll, or the same one.
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: nil))
        #expect(bench.forecast == nil, "nobody has said which")
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: false))
        #expect(bench.forecast?.left == 80_000 - 100 * 400)
        bench.print(85)
        bench.keep(.rollLow(printer: PaperBench.printer))
        bench.print(12)
        bench.keep(.rollEnded(printer: PaperBench.printer))
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: nil))
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: false))
        bench.print(10)
        #expect(bench.forecast == nil, "a used roll of unknown length")
        bench.keep(.rollLow(printer: PaperBench.printer))
        #expect(bench.forecast?.left == 12 * 400)
        #expect(bench.forecast?.tickets == 12)
    }

    @Test("a roll that outlives what it can be was not what was said: nothing more is told of it")
    func outlives() {
        var bench = PaperBench()
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: true))
        bench.print(210)
        #expect(bench.forecast?.left == 0)
        bench.print(20)
        #expect(bench.forecast == nil)
    }

    @Test("another kind of roll is learnt from two of them, whatever the hall file says")
    func otherKind() {
        let sixty = RollLength(
            nominal: 80_000, observations: [.init(start: .full, fed: 58_800), .init(start: .full, fed: 59_400)])
        #expect(abs(sixty.millimetres - 59_100) < 600)
        let once = RollLength(nominal: 80_000, observations: [.init(start: .full, fed: 40_000)])
        #expect(once.millimetres == 80_000, "one 'new' roll that was not new teaches nothing")
    }

    @Test("rolls are changed in a sensible order only")
    func refusals() {
        let rules = HallRules(plan: SampleHall.plan)
        var bench = PaperBench()
        func isRefused(_ command: HallCommand) -> Bool {
            (try? rules.decide(command, in: bench.state, at: bench.now, token: "")) == nil
        }
        let printer = PaperBench.printer
        #expect(isRefused(.changeRoll(printer: printer, isNew: false)), "nobody asked")
        #expect(!isRefused(.changeRoll(printer: printer, isNew: true)))
        #expect(!isRefused(.changeRoll(printer: printer, isNew: nil)))
        bench.keep(.rollChanged(printer: printer, isNew: nil))
        #expect(isRefused(.changeRoll(printer: printer, isNew: nil)), "it is asked already")
        #expect(!isRefused(.changeRoll(printer: printer, isNew: false)))
        bench.pass(minutes: 70)
        #expect(isRefused(.changeRoll(printer: printer, isNew: false)), "an hour later nobody remembers")
        #expect(!isRefused(.changeRoll(printer: printer, isNew: nil)))
        bench.keep(.rollEnded(printer: printer))
        #expect(isRefused(.endRoll(printer: printer)))
        #expect(isRefused(.notePaperFed(printer: printer, millimetres: 0)))
    }

    @Test("two rolls that were taken for one teach nothing of a roll's last turns")
    func takenForOne() {
        let lengths = RollLength(
            nominal: 80_000,
            observations: [
                .init(start: .full, fed: 157_820, afterLow: 80_860), .init(start: .full, fed: 81_000, afterLow: 5_900),
            ])
        #expect(lengths.leftWhenLow == 5_900)
        #expect(abs(lengths.millimetres - 80_450) < 50)
    }

    @Test("a printer that felt the end and feels it no more has another roll in it")
    func feltNoMore() {
        var bench = PaperBench()
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: true))
        bench.print(185)
        bench.keep(.rollLow(printer: PaperBench.printer))
        bench.print(15)
        bench.keep(.rollEnded(printer: PaperBench.printer))
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: true))
        bench.print(180)
        bench.keep(.rollLow(printer: PaperBench.printer))
        bench.print(5)
        #expect(bench.forecast(isLow: true)?.left == 10 * 400)
        #expect(bench.forecast(isLow: nil)?.left == 10 * 400, "it cannot be asked: what was felt last counts")
        #expect(bench.forecast(isLow: false) == nil)
    }

    @Test("yesterday's rush says nothing of this morning, before the day is opened")
    func beforeOpening() throws {
        var bench = PaperBench()
        let monday = CivilDate(year: 2026, month: 11, day: 30)
        for day in 0..<4 {
            let date = CivilDate(days: monday.days + Int64(day))
            bench.go(to: date.days * 86_400_000 + 3_600_000)
            bench.keep(.dayOpened(day: day + 1, date: date, how: .calendar))
            if day == 0 { bench.keep(.rollChanged(printer: PaperBench.printer, isNew: true)) }
            for _ in 0..<40 {
                bench.pass(minutes: 12)
                bench.print(1, length: 410)
            }
        }
        // Friday, half an hour before opening: 14.4 m are left, at 2.05 m an hour.
        bench.go(to: (monday.days + 4) * 86_400_000 + 1_800_000)
        #expect(bench.forecast?.left == 14_400)
        let end = try #require(bench.forecast?.endsAt)
        #expect(abs(WallTime(wall: end, utcOffsetMinutes: 480).minutes - 16 * 60) <= 20)
        #expect(CivilDate(wall: end, utcOffsetMinutes: 480) == CivilDate(days: monday.days + 4))
    }

    @Test("tells until when the paper lasts, over noon, the night and closed days")
    func time() throws {
        // Friday 27 November 2026, 09:00 in China; open from 09:00 to 17:00 on weekdays.
        var bench = PaperBench()
        bench.keep(.dayOpened(day: 1, date: CivilDate(year: 2026, month: 11, day: 27), how: .calendar))
        bench.keep(.rollChanged(printer: PaperBench.printer, isNew: true))
        for _ in 0..<40 {
            bench.pass(minutes: 3)
            bench.print(1)
        }
        #expect(bench.forecast?.endsAt == nil, "a morning says nothing of an afternoon")
        // Another such day, and on Monday 16 m are left at 09:00.
        for _ in 0..<40 {
            bench.pass(minutes: 3)
            bench.print(1)
        }
        bench.pass(minutes: 68 * 60)
        bench.keep(.dayOpened(day: 2, date: CivilDate(year: 2026, month: 11, day: 30), how: .calendar))
        #expect(bench.forecast?.left == 48_000)
        // 32 m a day from 09:00 to 13:00: these on Monday, and 16 m on Tuesday.
        let end = try #require(bench.forecast?.endsAt)
        let date = CivilDate(wall: end, utcOffsetMinutes: 480)
        let time = WallTime(wall: end, utcOffsetMinutes: 480)
        #expect(date == CivilDate(year: 2026, month: 12, day: 1))
        #expect(abs(time.minutes - 11 * 60) <= 10, "\(time)")
    }
}
