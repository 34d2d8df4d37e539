/// The hall of the demo: two kiosks, eight windows, six service items, two zones, and where its devices hang.
public struct DemoHall: Sendable {
    /// The folder in which the simulated wires lie.
    public var wires: String
    /// Rules for a morning that passes in minutes: no pause is asked for between two calls.
    public var isHurried: Bool
    /// Scales the time that speaking takes (1 real).
    public var voicePacing: Double
    /// `HOST:PORT` of the broker.
    public var broker: String
    /// The kinds of devices that hang in it.
    public var kinds = Set(Device.Kind.allCases)

    /// A demo hall.
    public init(wires: String, isHurried: Bool, voicePacing: Double, broker: String) {
        self.wires = wires
        self.isHurried = isHurried
        self.voicePacing = voicePacing
        self.broker = broker
    }

    /// The windows by zone.
    public static let windows: [(zone: String, numbers: [Int])] = [("A", [1, 2, 3, 4]), ("B", [5, 6, 7, 8])]
    /// The kiosks.
    public static let kiosks = ["1", "2"]
    /// A service item, with what stands of it on tickets.
    public struct Service: Sendable {
        /// Its name in the hall file.
        public var id: String
        /// The letter of its numbers.
        public var prefix: String
        /// The national code of the item.
        public var itemCode: String
        /// Who is responsible.
        public var department: String
        /// The whole name in Chinese.
        public var name: String
        /// The name on tickets and screens.
        public var shortName: String
        /// The same in English.
        public var english: String
        /// The windows that serve it, in the hall's order.
        public var windows: [Int]
    }

    /// The service items.
    public static let services = [
        Service(
            id: "household", prefix: "A", itemCode: "000109001000", department: "police", name: "户口登记、注销、迁移",
            shortName: "户籍办理", english: "Household registration", windows: [1, 2, 4]),
        Service(
            id: "property", prefix: "B", itemCode: "000715001000", department: "resources", name: "不动产登记",
            shortName: "不动产登记", english: "Property registration", windows: [3, 4]),
        Service(
            id: "enterprise", prefix: "C", itemCode: "000131001000", department: "market", name: "企业登记注册",
            shortName: "企业登记", english: "Company registration", windows: [5, 6, 8]),
        Service(
            id: "social", prefix: "D", itemCode: "002014001000", department: "welfare", name: "社会保险服务",
            shortName: "社会保险", english: "Social insurance", windows: [1, 2]),
        Service(
            id: "tax", prefix: "E", itemCode: "000730001000", department: "taxation", name: "税费申报缴纳",
            shortName: "税费办理", english: "Taxes and fees", windows: [7, 8]),
        Service(
            id: "license", prefix: "F", itemCode: "000131101000", department: "market", name: "食品经营许可",
            shortName: "食品许可", english: "Food trade licence", windows: [5, 6, 8]),
    ]
    /// The hall's name on tickets.
    public static let name = "示范政务服务大厅"
    /// Who works there, by staff number from 1001 on.
    public static let staff = ["陈静", "李伟", "王芳", "张磊", "刘洋", "赵敏", "孙丽", "周强", "吴洁", "郑华"]

    private static let windowKinds = [
        "general", "general", "dedicated", "dedicated", "enterprise", "enterprise", "dedicated", "general",
    ]
    private static let staffRoles = [
        "window, publisher", "window, publisher", "window", "window", "window", "window", "window", "window", "guide",
        "dutyManager, publisher",
    ]

    /// A device of the demo and what simulates it.
    public struct Device: Sendable {
        /// The kinds of far ends.
        public enum Kind: Sendable, CaseIterable { case printer, board, terminal, pad, reader }
        /// Its name in the hall file.
        public var id: String
        /// What it is.
        public var kind: Kind
        /// Its device file.
        public var definition: String
        /// Its wire.
        public var wire: String
        /// Its address on the wire.
        public var address: Int?
        /// `window: "3"`, `kiosk: "1"` or `zone: A` as the hall file writes it.
        public var place: String
    }

    /// Its devices.
    public var devices: [Device] { places.filter { kinds.contains($0.kind) } }

