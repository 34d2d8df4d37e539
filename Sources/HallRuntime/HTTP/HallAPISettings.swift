public import DeviceKit
public import HallDomain
import Logging

/// Where a placed device belongs, so that pages can show its faults beside the right window or kiosk.
public struct DeviceSite: Sendable, Equatable {
    /// What the device is to the hall.
    public var role: DeviceRole
    /// The window it belongs to.
    public var window: WindowID?
    /// The kiosk it belongs to.
    public var kiosk: KioskID?
    /// The zone it belongs to; with neither window nor kiosk it serves the whole zone.
    public var zone: ZoneID?
    /// A printer's queue at the spooler, under which the health book keeps a status of its own.
    public var queue: DeviceID?

    /// A site.
    public init(
        role: DeviceRole, window: WindowID? = nil, kiosk: KioskID? = nil, zone: ZoneID? = nil, queue: DeviceID? = nil
    ) {
        self.role = role
        self.window = window
        self.kiosk = kiosk
        self.zone = zone
        self.queue = queue
    }
}

/// What the HTTP API needs to know beside hall, plan, health and cards.
public struct HallAPISettings: Sendable {
    /// Where each placed device belongs.
    public var sites: [DeviceID: DeviceSite] = [:]
    /// Which tickets are on a kiosk's screen now.
    public var screens = ScreenBook()
    /// Whether the hall reports to central.
    public var isReporting = false
    /// Where the spooler answers.
    public var spooler: String?
    /// The ledger's UUID, shown by `/api/v1/status`.
    public var gen = ""
    /// The program's version, shown by `/api/v1/status`.
    public var version = ""
    /// No date before this one is offered to be confirmed: the program is not older than itself.
    public var earliestDate = CivilDate(year: 2026, month: 1, day: 1)
    /// Counts malformed requests, and gives what else came malformed for `/api/v1/status`.
    public var malformed = MalformedInput(logger: Logger(label: "http"))
    /// How the links to other machines of the hall stand, shown by `/api/v1/status`; `nil` when there are none.
    var link: LinkBook?
    /// Where devices stand while a technician looks at them.
    var stand = TestStand()
    /// The placed devices.
    var devices: [PlacedDevice] = []
    /// How much is written into the log.
    public var logLevels = LogLevels()
    /// Prints slips that are no tickets.
    var slips = SlipDesk()
    /// Serial numbers, as `name number`.
    var serials: @Sendable () -> [String] = { [] }
    /// Begins opening checks.
    var checks = CheckDesk()
    /// Live streams at one time; more are answered 503.
    public var liveLimit = 200
    /// Bytes of a request's body; more are answered 413.
    public var bodyLimit = 64 * 1024

    /// The defaults.
    public init() {}
}
