/// What a hall knows of today's date, and whether people must be asked: 今天是…，对吗？
public struct DateKnowledge: Sendable, Equatable {
    /// The best-known date.
    public var best: CivilDate
    /// Nobody vouches for the clock, and nobody has answered since this start of the machine, or another day has come
    /// since.
    public var isAsked: Bool

    /// From the state and the clocks at `now`. `earliest` is a date that is past for certain.
    public init(_ state: HallState, at now: Moment, utcOffsetMinutes: Int, earliest: CivilDate) {
        func date(at wall: Int64) -> CivilDate { CivilDate(wall: wall, utcOffsetMinutes: utcOffsetMinutes) }
        guard now.clock != .trusted else {
            (best, isAsked) = (date(at: now.wall), false)
            return
        }
        guard let newest = state.newest, newest.datedAt.boot == now.boot,
            let passed = now.elapsed(since: newest.datedAt)
        else {
            best = max(date(at: now.wall), max(state.newest?.date ?? earliest, earliest))
            isAsked = true
            return
        }
        // Within the boot in which a date was given: that date and the time since.
        let milliseconds = Int64(passed / .milliseconds(1))
        if date(at: newest.datedAt.wall) == newest.date {
            best = date(at: newest.datedAt.wall + milliseconds)
        } else {
            // The time of day is not known, and from one morning to the next it may be less than a whole day.
            best = CivilDate(days: newest.date.days + (milliseconds + 6 * 3_600_000) / 86_400_000)
        }
        if let day = state.day { isAsked = day.date < best } else { isAsked = true }
    }
}
