import HallDomain
import Testing

@Suite("When the hall checks itself")
struct OpeningCheckTimeTests {
    private func until(_ time: String, on day: Int = 24, checkedAt: String? = nil, clock: ClockQuality = .trusted)
        -> Duration?
    {
        func moment(_ time: String) -> Moment {
            let parts = time.split(separator: ":").compactMap { Int64($0) }
            let midnight = CivilDate(year: 2026, month: 11, day: day).days * 86_400_000 - 28_800_000
            let wall = midnight + (parts[0] * 60 + parts[1]) * 60_000
            return Moment(wall: wall, boot: "b", mono: wall * 1_000_000, clock: clock)
        }
        var state = HallState()
        if let checkedAt {
            let check = OpeningCheck(trigger: .person, milliseconds: 1, proofs: [])
            state.apply(LedgerEntry(seq: 1, at: moment(checkedAt), request: nil, event: .openingChecked(check)))
        }
        return OpeningCheckTime.untilDue(state, PaperBench.plan.calendar, moment(time), offset: 480)
    }

    @Test("a minute before opening, late when switched on late, not twice, and not on closed days")
    func times() {
        #expect(until("08:00") == .seconds(59 * 60))
        #expect(until("08:59") == .zero)
        #expect(until("11:00") == .zero, "switched on late")
        #expect(until("11:00", checkedAt: "08:59") == .seconds(22 * 3600 - 60), "tomorrow's")
        #expect(until("09:10", checkedAt: "08:00") == .zero, "an hour before opening is too early to count")
        #expect(until("18:00") == .seconds(15 * 3600 - 60))
        // 28 November 2026 is a Saturday.
        #expect(until("12:00", on: 28) == .seconds(45 * 3600 - 60))
        #expect(until("08:59", clock: .untrusted) == nil)
    }
}
