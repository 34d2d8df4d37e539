/// How much paper a printer has left, and until when it lasts. Told only where the ledger proves it: a roll of which
/// nobody said that it is new has no figure, unless the printer has felt its end coming.
public struct PaperForecast: Sendable, Equatable {
    /// Millimetres left.
    public var left: Int
    /// Tickets left, by the mean length of the newest.
    public var tickets: Int?
    /// When the paper ends, wall clock milliseconds since 1970; absent while nothing says how fast it is used.
    public var endsAt: Int64?

    /// A roll that goes on this much longer than it can have been is another than was said.
    private static let patience = 1.1
    /// No further ahead than this many days.
    private static let horizon: Int64 = 10
    /// What today is worth against the average of past days, in tickets.
    private static let doubt = 20.0
    /// Less of a first day than this says nothing of how fast it goes, and none of it says more than of the next hour.
    private static let (firstWhile, firstSight): (Int64, Int64) = (20 * 60_000, 3_600_000)

    /// The forecast of one printer at `now`; `nil` when nothing is known of its roll. `isLow` is whether the printer feels
    /// the end coming at this moment; `nil` where it cannot be asked.
    public init?(
        of printer: PlacedDeviceID, isLow: Bool? = nil, _ state: HallState, _ plan: HallPlan, at now: Moment
    ) {
        guard let roll = state.paper.rolls[printer], !roll.isEnded else { return nil }
        let length = RollLength(
            nominal: plan.rules.rollMetres * 1000, observations: state.paper.observations)
        guard let left = Self.left(of: roll, length, isLow) else { return nil }
        self.left = Int(left)
        let pace = state.paper.paces[printer] ?? PaperPace()
        tickets = pace.ticketLength > 0 ? Int(left / pace.ticketLength) : nil
        endsAt = now.clock == .trusted ? Self.end(of: left, pace, plan, now) : nil
    }

    private static func left(of roll: PaperRoll, _ length: RollLength, _ isLow: Bool?) -> Double? {
        // What the printer feels of the very roll that is in it is nearer than any length of others.
        if roll.isKnownLow, let lowAt = roll.lowAt, let rest = length.leftWhenLow {
            // It felt the end and does no more: whatever is in it now, it is another roll.
            if isLow == false, roll.fed > lowAt { return nil }
            return max(0, rest - Double(roll.fed - lowAt))
        }
        // Somebody had the printer open and did not say why: it may be another roll.
        guard roll.question == nil, roll.start == .full, Double(roll.fed) <= length.millimetres * patience else {
            return nil
        }
        return max(0, length.millimetres - Double(roll.fed))
    }

    /// Walks through the half hours to come, on open dates and in opening hours.
    private static func end(of left: Double, _ pace: PaperPace, _ plan: HallPlan, _ now: Moment) -> Int64? {
        let offset = Int64(plan.utcOffsetMinutes) * 60_000
        let today = CivilDate(wall: now.wall, utcOffsetMinutes: plan.utcOffsetMinutes)
        // Until the day is opened, what stands for today is of the day before.
        let isOfToday =
            pace.firstUse.map { CivilDate(wall: $0, utcOffsetMinutes: plan.utcOffsetMinutes) == today } ?? false
        guard let rate = Rate(pace, now.wall, isOfToday: isOfToday) else { return nil }
        var left = left
        for day in 0...horizon {
            let date = CivilDate(days: today.days + day)
            guard plan.calendar.isOpen(on: date) else { continue }
            let midnight = date.days * 86_400_000 - offset
            var at = max(now.wall, midnight + Int64(plan.calendar.opens.minutes) * 60_000)
            let closes = midnight + Int64(plan.calendar.closes.minutes) * 60_000
            while at < closes {
                let end = min(closes, (at / 1_800_000 + 1) * 1_800_000)
                if rate.isOfFirstDay, at - now.wall > firstSight { return nil }
                let used = rate.millimetres(in: PaperPace.slot(of: at), isToday: day == 0) * Double(end - at)
                if used >= left, used > 0 { return at + Int64(Double(end - at) * left / used) }
                left -= used
                at = end
            }
        }
        return nil
    }

    /// Millimetres a millisecond in each half hour to come.
    private struct Rate {
        private let average: [Double]
        /// How much more (or less) than usual is used today.
        private let factor: Double
        let isOfFirstDay: Bool

        init?(_ pace: PaperPace, _ now: Int64, isOfToday: Bool) {
            isOfFirstDay = pace.days == 0
            guard pace.days > 0 else {
                // The first day: as fast as since its first ticket.
                guard isOfToday, let first = pace.firstUse, now - first >= firstWhile else { return nil }
                let used = (pace.today.reduce(0, +) - pace.ticketLength) / Double(now - first) * 1_800_000
                (average, factor) = (Array(repeating: used, count: PaperPace.slots), 1)
                return
            }
            average = pace.average
            guard isOfToday else {
                factor = 1
                return
            }
            let slot = PaperPace.slot(of: now)
            let part = Double(now.flooredRemainder(by: 1_800_000)) / 1_800_000
            let usual = pace.average[..<slot].reduce(0, +) + pace.average[slot] * part
            let today = pace.today.reduce(0, +)
            let doubt = doubt * pace.ticketLength
            factor = min(3, max(1.0 / 3, (doubt + today) / max(1, doubt + usual)))
        }

        func millimetres(in slot: Int, isToday: Bool) -> Double {
            average[slot] / 1_800_000 * (isToday ? factor : 1)
        }
    }
}
