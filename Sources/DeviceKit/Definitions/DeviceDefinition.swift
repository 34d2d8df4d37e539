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

    /// USB vendor and product id.
    public struct USBIdentity: Codable, Sendable, Hashable {
        /// `idVendor`.
        public var vendor: String
        /// `idProduct`.
        public var product: String
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
