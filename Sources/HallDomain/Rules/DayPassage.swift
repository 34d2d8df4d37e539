/// What lies between the newest service day and a date that is to be today's.
///
/// Numbers start anew only when it is proven that another day has begun since the last of them was given, whatever a
/// clock or a person says of the date: a clock that was wrong and is set right in the middle of a day gives no number
/// twice.
public enum DayPassage: Sendable, Equatable {
    /// The newest day has this very date.
    case confirmed
    /// The newest day was in use on this date and is dated wrongly.
    case sameDay
    /// Another day has begun since it was used.
    case nextDay
    /// The machine was off for nobody knows how long, or its clock says what cannot be.
    case unproven

    /// Without any clock, a day that was in use less than this long ago goes on: longer than a hall is open, shorter
    /// than from its end to the next beginning.
    private static let longestDay = Duration.seconds(12 * 3600)
    private static let fullDay = Duration.seconds(24 * 3600)

    /// The passage from `newest` to `date`, judged at `now`.
    public init(from newest: HallState.DatedDay?, to date: CivilDate, at now: Moment, utcOffsetMinutes: Int) {
        guard let newest else {
            self = .nextDay
            return
        }
        guard newest.date != date else {
            self = .confirmed
            return
        }
        let sinceUse = newest.usedAt.boot == now.boot ? now.elapsed(since: newest.usedAt) : nil
        if let used = Self.lastUse(of: newest, sinceUse, date, now, utcOffsetMinutes) {
            self = used == date ? .sameDay : used < date ? .nextDay : .unproven
        } else if let sinceUse {
            self = sinceUse < Self.longestDay ? .sameDay : sinceUse < Self.fullDay ? .unproven : .nextDay
        } else {
            self = .unproven
        }
    }

    /// The date on which the newest day was last in use, reckoned by the clock that says `date` now; `nil` when
    /// nothing vouches for both readings: neither a time service nor a person who confirmed what the clock said.
    private static func lastUse(
        of newest: HallState.DatedDay, _ sinceUse: Duration?, _ date: CivilDate, _ now: Moment, _ offset: Int
    ) -> CivilDate? {
        func civil(_ wall: Int64) -> CivilDate { CivilDate(wall: wall, utcOffsetMinutes: offset) }
        guard civil(now.wall) == date else { return nil }
        let isTrusted = now.clock == .trusted
        guard isTrusted || civil(newest.datedAt.wall) == newest.date else { return nil }
        if let sinceUse { return civil(now.wall - Int64(sinceUse / .milliseconds(1))) }
        return isTrusted == (newest.usedAt.clock == .trusted) ? civil(newest.usedAt.wall) : nil
    }
}
