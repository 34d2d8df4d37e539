/// A device file (`devices/ID.yaml`): what a model is. The type is the schema; unknown keys are refused.
public struct DeviceDefinition<Traits: Codable & Sendable & DefinitionPart>: Codable, Sendable {
    /// Version of the format: 1.
    public var schema: Int
    /// Equal to the file's name without `.yaml`.
    public var id: String
    /// Who makes it, or `generic`.
    public var vendor: String
    /// The model's name.
    public var model: String
    /// One line for lists.
    public var summary: String
    /// What it is to the hall.
    public var role: DeviceRole
    /// How far it is proven.
    public var support: SupportLevel
    /// The driver's name.
    public var driver: String
    /// What kind of port it hangs on.
    public var connection: Connection
    /// udev properties by which a plugged device is recognised; empty for what announces nothing.
    public var match: [HardwareMatch]
    /// Newest first; the first that fits is used. Empty for what has no firmware.
    public var firmware: [FirmwareChoice]
    /// The driver's own part.
    public var traits: Traits
}

/// What every device file has in common, read before the driver (and so the type of `traits`) is known.
public struct DeviceHeader: Decodable, Sendable {
    /// The file's own name for the model.
    public var id: String
    /// One line for lists.
    public var summary: String
    /// What it is to the hall.
    public var role: DeviceRole
    /// How far it is proven.
    public var support: SupportLevel
    /// The driver's name.
    public var driver: String
    /// What kind of port it hangs on.
    public var connection: Connection
    /// How a plugged one is recognised.
    public var match: [HardwareMatch]
    /// Its firmware profiles.
    public var firmware: [FirmwareChoice]
}

/// How far a file is proven.
public enum SupportLevel: String, Codable, Sendable, CaseIterable {
    /// On our bench.
    case verified
    /// By a hall.
    case reported
    /// By documents and simulator only.
    case experimental
}

/// The kind of port a model hangs on, with its line settings.
public struct Connection: Codable, Sendable, Hashable {
    /// The kind of port.
    public var kind: Kind
    /// For `serial`: bits per second as delivered by the factory.
    public var baudRate: Int?
    /// For `serial`: data bits, parity, stop bits.
    public var framing: SerialSettings.Framing?
    /// For `gpio`: how the line is pulled.
    public var bias: LineBias?

    /// The kinds of ports.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case serial, gpio, usbPrinter, tcp
        /// A queue of the spooler, behind which the device hangs on a wire that is not the agent's.
        case queue
        /// An input device of the kernel (`/dev/input/event*`).
        case input
        /// A watchdog of the machine (`/dev/watchdog*`).
        case watchdog
        /// A screen's backlight (`/sys/class/backlight/*`).
        case backlight

        /// The kinds that a driver can talk through, by what it takes; `nil` for a port that no kind is about.
        static func all(for port: Any.Type) -> [Kind]? {
            if port == (any InputLine).self { return [.gpio] }
            if port == (any KeyInput).self { return [.input] }
            if port == (any WatchdogTimer).self { return [.watchdog] }
            if port == (any BacklightControl).self { return [.backlight] }
            if port == (any PrintQueue).self { return [.queue] }
            if port == (any SerialPort).self { return [.serial, .usbPrinter, .tcp] }
            return nil
        }
    }

    /// Speeds that Linux's serial ports have (termios), in bits per second.
    private static let speeds: Set<Int> = [
        1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
    ]

    /// One sentence for each value that is missing, out of place or no speed; `port` is what the driver talks through.
    func problems(for port: Any.Type) -> [String] {
        if let allowed = Kind.all(for: port), !allowed.contains(kind) {
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            return ["kind '\(kind.rawValue)' is not what the driver talks through; allowed: \(names)"]
        }
        var problems: [String] = []
        func belongs(_ name: String, _ isThere: Bool, _ home: Kind) {
            if isThere != (kind == home) {
                problems.append(
                    isThere ? "\(name) belongs to kind '\(home.rawValue)' only" : "key '\(name)' is missing")
            }
        }
        belongs("baudRate", baudRate != nil, .serial)
        belongs("framing", framing != nil, .serial)
        belongs("bias", bias != nil, .gpio)
        if let baudRate, !Self.speeds.contains(baudRate) {
            let allowed = Self.speeds.sorted().map(String.init).joined(separator: ", ")
            problems.append("baudRate \(baudRate) is no speed of a serial port; allowed: \(allowed)")
        }
        return problems
    }

    /// The serial settings, when this is a serial connection.
    public var serialSettings: SerialSettings? {
        baudRate.map { SerialSettings(baudRate: $0, framing: framing ?? .eightNone1) }
    }
}

/// How a plugged device is recognised.
public struct HardwareMatch: Codable, Sendable, Hashable {
    /// USB vendor and product, four lower-case hexadecimal digits each, quoted in YAML.
    public var usb: USBIdentity

    /// A device of these ids.
    public init(usb: USBIdentity) { self.usb = usb }

    /// One sentence for each id that is none, or that any device could have.
    public func problems() -> [String] {
        let ids = [("vendor", usb.vendor), ("product", usb.product)]
        let odd = ids.filter { $0.1.utf8.count != 4 || !$0.1.utf8.allSatisfy(Self.isDigit) }
        guard odd.isEmpty else {
            return odd.map { "\($0.0) '\($0.1)': allowed are four lower-case hexadecimal digits, quoted" }
        }
        guard usb.isConverter else { return [] }
        return ["\(usb.vendor):\(usb.product) is a serial converter and tells nothing of what hangs behind it"]
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    /// USB vendor and product id.
    public struct USBIdentity: Codable, Sendable, Hashable {
        /// `idVendor`.
        public var vendor: String
        /// `idProduct`.
        public var product: String

        /// Both ids as they are written in device files.
        public init(vendor: String, product: String) {
            self.vendor = vendor
            self.product = product
        }

        /// Makers of converters and what they sell under: an id that says nothing of what hangs behind it.
        private static let converters: [String: Set<String>?] = [
            "1a86": ["7523", "5523", "7522", "55d4"], "0403": nil, "067b": nil,
            "10c4": ["ea60", "ea61", "ea63", "ea70", "ea71"],
        ]

        /// A serial converter, behind which anything can hang.
        public var isConverter: Bool {
            guard let products = Self.converters[vendor] else { return false }
            return products?.contains(product) ?? true
        }

        /// A modem's maker (Huawei, ZTE, SIMCom, Quectel, Fibocom): it is the uplink's, and nobody of the hall touches it.
        public var isModem: Bool { ["12d1", "19d2", "1e0e", "2c7c", "2cb7"].contains(vendor) }
    }
}

/// Which profile fits which firmware versions.
public struct FirmwareChoice: Codable, Sendable, Hashable {
    /// `*`, or a version prefix.
    public var versions: String
    /// The profile's id.
    public var profile: String
}

/// A firmware profile (`firmware-profiles/ID.yaml`): how a firmware speaks.
public struct FirmwareProfile<Dialect: Codable & Sendable & DefinitionPart>: Codable, Sendable {
    /// Version of the format: 1.
    public var schema: Int
    /// Equal to the file's name without `.yaml`.
    public var id: String
    /// The wire format's name.
    public var wireFormat: String
    /// One line for lists.
    public var summary: String
    /// Where the values come from.
    public var source: String
    /// The wire format's own part.
    public var dialect: Dialect
}
