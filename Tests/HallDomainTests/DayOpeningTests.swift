import HallDomain
import Testing

@Suite("Which day opens by itself")
struct DayOpeningTests {
    struct Case: Sendable {
        var wall: Int64
        var clock: ClockQuality = .trusted
        var last: String?
        var opens: String?
        var why: String
    }

    /// 2026-11-24 (a Tuesday) 09:00 in China.
    private static let morning: Int64 = 1_795_482_000_000
    private static let hour: Int64 = 3_600_000

    @Test(
        "by a trusted clock, on an open date, in its hours",
        arguments: [
            Case(wall: morning, opens: "2026-11-24", why: "an ordinary morning"),
            Case(wall: morning, last: "2026-11-23", opens: "2026-11-24", why: "the day after"),
            Case(wall: morning, last: "2026-11-24", opens: nil, why: "it was open today already"),
            Case(wall: morning, last: "2026-11-25", opens: "2026-11-24", why: "the clock went back, and is right now"),
            Case(wall: morning, clock: .untrusted, opens: nil, why: "nobody vouches for the clock"),
            Case(wall: morning, clock: .jumped, opens: nil, why: "the clock has just jumped"),
            Case(wall: morning - 2 * hour, opens: nil, why: "before opening"),
            Case(wall: morning + 9 * hour, opens: nil, why: "after closing"),
            Case(wall: morning + 4 * 24 * hour, opens: nil, why: "a Saturday"),
            Case(wall: morning + 5 * 24 * hour, opens: "2026-11-29", why: "a Sunday that is worked"),
            Case(wall: morning + 24 * hour, opens: nil, why: "a holiday"),
            Case(wall: 0, opens: nil, why: "1970 is a Thursday at 08:00, before opening"),
        ])
    func opens(_ given: Case) throws {
        var plan = HallPlan(
            hall: "h", region: "r", name: BilingualText(zh: "厅", en: "Hall"), departments: [], zones: [], services: [],
            windows: [], kiosks: [], staff: [])
        plan.calendar = OpeningCalendar(
            weekdays: [1, 2, 3, 4, 5], closed: [CivilDate(year: 2026, month: 11, day: 25)],
            open: [CivilDate(year: 2026, month: 11, day: 29)], opens: WallTime(minutes: 510),
            closes: WallTime(minutes: 1020))
        let now = Moment(wall: given.wall, boot: "b", mono: 1, clock: given.clock)
        let newest = given.last.flatMap { CivilDate($0) }.map { date in
            // Used at noon of its date, in an earlier boot, by a trusted clock.
            let noon = date.days * 24 * Self.hour + 4 * Self.hour
            return HallState.DatedDay(
                date: date, datedAt: Moment(wall: noon, boot: "a", mono: 1, clock: .trusted))
        }
        var state = HallState()
        state.newest = newest
        let date = HallRules(plan: plan).dateToOpen(in: state, at: now)
        #expect(date?.description == given.opens, "\(given.why)")
    }
}
