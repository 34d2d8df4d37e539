public import DeviceKit
public import HallDomain
public import HallStore

/// One device of the hall file, with its files found, read and checked.
public struct PlacedDevice: Sendable {
    /// Its name in the hall file.
    public var id: DeviceID
    /// What its device file says of every model.
    public var header: DeviceHeader
    /// Its model and firmware, read.
    public var model: DeviceModel
    /// The `placement:` mapping of its entry, as YAML text of its own (`{}` when absent).
    public var placement: DataFile
    /// Where it hangs.
    public var address: PortAddress
    /// The line settings, for a serial port.
    public var serial: SerialSettings
    /// The window it belongs to.
    public var window: WindowID?
    /// The kiosk it belongs to.
    public var kiosk: KioskID?
    /// The zone it belongs to (that of its window or kiosk, where the file does not say).
    public var zone: ZoneID?
    /// The spooler's queue, for a printer.
    public var queue: String?
    /// Times of a single key.
    public var button: ButtonGrammar.Settings

    /// A device placed by hand; `HallFileReader` places those of a hall file and checks them.
    public init(
        id: DeviceID, header: DeviceHeader, model: DeviceModel, placement: DataFile, address: PortAddress,
        serial: SerialSettings, window: WindowID? = nil, kiosk: KioskID? = nil, zone: ZoneID? = nil,
        queue: String? = nil, button: ButtonGrammar.Settings = ButtonGrammar.Settings()
    ) {
        self.id = id
        self.header = header
        self.model = model
        self.placement = placement
        self.address = address
        self.serial = serial
        self.window = window
        self.kiosk = kiosk
        self.zone = zone
        self.queue = queue
        self.button = button
    }

    /// The domain's name for it.
    public var placed: PlacedDeviceID { PlacedDeviceID(rawValue: id.rawValue) }

    /// Where it is, for people: `3号窗口`, `取号机1`.
    public func place(in plan: HallPlan) -> BilingualText {
        if let window { return BilingualText(zh: "\(window)号窗口", en: "Window \(window)") }
        if let kiosk { return BilingualText(zh: "取号机\(kiosk)", en: "Machine \(kiosk)") }
        if let zone, let known = plan.zone(zone) { return known.name }
        return plan.name
    }
}

/// A hall file, read and found good.
public struct HallDefinition: Sendable {
    /// The rules' view of it.
    public var plan: HallPlan
    /// The devices and where they hang.
    public var devices: [PlacedDevice]
    /// The PostgreSQL database that keeps the ledger; absent: a file of this machine does.
    public var ledger: PostgresAddress?
    /// How the hall speaks.
    public var voice: VoiceSettings
    /// Where it reports to; absent: nowhere.
    public var reporting: ReportingSettings?
    /// What this machine is to others of the hall; absent: it is alone.
    public var link: LinkSettings?

    /// Which machine of the hall this is, to central: a kiosk by its id, the hall server of several as `hall`.
    public var machine: String {
        guard let link else { return plan.kiosks.first?.id.rawValue ?? "hall" }
        return link.kiosk?.rawValue ?? "hall"
    }
}

extension DeviceRole {
    /// Roles whose device can be replaced by whatever a person plugs in.
    static let replaceable: Set<DeviceRole> = [
        .documentPrinter, .messageBoard, .callTerminal, .cardReader, .evaluationPad, .scanner, .speakerModule,
    ]
}
