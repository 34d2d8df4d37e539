import DeviceKit

/// Which two ports may have been exchanged, of a hall whose devices are silent: the rule alone, without a port.
///
/// Cables are exchanged with everything that hangs on them. Where one device of a bus answers, the cable is in its place,
/// and whoever is silent beside it is broken: such a bus is never taken from those who answer.
struct CrossedPorts {
    /// More silent ports at once are a power failure, not cables.
    private static let mostSilent = 4

    /// What fills each place.
    var seated: [PlacedDevice]
    /// Since when each silent device is so.
    var silentSince: [DeviceID: ContinuousClock.Instant]
    /// Devices that cannot be asked.
    var mute: Set<DeviceID>

    /// Two devices, each of which may hang on the other's port: one pair of devices for each pair of ports. Silent is who
    /// has been so since `due`. Of several devices on a port the one that is tried changes with `turn`.
    func suspects(
        silentBefore due: ContinuousClock.Instant, turn: (Set<PortAddress>) -> Int
    ) -> [(PlacedDevice, PlacedDevice)] {
        let ports = Dictionary(
            grouping: seated.filter(\.address.isSerial).sorted { $0.id < $1.id }, by: \.address)
        let silent = ports.filter { $0.value.allSatisfy { silentSince[$0.id] != nil } }
        guard silent.count <= Self.mostSilent else { return [] }
        let long = silent.filter { $0.value.allSatisfy { silentSince[$0.id].map { $0 <= due } == true } }.values
            .sorted { $0[0].id < $1[0].id }
        let deaf = ports.values.filter { devices in
            devices.contains { mute.contains($0.id) }
                && devices.allSatisfy { mute.contains($0.id) || silentSince[$0.id] != nil }
        }.map { $0.filter { mute.contains($0.id) } }
        var suspects: [(PlacedDevice, PlacedDevice)] = []
        for (index, ones) in long.enumerated() {
            for others in long[(index + 1)...] + deaf.sorted(by: { $0[0].id < $1[0].id }) {
                let pairs = ones.flatMap { one in
                    others.filter { $0.speaks(otherThan: one) }.map { (one, $0) }
                }
                guard !pairs.isEmpty else { continue }
                suspects.append(pairs[turn([ones[0].address, others[0].address]) % pairs.count])
            }
        }
        return suspects
    }
}

extension PlacedDevice {
    /// Another language or another address on the bus: on each other's ports each would know its own.
    fileprivate func speaks(otherThan other: PlacedDevice) -> Bool {
        header.driver != other.header.driver || header.firmware != other.header.firmware || serial != other.serial
            || placement.text != other.placement.text
    }
}

extension PortAddress {
    /// A line that can be changed with another by changing cables.
    var isSerial: Bool {
        switch self {
        case .path, .udev: true
        case .gpio, .tcp, .queue, .plugged: false
        }
    }
}
