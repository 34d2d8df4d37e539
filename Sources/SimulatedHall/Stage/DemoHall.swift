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
    /// The service items.
    public static let services = ["household", "property", "enterprise", "social", "tax", "license"]

    /// A device of the demo and what simulates it.
    public struct Device: Sendable {
        /// The kinds of far ends.
        public enum Kind: Sendable { case printer, board, terminal, pad, reader }
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

    /// All devices.
    public var devices: [Device] {
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
        return Self.head + "\n" + rules + "voice: { filePacing: \(voicePacing) }\n"
            + "reporting: { broker: \"\(broker)\" }\ndevices:\n" + lines.joined(separator: "\n") + "\n"
    }

    private var rules: String {
        isHurried ? "rules: { repeatGuardSeconds: 0, printWithinSeconds: 60 }\n" : "rules: { printWithinSeconds: 60 }\n"
    }

    private static let head = """
        # The demonstration hall: every device in it is simulated at the far end of a real tty.
        hall: demo
        region: demo
        name: { zh: 示范政务服务大厅, en: Demonstration Government Service Hall }
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
        services:
          - { id: household, itemCode: "000109001000", name: { zh: 户口登记、注销、迁移, en: Household registration },
              shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A }
          - { id: property, itemCode: "000715001000", name: { zh: 不动产登记, en: Property registration },
              shortName: { zh: 不动产登记, en: Property registration }, department: resources, prefix: B }
          - { id: enterprise, itemCode: "000131001000", name: { zh: 企业登记注册, en: Company registration },
              shortName: { zh: 企业登记, en: Company registration }, department: market, prefix: C }
          - { id: social, itemCode: "002014001000", name: { zh: 社会保险服务, en: Social insurance },
              shortName: { zh: 社会保险, en: Social insurance }, department: welfare, prefix: D }
          - { id: tax, itemCode: "000730001000", name: { zh: 税费申报缴纳, en: Taxes and fees },
              shortName: { zh: 税费办理, en: Taxes and fees }, department: taxation, prefix: E }
          - { id: license, itemCode: "000131101000", name: { zh: 食品经营许可, en: Food trade licence },
              shortName: { zh: 食品许可, en: Food licence }, department: market, prefix: F }
        windows:
          - { id: "1", kind: general, zone: A, services: [household, social] }
          - { id: "2", kind: general, zone: A, services: [household, social] }
          - { id: "3", kind: dedicated, zone: A, services: [property] }
          - { id: "4", kind: dedicated, zone: A, services: [property, household] }
          - { id: "5", kind: enterprise, zone: B, services: [enterprise, license] }
          - { id: "6", kind: enterprise, zone: B, services: [enterprise, license] }
          - { id: "7", kind: dedicated, zone: B, services: [tax] }
          - { id: "8", kind: general, zone: B, services: [tax, license, enterprise] }
        kiosks:
          - { id: "1", zone: A }
          - { id: "2", zone: B }
        staff:
          - { id: "1001", name: 陈静, roles: [window, publisher] }
          - { id: "1002", name: 李伟, roles: [window, publisher] }
          - { id: "1003", name: 王芳, roles: [window] }
          - { id: "1004", name: 张磊, roles: [window] }
          - { id: "1005", name: 刘洋, roles: [window] }
          - { id: "1006", name: 赵敏, roles: [window] }
          - { id: "1007", name: 孙丽, roles: [window] }
          - { id: "1008", name: 周强, roles: [window] }
          - { id: "1009", name: 吴洁, roles: [guide] }
          - { id: "1010", name: 郑华, roles: [dutyManager, publisher] }
        """
}
