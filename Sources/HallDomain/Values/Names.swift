/// A name in text form: compared, sorted and coded as its bare string.
public protocol TextName: RawRepresentable<String>, Hashable, Codable, Sendable, Comparable, CodingKeyRepresentable,
    ExpressibleByStringLiteral, CustomStringConvertible
{
    /// Takes the text as it stands.
    init(rawValue: String)
}

extension TextName {
    /// A name written in code.
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    /// The text itself.
    public var description: String { rawValue }
    /// Shorter first, then alphabetical, so that `2` stands before `10`.
    public static func < (a: Self, b: Self) -> Bool {
        (a.rawValue.utf8.count, a.rawValue) < (b.rawValue.utf8.count, b.rawValue)
    }
}

/// A hall (政务服务大厅) of the region.
public struct HallID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A department (部门) with windows in the hall.
public struct DepartmentID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A service item (事项) as the hall file names it; its national code is `ServiceItem.itemCode`.
public struct ServiceID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A window (窗口) by its number: `3`.
public struct WindowID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A zone (区域): one voice, one hall display: `B`.
public struct ZoneID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A kiosk (取号机) by its number: `1`.
public struct KioskID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A person in post (窗口人员, 导办员, 值班长) by the staff number the hall gives.
public struct StaffID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A ticket: service day and printed number, `12-A007`. Unique for ever, as a day's number never repeats.
public struct TicketID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The ticket with `number` of a service day.
    public init(day: Int, number: String) { rawValue = "\(day)-\(number)" }
}

/// One wish, made once by whoever wishes: a retry carries the same id and gets the same answer.
public struct RequestID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One attempt to put a ticket on paper: a UUID in lower case, carried as `job-uuid`.
public struct AttemptID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A placed device, by the name the hall file gives it.
public struct PlacedDeviceID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A notice (通知).
public struct NoticeID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One fault from its raising to its end, on one device: made where it is opened, so that repeats collapse.
public struct IncidentID: TextName {
    /// The bare text.
    public var rawValue: String
    /// Takes the text as it stands.
    public init(rawValue: String) { self.rawValue = rawValue }
}