    private var places: [Device] {
        var devices: [Device] = []
        for kiosk in Self.kiosks {
            let place = "kiosk: \"\(kiosk)\""
            devices.append(
                Device(
                    id: "printer-\(kiosk)", kind: .printer, definition: "generic-escpos-80mm",
                    wire: "printer-\(kiosk)", place: place + ", queue: ticket-\(kiosk)"))
            devices.append(
                Device(
                    id: "reader-\(kiosk)", kind: .reader, definition: "generic-sdt-serial-reader",
                    wire: "reader-\(kiosk)", place: place))
        }
        for (zone, numbers) in Self.windows {
            for number in numbers {
                let place = "window: \"\(number)\""
                devices.append(
                    Device(
                        id: "board-\(number)", kind: .board, definition: "onbon-bx-5k1",
                        wire: "boards-\(zone.lowercased())", address: number, place: place))
                devices.append(
                    Device(
                        id: "terminal-\(number)", kind: .terminal, definition: "generic-hall-rs485-terminal",
                        wire: "terminals-\(zone.lowercased())", address: number, place: place))
                devices.append(
                    Device(
                        id: "pad-\(number)", kind: .pad, definition: "generic-hall-rs485-evaluator",
                        wire: "terminals-\(zone.lowercased())", address: 0x80 + number, place: place))
            }
            devices.append(
                Device(
                    id: "hallboard-\(zone.lowercased())", kind: .board, definition: "onbon-bx-5k1-hall",
                    wire: "hallboard-\(zone.lowercased())", address: 1, place: "zone: \(zone)"))
        }
        return devices
    }

    /// The hall file.
    public var file: String {
        let lines = devices.map { device in
            let placement = device.address.map { ", placement: { address: \($0) }" } ?? ""
            return "  - { id: \(device.id), definition: \(device.definition), at: \"path:\(wires)/\(device.wire)\""
                + "\(placement), \(device.place) }"
        }
        // Whoever pulls a cable here wants to see what comes of it, and not in half a minute.
        let patience = "printWithinSeconds: 60, alarmPatience: 2"
        let rules = isHurried ? "repeatGuardSeconds: 0, \(patience)" : patience
        return [
            Self.head, "services:", Self.serviceLines, "windows:", Self.windowLines, "staff:", Self.staffLines,
            "rules: { \(rules) }", "voice: { filePacing: \(voicePacing) }", "reporting: { broker: \"\(broker)\" }",
            lines.isEmpty ? "devices: []" : "devices:", lines.joined(separator: "\n"), "",
        ].joined(separator: "\n")
    }

    private static var serviceLines: String {
        services.map { item in
            "  - { id: \(item.id), itemCode: \"\(item.itemCode)\", name: { zh: \(item.name), en: \(item.english) },"
                + " shortName: { zh: \(item.shortName), en: \(item.english) }, department: \(item.department),"
                + " prefix: \(item.prefix) }"
        }.joined(separator: "\n")
    }

    private static var windowLines: String {
        windows.flatMap { zone, numbers in
            numbers.map { number in
                let served = services.filter { $0.windows.contains(number) }.map(\.id).joined(separator: ", ")
                return "  - { id: \"\(number)\", kind: \(windowKinds[number - 1]), zone: \(zone),"
                    + " services: [\(served)] }"
            }
        }.joined(separator: "\n")
    }

    private static var staffLines: String {
        staff.indices.map { "  - { id: \"\(1001 + $0)\", name: \(staff[$0]), roles: [\(staffRoles[$0])] }" }
            .joined(separator: "\n")
    }

    private static let head = """
        # The demonstration hall: every device in it is simulated at the far end of a real tty.
        hall: demo
        region: demo
        name: { zh: \(name), en: Demonstration Government Service Hall }
        ticketAddress: "https://hall.example/t/{token}"
        departments:
          - { id: police, name: { zh: 公安局, en: Public Security } }
          - { id: resources, name: { zh: 自然资源局, en: Natural Resources } }
          - { id: market, name: { zh: 市场监管局, en: Market Regulation } }
          - { id: welfare, name: { zh: 人社局, en: Human Resources and Social Security } }
          - { id: taxation, name: { zh: 税务局, en: Taxation } }
        zones:
          - { id: A, name: { zh: A区, en: Area A } }
          - { id: B, name: { zh: B区, en: Area B } }
        kiosks:
          - { id: "1", zone: A }
          - { id: "2", zone: B }
        """
}
