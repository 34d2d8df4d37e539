/// How far the wall clock can be believed.
public enum ClockQuality: String, Codable, Sendable {
    /// Synchronised, or confirmed by a person today.
    case trusted
    /// Neither synchronised nor confirmed.
    case untrusted
    /// It was set by more than a minute since the last event of this boot.
    case jumped
}

/// When something happened, by both clocks: the wall's for people, the boot's for durations.
public struct Moment: Codable, Sendable, Hashable {
    /// Wall clock, milliseconds since 1970-01-01T00:00Z.
    public var wall: Int64
    /// Kernel boot id, so that boot times of two boots are never compared.
    public var boot: String
    /// CLOCK_BOOTTIME, nanoseconds.
    public var mono: Int64
    /// How far `wall` can be believed.
    public var clock: ClockQuality

    /// A moment by both clocks.
    public init(wall: Int64, boot: String, mono: Int64, clock: ClockQuality) {
        self.wall = wall
        self.boot = boot
        self.mono = mono
        self.clock = clock
    }

    /// Between boots a longer time says that one of the two clocks was wrong: nothing in a hall lasts longer.
    private static let longest = 24 * 3_600_000

    /// The time from `earlier` to this moment: by the boot clock within one boot, by the wall clock between boots
    /// when both are trusted and it is less than a day, else unknown. Never negative.
    public func elapsed(since earlier: Moment) -> Duration? {
        // Within one boot the clock never goes back: an "earlier" moment that is later was only read later.
        if boot == earlier.boot { return .nanoseconds(max(0, mono - earlier.mono)) }
        guard clock == .trusted, earlier.clock == .trusted, wall >= earlier.wall, wall - earlier.wall < Self.longest
        else { return nil }
        return .milliseconds(wall - earlier.wall)
    }

    /// Whether less than `limit` has passed since `earlier`; an unknown time counts as long past.
    public func isWithin(_ limit: Duration, of earlier: Moment) -> Bool {
        elapsed(since: earlier).map { $0 < limit } ?? false
    }
}

/// A date of the civil calendar (proleptic Gregorian), without time of day.
public struct CivilDate: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The year, such as 2026.
    public var year: Int
    /// 1 … 12.
    public var month: Int
    /// 1 … 31.
    public var day: Int

    /// A date from its parts, as they stand.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date of a wall clock time at an offset from UTC.
    public init(wall: Int64, utcOffsetMinutes: Int) {
        let seconds = wall.flooredDivision(by: 1000) + Int64(utcOffsetMinutes) * 60
        self.init(days: seconds.flooredDivision(by: 86_400))
    }

    /// The date `days` after 1970-01-01 (H. Hinnant's civil_from_days).
    public init(days: Int64) {
        let z = days + 719_468
        let era = z.flooredDivision(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    public var days: Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = y.flooredDivision(by: 400)
        let yearOfEra = y - era * 400
        let shifted = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shifted + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 1 Monday … 7 Sunday.
    public var weekday: Int { Int((days + 3).flooredRemainder(by: 7)) + 1 }

    /// `2026-11-24`.
    public var description: String { "\(year)-\(Self.padded(month))-\(Self.padded(day))" }

    /// Reads `2026-11-24`; `nil` for what is no date.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let y = parts[0], let m = parts[1], let d = parts[2], (1...9999).contains(y),
            (1...12).contains(m), (1...31).contains(d)
        else { return nil }
        self.init(year: y, month: m, day: d)
        guard CivilDate(days: days) == self else { return nil }
    }

    /// Earlier first.
    public static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    /// Reads `2026-11-24`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = CivilDate(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no date; allowed: YYYY-MM-DD")
        }
        self = date
    }

    /// Writes `2026-11-24`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// A time of day on the wall, in minutes after midnight: `08:30`.
public struct WallTime: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// 0 … 1440 (24:00 ends a day).
    public var minutes: Int

    /// A time from minutes after midnight.
    public init(minutes: Int) { self.minutes = minutes }

    /// The time of day of a wall clock time at an offset from UTC.
    public init(wall: Int64, utcOffsetMinutes: Int) {
        minutes = Int((wall.flooredDivision(by: 60_000) + Int64(utcOffsetMinutes)).flooredRemainder(by: 1440))
    }

    /// `08:30`.
    public var description: String {
        let (h, m) = (minutes / 60, minutes % 60)
        return "\(h < 10 ? "0" : "")\(h):\(m < 10 ? "0" : "")\(m)"
    }

    /// Earlier first.
    public static func < (a: WallTime, b: WallTime) -> Bool { a.minutes < b.minutes }

    /// Reads `08:30`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0...24).contains(parts[0]), (0...59).contains(parts[1]),
            parts[0] * 60 + parts[1] <= 1440
        else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no time of day; allowed: 00:00 … 24:00, quoted")
        }
        minutes = parts[0] * 60 + parts[1]
    }

    /// Writes `08:30`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    func flooredRemainder(by divisor: Int64) -> Int64 { self - flooredDivision(by: divisor) * divisor }
}
