import DeviceKit

/// All ttys, USB printers and input devices as last heard of. `remove` events carry none of the properties by which a device is
/// named, so what `add` told is kept by syspath.
struct NodeTable {
    private var devices: [String: UdevDevice] = [:]

    /// Takes a whole new list.
    mutating func replace(by list: [UdevDevice]) {
        devices = Dictionary(list.map { ($0.syspath, $0) }, uniquingKeysWith: { $1 })
    }

    /// Takes one event.
    mutating func apply(_ event: UdevEvent) {
        switch event.action {
        case "remove": devices[event.device.syspath] = nil
        // unbind comes with an emptied record just before remove.
        case "unbind", "offline": break
        default: if event.device.node != nil { devices[event.device.syspath] = event.device }
        }
    }

    /// Those that came with a USB device, by node.
    var plugged: [PluggedPort] {
        devices.values.filter { device in
            let isPrinter = device.subsystem == "usbmisc" && device.node?.hasPrefix("/dev/usb/lp") == true
            return isPrinter || device.subsystem == "tty" && device.properties["ID_VENDOR_ID"] != nil
        }.compactMap { device in
            device.node.map { PluggedPort(path: $0, plug: device.plug, properties: device.properties) }
        }.sorted { $0.path < $1.path }
    }

    /// The device with these properties: the one chosen before while it matches, else the first by node.
    func find(_ wanted: [String: String], preferring chosen: UdevDevice?) -> UdevDevice? {
        if let chosen, let same = devices[chosen.syspath], same.matches(wanted) { return same }
        return devices.values.filter { $0.matches(wanted) }.min { ($0.node ?? "") < ($1.node ?? "") }
    }
}
