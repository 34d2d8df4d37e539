public import HallDomain

/// Opens the service day by the calendar where the clock can be trusted, and renews the card key with each day.
///
/// Without a trusted clock nothing opens by itself: the kiosk's page shows the best-known date and asks once.
public struct DayKeeping: Sendable {
    private let hall: Hall
    private let plan: HallPlan
    private let clock: any HallClock
    private let cards: CardDesk

    /// Keeps the days of `hall`.
    public init(hall: Hall, plan: HallPlan, clock: any HallClock, cards: CardDesk) {
        self.hall = hall
        self.plan = plan
        self.clock = clock
        self.cards = cards
    }

    /// Keeps days until cancelled.
    public func run() async {
        // The key of before this start is gone with the memory it lived in: say so, if a day is open.
        if await hall.read({ $0.day != nil }) { _ = try? await hall.perform(.renewDayKey) }
        await withDiscardingTaskGroup { group in
            group.addTask { await renewKeys() }
            group.addTask { await openDays() }
        }
    }

    private func openDays() async {
        repeat {
            let last = await hall.read { $0.lastDate }
            if let date = Self.dateToOpen(at: clock.now(), last: last, plan: plan) {
                _ = try? await hall.perform(.openDay(date: date, how: .calendar))
            }
        } while await rest()
    }

    /// Soon again while a day may open at any moment, seldom on a date that has had its day; false when cancelled.
    private func rest() async -> Bool {
        let (now, last) = (clock.now(), await hall.read { $0.lastDate })
        let today = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let time: Duration = now.clock == .trusted && last == today ? .seconds(60) : .seconds(10)
        return (try? await Task.sleep(for: time, tolerance: time / 5)) != nil
    }

    /// The date that opens by itself now: only forwards, only on an open date, only in its hours, only by a clock
    /// that is trusted.
    static func dateToOpen(at now: Moment, last: CivilDate?, plan: HallPlan) -> CivilDate? {
        guard now.clock == .trusted else { return nil }
        let date = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let time = WallTime(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        guard plan.calendar.isOpen(on: date), plan.calendar.opens <= time, time < plan.calendar.closes else {
            return nil
        }
        if let last, date <= last { return nil }
        return date
    }

    private func renewKeys() async {
        var day: Int?
        for await _ in hall.commits() {
            let present = await hall.read { $0.day?.number }
            if let present, let day, present != day { cards.renewKey() }
            day = present ?? day
        }
    }
}
