/// The hall as its file describes it, without devices: what does not change while a day is open.
public struct HallPlan: Codable, Sendable, Equatable {
    /// The hall's id in the region.
    public var hall: HallID
    /// The region's id, used in topics.
    public var region: String
    /// The hall's name, as printed on tickets.
    public var name: BilingualText
    /// Minutes east of UTC; China is 480.
    public var utcOffsetMinutes: Int
    /// Departments in the hall.
    public var departments: [Department]
    /// Zones, each with its voice and display.
    public var zones: [Zone]
    /// Service items that have tickets.
    public var services: [ServiceItem]
    /// Windows.
    public var windows: [ServiceWindow]
    /// Ticket machines.
    public var kiosks: [Kiosk]
    /// What kiosks number by themselves while cut off from the hall server; empty in a hall whose kiosk is its own.
    public var issuers: [OwnNumbers]
    /// People in post.
    public var staff: [Staff]
    /// Hours and holidays.
    public var calendar: OpeningCalendar
    /// Times and limits of the rules.
    public var rules: RuleSettings
    /// Template of the address in the ticket's QR code, with `{token}`; no QR when absent.
    public var ticketAddress: String?

    /// A plan from its parts.
    public init(
        hall: HallID, region: String, name: BilingualText, utcOffsetMinutes: Int = 480, departments: [Department],
        zones: [Zone], services: [ServiceItem], windows: [ServiceWindow], kiosks: [Kiosk], staff: [Staff],
        issuers: [OwnNumbers] = [], calendar: OpeningCalendar = .init(), rules: RuleSettings = .init(),
        ticketAddress: String? = nil
    ) {
        self.hall = hall
        self.region = region
        self.name = name
        self.utcOffsetMinutes = utcOffsetMinutes
        self.departments = departments
        self.zones = zones
        self.services = services
        self.windows = windows
        self.kiosks = kiosks
        self.issuers = issuers
        self.staff = staff
        self.calendar = calendar
        self.rules = rules
        self.ticketAddress = ticketAddress
    }

    /// The service item with this id.
    public func service(_ id: ServiceID) -> ServiceItem? { services.first { $0.id == id } }
    /// The window with this id.
    public func window(_ id: WindowID) -> ServiceWindow? { windows.first { $0.id == id } }
    /// The zone with this id.
    public func zone(_ id: ZoneID) -> Zone? { zones.first { $0.id == id } }
    /// The kiosk with this id.
    public func kiosk(_ id: KioskID) -> Kiosk? { kiosks.first { $0.id == id } }
    /// The person with this number.
    public func staff(_ id: StaffID) -> Staff? { staff.first { $0.id == id } }
    /// Windows that serve an item, in the file's order.
    public func windows(serving service: ServiceID) -> [ServiceWindow] {
        windows.filter { $0.services.contains(service) }
    }
}

/// A text in both languages.
public struct BilingualText: Codable, Sendable, Hashable {
    /// Chinese.
    public var zh: String
    /// English.
    public var en: String

    /// A text in both languages.
    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}

/// A department (部门).
public struct Department: Codable, Sendable, Hashable {
    /// Its id.
    public var id: DepartmentID
    /// Its name.
    public var name: BilingualText

    /// A department.
    public init(id: DepartmentID, name: BilingualText) {
        self.id = id
        self.name = name
    }
}

/// A zone (区域) of the hall.
public struct Zone: Codable, Sendable, Hashable {
    /// Its letter or number.
    public var id: ZoneID
    /// Its name, such as 二楼B区.
    public var name: BilingualText
    /// The floor, spoken when set (`二`).
    public var floor: Int?

    /// A zone.
    public init(id: ZoneID, name: BilingualText, floor: Int? = nil) {
        self.id = id
        self.name = name
        self.floor = floor
    }
}

/// A service item (事项) that people take tickets for.
public struct ServiceItem: Codable, Sendable, Hashable {
    /// Its id in this file.
    public var id: ServiceID
    /// The national code of the item (事项编码, GB/T 39554), carried in every event of its tickets.
    public var itemCode: String
    /// Its full name.
    public var name: BilingualText
    /// At most 12 full-width characters, for tickets and buttons.
    public var shortName: BilingualText
    /// At most 4 full-width characters, for boards; the start of the short name when absent.
    public var tinyName: String?
    /// The department it belongs to.
    public var department: DepartmentID
    /// The letter before its numbers; items that share a letter share a number series.
    public var prefix: String
    /// The least number of digits.
    public var width: Int
    /// First and last number of a day.
    public var numbers: NumberRange
    /// What to have ready, printed when set.
    public var documents: BilingualText?

