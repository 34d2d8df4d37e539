import CUdev

/// A device as udev describes it.
struct UdevDevice: Sendable, Equatable {
    /// Where it stands in sysfs: its name for the time it is plugged in.
    var syspath: String
    /// `tty`, `gpio`.
    var subsystem: String
    /// The node to open, where it has one.
    var node: String?
    /// All its udev properties.
    var properties: [String: String]

    /// Copies what libudev knows; `nil` without a syspath.
    init?(_ device: OpaquePointer) {
        guard let syspath = udev_device_get_syspath(device) else { return nil }
        self.syspath = String(cString: syspath)
        subsystem = udev_device_get_subsystem(device).map { String(cString: $0) } ?? ""
        node = udev_device_get_devnode(device).map { String(cString: $0) }
        properties = [:]
        var entry = udev_device_get_properties_list_entry(device)
        while let present = entry {
            if let name = udev_list_entry_get_name(present), let value = udev_list_entry_get_value(present) {
                properties[String(cString: name)] = String(cString: value)
            }
            entry = udev_list_entry_get_next(present)
        }
    }

    /// Whose nodes are found by udev's properties.
    static let subsystems = ["tty", "usbmisc", "input"]

    /// A device made by hand.
    init(syspath: String, subsystem: String, node: String?, properties: [String: String]) {
        self.syspath = syspath
        self.subsystem = subsystem
        self.node = node
        self.properties = properties
    }

    /// One plugging-in: the place, and when udev first saw it, where it says so.
    var plug: String { syspath + " " + (properties["USEC_INITIALIZED"] ?? "") }

    /// Whether every wanted property is there with that very value.
    func matches(_ wanted: [String: String]) -> Bool { wanted.allSatisfy { properties[$0.key] == $0.value } }

    /// Every tty, USB printer and input device with a node. Reads sysfs and udev's database file by file: for a thread that may
    /// block.
    static func listNodes() -> [UdevDevice] {
        guard let udev = udev_new() else { return [] }
        defer { udev_unref(udev) }
        guard let enumeration = udev_enumerate_new(udev) else { return [] }
        defer { udev_enumerate_unref(enumeration) }
        for subsystem in subsystems { udev_enumerate_add_match_subsystem(enumeration, subsystem) }
        udev_enumerate_scan_devices(enumeration)
        var found: [UdevDevice] = []
        var entry = udev_enumerate_get_list_entry(enumeration)
        while let present = entry {
            if let path = udev_list_entry_get_name(present), let device = udev_device_new_from_syspath(udev, path) {
                if let tty = UdevDevice(device), tty.node != nil { found.append(tty) }
                udev_device_unref(device)
            }
            entry = udev_list_entry_get_next(present)
        }
        return found
    }
}

/// What happened to a device.
struct UdevEvent: Sendable {
    /// `add`, `change`, `bind`, `unbind`, `remove`, …
    var action: String
    /// The device; on `remove` without the properties that `add` had.
    var device: UdevDevice
}
