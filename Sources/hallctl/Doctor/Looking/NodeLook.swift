/// A device's node: who may open it, and on which USB port it hangs.
struct NodeLook {
    let system: SystemFiles

    /// The names of nodes that devices of a hall hang on.
    private static let ports = ["ttyS", "ttyUSB", "ttyACM", "ttyAMA", "usb/lp", "hidraw", "gpiochip"]

    func node(_ path: String) -> (node: NodeFacts?, usb: String?) {
        guard let real = system.real(path), let status = system.status(real) else { return (nil, nil) }
        // The nodes of another root that is no running system may be plain files.
        let isNode = status.isCharacterDevice || !system.prefix.isEmpty
        let isDevice = isNode && Self.ports.contains { real.hasPrefix("/dev/\($0)") }
        let node = NodeFacts(
            path: real, owner: status.owner, group: status.group,
            groupName: AccountLook(system: system).name(of: status.group), mode: status.mode,
            isDevice: isDevice)
        return (node, usbPort(of: real))
    }

    /// The last part of the device's place in sysfs that names a USB port: `1-1.4` of `…/usb1/1-1/1-1.4/1-1.4:1.0/…`.
    private func usbPort(of node: String) -> String? {
        let name = String(node.split(separator: "/").last ?? "")
        for kind in ["tty", "usbmisc", "hidraw", "gpio"] {
            guard let place = system.real("/sys/class/\(kind)/\(name)") else { continue }
            let parts = place.split(separator: "/")
            return parts.last(where: Self.isPort).map(String.init)
        }
        return nil
    }

    private static func isPort(_ part: Substring) -> Bool {
        let halves = part.split(separator: "-")
        return halves.count == 2 && halves[0].allSatisfy(\.isNumber)
            && halves[1].allSatisfy { $0.isNumber || $0 == "." }
    }
}
