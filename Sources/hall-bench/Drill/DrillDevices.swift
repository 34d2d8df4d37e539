import Glibc
import SimulatedHall

/// The simulated devices of the drill's hall, at the far ends of real ttys and of a TCP port.
actor DrillDevices {
    private let hall: DrillHall
    private let wires: WireHost
    private let ups: NetworkWire
    private var flickers: [String: Task<Void, Never>] = [:]

    /// The devices of a hall; nothing is laid yet.
    init(_ hall: DrillHall) throws {
        let supply = try DrillHall.files("generic-nut-ups")
        guard
            let device = try DefinedDevice.make(device: supply.device, profile: supply.profile),
            let ups = NetworkWire(device: device, port: DrillHall.upsPort)
        else { throw BenchFailure(description: "no port for the UPS") }
        (self.hall, self.ups, wires) = (hall, ups, try WireHost())
    }

    /// Takes all away.
    func strike() {
        for task in flickers.values { task.cancel() }
        ups.stop()
        wires.stop()
    }

    /// The tty at the near end of a device's wire.
    func path(of id: String) -> String? { wires.path(of: id) }

    /// Pulls a device's wire off, or plugs it in again.
    func plug(_ id: String, isIn: Bool) throws {
        guard let path = wires.path(of: id) else { return }
        if isIn { try wires.plug(path) } else { wires.pull(path) }
    }

    /// The server of the UPS ends, or begins again.
    func endUPS(_ isEnded: Bool) { ups.cut(isEnded) }

    /// Lays all wires; the twin of a board is without mains.
    func lay() throws {
        var lines: [String: [(name: String, device: any SimulatedDevice)]] = [:]
        func hang(_ name: String, _ definition: String, _ wire: String, _ address: Int) throws {
            let files = try DrillHall.files(definition)
            guard let far = try DefinedDevice.make(device: files.device, profile: files.profile, address: address)
            else { throw BenchFailure(description: "\(definition) has no simulator") }
            lines[wire, default: []].append((name, far))
        }
        for device in hall.devices {
            guard let wire = device.wire else { continue }
            try hang(device.id, device.definition, wire, device.address)
            if device.id == DrillHall.twinOf { try hang(DrillHall.twin, device.definition, wire, device.address) }
        }
        for (path, devices) in lines { try wires.lay(path, devices: devices) }
        try setTwin(isDark: true)
    }

    /// A tty that a program had for itself is everybody's again when that program has ended, but a pseudo terminal
    /// stays as it is while its far end is open.
    func openToAll() {
        for path in Set(hall.devices.compactMap(\.wire)) {
            let near = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
            guard near >= 0 else { continue }
            _ = ioctl(near, UInt(TIOCNXCL))
            close(near)
        }
    }

    func setTwin(isDark: Bool) throws {
        try wires.with(DrillHall.twin, as: SimulatedBoard.self) { board, _ in
            board.isMainsOff = isDark
            return ((), send: [])
        }
    }

    func set(_ name: String, _ isOn: Bool, on id: String) throws {
        guard let device = hall.devices.first(where: { $0.id == id }) else {
            throw BenchFailure(description: "the drill's hall has no '\(id)'")
        }
        let files = try DrillHall.files(device.definition)
        let faults = try SimulatedFault.all(device: files.device, profile: files.profile)
        guard let fault = faults.first(where: { $0.name == name }) else {
            throw BenchFailure(description: "\(device.definition) has no fault '\(name)'")
        }
        if device.wire == nil { ups.set(fault, isOn) } else { wires.set(fault, isOn, on: id) }
    }

    /// One answer in a few is spoilt, at moments that nobody can foresee.
    func flicker(_ name: String, on id: String) throws {
        try set(name, false, on: id)
        flickers[id] = Task {
            while !Task.isCancelled {
                try? await setWhileFlickering(name, true, on: id)
                try? await Task.sleep(for: .milliseconds(Int.random(in: 20...120)))
                try? await setWhileFlickering(name, false, on: id)
                try? await Task.sleep(for: .milliseconds(Int.random(in: 100...400)))
            }
        }
    }

    private func setWhileFlickering(_ name: String, _ isOn: Bool, on id: String) async throws {
        if flickers[id] != nil { try set(name, isOn, on: id) }
    }

    func calm(_ id: String) async {
        let task = flickers.removeValue(forKey: id)
        task?.cancel()
        await task?.value
    }
}
