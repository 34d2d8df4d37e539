import DeviceKit
import HallDomain

/// The hall file (`/etc/hallkit/hall.yaml`) as it is written: what is left out takes the default beside it.
///
/// The type is the schema: unknown keys, wrong types and values out of range are refused with file and line.
struct HallFile: Codable, Sendable {
    var hall: HallID
    var region: String
    var name: BilingualText
    var utcOffsetMinutes: Int?
    var ticketAddress: String?
    var ledger: String?
    var departments: [Department]
    var zones: [Zone]
    var services: [Service]
    var windows: [ServiceWindow]
    var kiosks: [Kiosk]
    var issuers: [OwnNumbers]?
    var link: Link?
    var staff: [Staff]
    var calendar: Calendar?
    var rules: Rules?
    var voice: VoiceSettings?
    var reporting: ReportingSettings?
    var devices: [Device]

    struct Service: Codable, Sendable {
        var id: ServiceID
        var itemCode: String
        var name: BilingualText
        var shortName: BilingualText
        var tinyName: String?
        var department: DepartmentID
        var prefix: String
        var width: Int?
        var numbers: NumberRange?
        var documents: BilingualText?
    }

    struct Calendar: Codable, Sendable {
        var weekdays: [Int]?
        var closed: [CivilDate]?
        var open: [CivilDate]?
        var opens: WallTime?
        var closes: WallTime?
    }

    struct Rules: Codable, Sendable {
        var undoSeconds: Int?
        var repeatGuardSeconds: Int?
        var priorityAdvance: Int?
        var appointmentAdvance: Int?
        var returnAfter: Int?
        var returnMinutes: Int?
        var returnsAllowed: Int?
        var recallsAllowed: Int?
        var reprintsAllowed: Int?
        var printWithinSeconds: Int?
        var rollMetres: Int?
        var alarmPatience: Int?
        var keepLedgerDays: Int?
    }

    /// `listen:` makes this machine the hall server; `server:` and `kiosk:` make it a kiosk of one.
    struct Link: Codable, Sendable {
        var listen: String?
        var server: String?
        var kiosk: KioskID?
        /// Paths; one without a slash at its start begins in the hall file's folder.
        var certificate: String
        var key: String
        var authority: String
        var waitSeconds: Int?
    }

    struct Device: Codable, Sendable {
        var id: DeviceID
        var definition: String
        var at: PortAddress
        var placement: DataValue?
        var window: WindowID?
        var kiosk: KioskID?
        var zone: ZoneID?
        var queue: String?
        var firmware: String?
        var baudRate: Int?
        var button: ButtonSettings?
    }

    struct ButtonSettings: Codable, Sendable {
        var secondPressMilliseconds: Int?
        var repeatGuardMilliseconds: Int?
        var longPressMilliseconds: Int?
        var stuckMilliseconds: Int?
    }

    /// The plan with every default filled in.
    var plan: HallPlan {
        HallPlan(
            hall: hall, region: region, name: name, utcOffsetMinutes: utcOffsetMinutes ?? 480,
            departments: departments, zones: zones,
            services: services.map { entry in
                ServiceItem(
                    id: entry.id, itemCode: entry.itemCode, name: entry.name, shortName: entry.shortName,
                    tinyName: entry.tinyName, department: entry.department, prefix: entry.prefix,
                    width: entry.width ?? 3, numbers: entry.numbers ?? NumberRange(from: 1, to: 6999),
                    documents: entry.documents)
            },
            windows: windows, kiosks: kiosks, staff: staff, issuers: issuers ?? [], calendar: openingCalendar,
            rules: ruleSettings, ticketAddress: ticketAddress)
    }

    private var openingCalendar: OpeningCalendar {
        var result = OpeningCalendar()
        result.weekdays = calendar?.weekdays ?? result.weekdays
        result.closed = calendar?.closed ?? []
        result.open = calendar?.open ?? []
        result.opens = calendar?.opens ?? result.opens
        result.closes = calendar?.closes ?? result.closes
        return result
    }

    private var ruleSettings: RuleSettings {
        var result = RuleSettings()
        result.undoSeconds = rules?.undoSeconds ?? result.undoSeconds
        result.repeatGuardSeconds = rules?.repeatGuardSeconds ?? result.repeatGuardSeconds
        result.priorityAdvance = rules?.priorityAdvance ?? result.priorityAdvance
        result.appointmentAdvance = rules?.appointmentAdvance ?? result.appointmentAdvance
        result.returnAfter = rules?.returnAfter ?? result.returnAfter
        result.returnMinutes = rules?.returnMinutes ?? result.returnMinutes
        result.returnsAllowed = rules?.returnsAllowed ?? result.returnsAllowed
        result.recallsAllowed = rules?.recallsAllowed ?? result.recallsAllowed
        result.reprintsAllowed = rules?.reprintsAllowed ?? result.reprintsAllowed
        result.printWithinSeconds = rules?.printWithinSeconds ?? result.printWithinSeconds
        result.alarmPatience = rules?.alarmPatience ?? result.alarmPatience
        result.rollMetres = rules?.rollMetres ?? result.rollMetres
        result.keepLedgerDays = rules?.keepLedgerDays ?? result.keepLedgerDays
        return result
    }
}

/// How the hall speaks.
public struct VoiceSettings: Codable, Sendable, Equatable {
    /// Read English after Chinese.
    public var isBilingual: Bool?
    /// Read the digit 1 as 幺 (yāo) instead of 一 (yī).
    public var isOneYao: Bool?
    /// The sound card; files are written where there is none.
    public var device: String?
    /// Scales the time a piece of sound takes where files stand for a sound card (1 real, 0 none).
    public var filePacing: Double?

    /// The defaults.
    public init() {}
}

/// Where the hall reports to.
public struct ReportingSettings: Codable, Sendable, Equatable {
    /// `HOST:PORT` of the MQTT broker.
    public var broker: String
    /// Seconds between heartbeats; 60 when absent.
    public var heartbeatSeconds: Int?
}
