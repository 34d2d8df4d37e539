import DeviceKit
import HallDomain

/// What must hold between devices and the hall they hang in.
struct DevicePlacementCheck {
    var plan: HallPlan
    var devices: [PlacedDevice]
    var source: HallFileSource

    func run() throws(DataFileError) {
        var seen: Set<DeviceID> = []
        var places: Set<String> = []
        for (index, device) in devices.enumerated() {
            let at = ["devices", "\(index)"]
            guard seen.insert(device.id).inserted else {
                throw source.error(at, "'\(device.id)' stands twice in devices")
            }
            // Two devices may share a bus, but not an address on it.
            guard device.address == .plugged || places.insert("\(device.address) \(device.placement.text)").inserted
            else {
                throw source.error(
                    at, "'\(device.id)' hangs where another device hangs; give each its own port or address")
            }
            if let window = device.window, plan.window(window) == nil {
                throw source.error(at + ["window"], "no window '\(window)'")
            }
            if let kiosk = device.kiosk, plan.kiosk(kiosk) == nil {
                throw source.error(at + ["kiosk"], "no kiosk '\(kiosk)'")
            }
            if let zone = device.zone, plan.zone(zone) == nil {
                throw source.error(at + ["zone"], "no zone '\(zone)'")
            }
            try checkRole(device, at)
            if device.model.role == .messageBoard { try checkTexts(device, at) }
        }
    }

    /// A queue is no wire, and what hangs on a queue hangs on nothing else.
    private func checkQueue(_ device: PlacedDevice, _ at: [String]) throws(DataFileError) {
        let isQueued = device.header.connection.kind == .queue
        if let name = device.address.queueName {
            guard isQueued else {
                throw source.error(
                    at + ["at"], "'\(device.id)' (\(device.header.id)) hangs on no queue; allowed: path:, udev:, tcp:")
            }
            guard device.queue == name else {
                throw source.error(at + ["queue"], "'\(device.id)' is at queue:\(name); leave 'queue:' out")
            }
        } else if isQueued {
            throw source.error(
                at + ["at"],
                "'\(device.id)' (\(device.header.id)) is reached by a queue only; allowed: queue:NAME of CUPS")
        }
    }

    /// What is a node of this machine is found by its path, and an input device by udev's properties too.
    private func checkNode(_ device: PlacedDevice, _ at: [String]) throws(DataFileError) {
        let (allowed, isAllowed): (String, Bool) =
            switch (device.header.connection.kind, device.address) {
            case (.input, .path), (.input, .udev), (.watchdog, .path), (.backlight, .path): ("", true)
            case (.input, _): ("path:, udev:", false)
            case (.watchdog, _): ("path:/dev/watchdog0", false)
            case (.backlight, _): ("path:/sys/class/backlight/NAME", false)
            default: ("", true)
            }
        guard isAllowed else {
            throw source.error(at + ["at"], "'\(device.id)' (\(device.header.id)) hangs elsewhere; allowed: \(allowed)")
        }
    }

    private func checkRole(_ device: PlacedDevice, _ at: [String]) throws(DataFileError) {
        try checkQueue(device, at)
        try checkNode(device, at)
        if device.address == .plugged,
            !DeviceRole.replaceable.contains(device.model.role)
                || ![.serial, .usbPrinter].contains(device.header.connection.kind)
        {
            throw source.error(
                at + ["at"],
                "'\(device.id)' (\(device.header.id)) cannot be found by itself when it is plugged in; name its port")
        }
        switch device.model.role {
        case .documentPrinter where device.kiosk == nil || device.queue == nil:
            throw source.error(at, "printer '\(device.id)' needs 'kiosk:' and 'queue:' (the name of its CUPS queue)")
        case .callButton where device.window == nil, .callTerminal where device.window == nil,
            .evaluationPad where device.window == nil:
            throw source.error(at, "'\(device.id)' needs 'window:', the window it belongs to")
        case .cardReader where device.kiosk == nil:
            throw source.error(at, "reader '\(device.id)' needs 'kiosk:', the kiosk it belongs to")
        case .messageBoard where device.window == nil && device.zone == nil:
            throw source.error(at, "board '\(device.id)' needs 'window:' (窗口屏) or 'zone:' (综合屏)")
        case .speakerModule where device.zone == nil:
            throw source.error(at, "speaker module '\(device.id)' needs 'zone:', the zone it speaks in")
        case .speakerModule
        where devices.contains { $0.id != device.id && $0.model.role == .speakerModule && $0.zone == device.zone }:
            throw source.error(at, "zone '\(device.zone?.rawValue ?? "")' has two speaker modules; one voice a zone")
        default: break
        }
    }

    /// Every text the catalogue may put on this board, with its longest parameters, fits it and its code.
    private func checkTexts(_ device: PlacedDevice, _ at: [String]) throws(DataFileError) {
        guard let objection = device.model.critic else { return }
        for text in BoardTexts(plan: plan).longest(for: device) {
            if let reason = objection(text) {
                throw source.error(at, "board '\(device.id)' cannot show '\(text)': \(reason)")
            }
        }
    }
}