    /// A service item.
    public init(
        id: ServiceID, itemCode: String, name: BilingualText, shortName: BilingualText, tinyName: String? = nil,
        department: DepartmentID, prefix: String, width: Int = 3, numbers: NumberRange = .init(from: 1, to: 6999),
        documents: BilingualText? = nil
    ) {
        self.id = id
        self.itemCode = itemCode
        self.name = name
        self.shortName = shortName
        self.tinyName = tinyName
        self.department = department
        self.prefix = prefix
        self.width = width
        self.numbers = numbers
        self.documents = documents
    }
}

/// The numbers an issuer may give, both ends included.
public struct NumberRange: Codable, Sendable, Hashable {
    /// The first number of a day.
    public var from: Int
    /// The last number of a day.
    public var to: Int

    /// The numbers from … to.
    public init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }
}

/// A window (窗口).
public struct ServiceWindow: Codable, Sendable, Hashable {
    /// Its number.
    public var id: WindowID
    /// What kind of window it is.
    public var kind: Kind
    /// Where it is.
    public var zone: ZoneID
    /// What it serves.
    public var services: [ServiceID]

    /// A window.
    public init(id: WindowID, kind: Kind, zone: ZoneID, services: [ServiceID]) {
        self.id = id
        self.kind = kind
        self.zone = zone
        self.services = services
    }

    /// The kinds of windows: 综合, 专窗, 帮办代办, 跨省通办, 办不成事, 出件, 企业, 潮汐, 优先, 预约.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case general, dedicated, proxy, crossProvince, unresolved, collection, enterprise, flexible
        case priority, appointment
    }
}

/// A ticket machine (取号机).
public struct Kiosk: Codable, Sendable, Hashable {
    /// Its number.
    public var id: KioskID
    /// Where it stands.
    public var zone: ZoneID

    /// A kiosk.
    public init(id: KioskID, zone: ZoneID) {
        self.id = id
        self.zone = zone
    }
}

/// A person in post.
public struct Staff: Codable, Sendable, Hashable {
    /// The staff number.
    public var id: StaffID
    /// The name shown to colleagues.
    public var name: String
    /// What the person may do.
    public var roles: [Role]

    /// A person in post.
    public init(id: StaffID, name: String, roles: [Role]) {
        self.id = id
        self.name = name
        self.roles = roles
    }

    /// What a person may do.
    public enum Role: String, Codable, Sendable, CaseIterable { case window, guide, dutyManager, publisher }
}

/// When the hall is open.
public struct OpeningCalendar: Codable, Sendable, Equatable {
    /// Weekdays (1 Monday … 7 Sunday) on which the hall opens when no list says otherwise.
    public var weekdays: [Int]
    /// Dates on which it is closed all the same.
    public var closed: [CivilDate]
    /// Dates on which it is open all the same (调休).
    public var open: [CivilDate]
    /// When numbers are first given.
    public var opens: WallTime
    /// When numbers are last given.
    public var closes: WallTime

    /// A calendar; the default is every day, around the clock.
    public init(
        weekdays: [Int] = [1, 2, 3, 4, 5, 6, 7], closed: [CivilDate] = [], open: [CivilDate] = [],
        opens: WallTime = .init(minutes: 0), closes: WallTime = .init(minutes: 1440)
    ) {
        self.weekdays = weekdays
        self.closed = closed
        self.open = open
        self.opens = opens
        self.closes = closes
    }

    /// Whether the hall opens on a date.
    public func isOpen(on date: CivilDate) -> Bool {
        if closed.contains(date) { return false }
        return open.contains(date) || weekdays.contains(date.weekday)
    }
}

/// Times and limits of the rules. Every one is a setting of the hall file.
public struct RuleSettings: Codable, Sendable, Equatable {
    /// A call can be undone for this long.
    public var undoSeconds: Int = 30
    /// A window that has just called may not call again for this long.
    public var repeatGuardSeconds: Int = 5
    /// How many places a priority ticket is advanced at most: nobody is overtaken by more than that many later comers.
    public var priorityAdvance: Int = 5
    /// The same for appointment tickets.
    public var appointmentAdvance: Int = 5
    /// Someone back after a missed call is called after this many others.
    public var returnAfter: Int = 2
    /// A missed ticket may come back for this long.
    public var returnMinutes: Int = 20
    /// How often one ticket may come back.
    public var returnsAllowed: Int = 1
    /// After so many recalls staff are told to mark the ticket missed.
    public var recallsAllowed: Int = 3
    /// How often a kiosk prints one number again.
    public var reprintsAllowed: Int = 2
    /// A ticket not printed within this time is not printed by itself any more.
    public var printWithinSeconds: Int = 60

    /// How many metres a new roll of paper has, as it says on its carton; what is found from roll to roll corrects it.
    public var rollMetres: Int = 80

    /// How patient the hall is with faults that may go by themselves before they are alarms, in percent: 0 makes every
    /// fault an alarm at once.
    public var alarmPatience: Int = 100

    /// So many dates before the newest stay in the ledger; what is older is put aside in files beside it.
    public var keepLedgerDays: Int = 35

    /// The defaults.
    public init() {}
}
