import DeviceKit
import LinuxPorts
import SimulatedHall

/// The far end of one device's connection, where faults are raised.
enum FaultyEnd: Sendable {
    /// A simulated device at the far end of a real tty.
    case tty(WireHost, path: String)
    /// A simulated device at a port of this machine.
    case network(NetworkWire)
    /// A contact on a line in memory; at rest it is `restsHigh`.
    case line(StandInLine, restsHigh: Bool)
    /// A queue in memory.
    case queue(StandInQueue)
    /// A node of the machine in memory: an input device, a watchdog, a backlight.
    case node(StandInNode)

    /// Lays the far end of a model; `name` is its own on this machine.
    static func lay(
        _ model: FaultModel, name: String, folder: String, host: WireHost, executor: EpollExecutor
    ) throws -> FaultyEnd {
        if [.input, .watchdog, .backlight].contains(model.header.connection.kind) {
            return .node(StandInNode(on: executor))
        }
        if let line = model.line {
            let restsHigh = line.activeLevel != "high"
            return .line(StandInLine(isHigh: restsHigh, on: executor), restsHigh: restsHigh)
        }
        if model.header.connection.kind == .queue { return .queue(StandInQueue(name: name, on: executor)) }
        let device = try DefinedDevice.make(
            device: model.device, profile: model.profile, address: FaultModel.address)
        guard let device else { throw BenchFailure(description: "\(model.id) has no simulator") }
        if model.header.connection.kind == .tcp {
            guard let wire = NetworkWire(device: device) else {
                throw BenchFailure(description: "no free port on 127.0.0.1")
            }
            return .network(wire)
        }
        let path = "\(folder)/\(name)"
        try host.lay(path, devices: [(path, device)])
        return .tty(host, path: path)
    }

    /// Where the agent finds it.
    var address: PortAddress {
        switch self {
        case .tty(_, let path): .path(path)
        case .network(let wire): .tcp(host: "127.0.0.1", port: Int(wire.port))
        case .line: .gpio(chip: "stand-in", line: "0")
        case .queue(let queue): .queue(queue.name)
        case .node: .path("/stand-in")
        }
    }

    /// What the driver talks through, for the table.
    var through: String {
        switch self {
        case .tty: "tty"
        case .network: "tcp"
        case .line: "stand-in line"
        case .queue: "stand-in queue"
        case .node: "stand-in node"
        }
    }

    /// Raises or clears a fault.
    func set(_ kind: FaultCase.Kind, _ isOn: Bool) throws {
        switch (self, kind) {
        case (.tty(let host, let path), .device(let fault)): host.set(fault, isOn, on: path)
        case (.tty(let host, let path), .pulled): if isOn { host.pull(path) } else { try host.plug(path) }
        case (.network(let wire), .device(let fault)): wire.set(fault, isOn)
        case (.network(let wire), .pulled): wire.cut(isOn)
        case (.line(let line, let restsHigh), .contact): line.set(isHigh: isOn ? !restsHigh : restsHigh)
        case (.line(let line, _), .pulled): line.set(isThere: !isOn)
        case (.queue(let queue), .queue(let trouble)): queue.set(isOn ? trouble : nil)
        case (.node(let node), .contact): node.hold(isOn)
        case (.node(let node), .pulled): node.set(isThere: !isOn)
        default: throw BenchFailure(description: "\(address) cannot have this fault")
        }
    }

    /// Takes it away.
    func stop() {
        switch self {
        case .tty(let host, let path): host.pull(path)
        case .network(let wire): wire.stop()
        case .line, .queue, .node: break
        }
    }
}
