import DeviceKit
public import HallDomain

/// Opens the service day by the calendar where the clock can be trusted, and renews the card key with each day.
///
/// Without a trusted clock nothing opens by itself: the kiosk's page shows the best-known date and asks once.
public struct DayKeeping: Sendable {
    private let hall: Hall
    private let plan: HallPlan
    private let clock: any HallClock
    private let cards: CardDesk
    private let health: HealthBook
    private let earliest: CivilDate
    /// Whether another machine opens the days now.
    private let isAnothers: @Sendable () -> Bool

    /// Keeps the days of `hall`; `earliest` is a date that is past for certain. While a day is another machine's to open,
    /// none is opened here.
    public init(
        hall: Hall, plan: HallPlan, clock: any HallClock, cards: CardDesk, health: HealthBook, earliest: CivilDate,
        isAnothers: @escaping @Sendable () -> Bool = { false }
    ) {
        self.isAnothers = isAnothers
        self.hall = hall
        self.plan = plan
        self.clock = clock
        self.cards = cards
        self.health = health
        self.earliest = earliest
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
            let (rules, now) = (HallRules(plan: plan), clock.now())
            if !isAnothers(), let date = await hall.read({ rules.dateToOpen(in: $0, at: now) }) {
                _ = try? await hall.perform(.openDay(date: date, how: .calendar))
            }
            await noteClock()
        } while await rest()
    }

    /// Soon again while a day may open at any moment, seldom on a date that has had its day; false when cancelled.
    private func rest() async -> Bool {
        let (now, last) = (clock.now(), await hall.read { $0.newest?.date })
        let today = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        let time: Duration = now.clock == .trusted && last == today ? .seconds(60) : .seconds(10)
        return (try? await Task.sleep(for: time, tolerance: time / 5)) != nil
    }

    /// A clock that nobody vouches for is a fault until somebody has confirmed the date; then it is as good as known.
    private func noteClock() async {
        let now = clock.now()
        let (plan, earliest) = (plan, earliest)
        let isAsked = await hall.read {
            DateKnowledge($0, at: now, utcOffsetMinutes: plan.utcOffsetMinutes, earliest: earliest).isAsked
        }
        guard health.value["clock"].map({ $0.faults.isEmpty == isAsked }) ?? true else { return }
        let status = DeviceStatus(
            role: .watchdog, model: "system-clock", address: "CLOCK_REALTIME", place: plan.name,
            condition: isAsked ? .warning : .ok, faults: isAsked ? [.clockDoubt] : [],
            evidence: isAsked ? "the kernel says that its clock is not synchronised (adjtimex)" : "", since: now)
        health.update { $0["clock"] = status }
    }

    private func renewKeys() async {
        var day: Int?
        for await _ in hall.commits() {
            let present = await hall.read { $0.day?.number }
            // Another machine's day has that machine's key.
            if let present, let day, present != day, !isAnothers() { cards.renewKey() }
            day = present ?? day
        }
    }
}
