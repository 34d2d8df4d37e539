/// A serial port that came with a plug (a USB device), as udev describes it.
public struct PluggedPort: Sendable, Hashable {
    /// The node to open: `/dev/ttyUSB0`.
    public var path: String
    /// One plugging-in: another one of the same device at the same place is told apart.
    public var plug: String
    /// Its udev properties (`ID_VENDOR_ID`, `ID_PATH`, …).
    public var properties: [String: String]

    /// A port with its properties.
    public init(path: String, plug: String, properties: [String: String]) {
        (self.path, self.plug, self.properties) = (path, plug, properties)
    }

    /// USB vendor and product, four lower-case hexadecimal digits each.
    public var usb: HardwareMatch.USBIdentity? {
        guard let vendor = properties["ID_VENDOR_ID"], let product = properties["ID_MODEL_ID"] else { return nil }
        return HardwareMatch.USBIdentity(vendor: vendor, product: product)
    }

    /// The node of a printer that says by its USB class that it is one.
    public var isPrinter: Bool { path.hasPrefix("/dev/usb/lp") }

    /// Where it is plugged in, a name that outlives restarts: udev's `ID_PATH`.
    public var port: String? { properties["ID_PATH"] }

    /// What it calls itself, for people.
    public var name: String {
        let words = [properties["ID_VENDOR"], properties["ID_MODEL"]].compactMap { $0 }.joined(separator: " ")
        return words.isEmpty ? path : words.replacing("_", with: " ")
    }

    /// Whether this is what hangs at `address`.
    public func isAt(_ address: PortAddress) -> Bool {
        guard case .udev(let wanted) = address else { return false }
        return wanted.allSatisfy { properties[$0.key] == $0.value }
    }

    /// The address by which it is found again among `all` that are plugged in: by its serial number wherever it is plugged,
    /// else by its port. `nil` when neither tells it from another.
    ///
    /// Cheap converters have no serial number, or all the same one, so that a number which two have tells nothing.
    public func lastingAddress(among all: [PluggedPort]) -> PortAddress? {
        let byNumber = Self.address(["ID_VENDOR_ID", "ID_MODEL_ID", "ID_SERIAL_SHORT"], properties)
        let byInterface = byNumber.flatMap { address -> PortAddress? in
            guard case .udev(var wanted) = address, let number = properties["ID_USB_INTERFACE_NUM"] else { return nil }
            wanted["ID_USB_INTERFACE_NUM"] = number
            return .udev(wanted)
        }
        let choices = [byInterface ?? byNumber, Self.address(["ID_PATH"], properties)].compactMap { $0 }
        return choices.first { address in all.allSatisfy { $0.plug == plug || !$0.isAt(address) } }
    }

    /// By these properties, where all are there and can be written as an address is.
    private static func address(_ keys: [String], _ properties: [String: String]) -> PortAddress? {
        var wanted: [String: String] = [:]
        for key in keys {
            guard let value = properties[key], !value.isEmpty, !value.contains(",") else { return nil }
            wanted[key] = value
        }
        return .udev(wanted)
    }
}
