import DeviceKit
import HallRuntime
import LinuxPorts

/// The ports of this machine, and the stand-in of one device for what the machine does not have.
struct FaultPorts: PortProvider {
    let machine: LinuxPortProvider
    let end: FaultyEnd

    func presence(of address: PortAddress) -> AsyncStream<Presence> {
        switch end {
        case .line(let line, _): line.presence.values()
        case .node(let node): node.presence.values()
        default: machine.presence(of: address)
        }
    }

    func openKeyInput(_ address: PortAddress, path: String) async throws(DeviceError) -> any KeyInput {
        guard case .node(let node) = end else { return try await machine.openKeyInput(address, path: path) }
        return node
    }

    func openWatchdog(path: String) async throws(DeviceError) -> any WatchdogTimer {
        guard case .node(let node) = end else { return try await machine.openWatchdog(path: path) }
        return node
    }

    func openBacklight(path: String) async throws(DeviceError) -> any BacklightControl {
        guard case .node(let node) = end else { return try await machine.openBacklight(path: path) }
        return node
    }

    func openSerial(
        _ address: PortAddress, path: String, settings: SerialSettings
    ) async throws(DeviceError) -> any SerialPort {
        try await machine.openSerial(address, path: path, settings: settings)
    }

    func openInputLine(
        _ address: PortAddress, path: String, bias: LineBias
    ) async throws(DeviceError) -> any InputLine {
        guard case .line(let line, _) = end else {
            return try await machine.openInputLine(address, path: path, bias: bias)
        }
        return line
    }

    func openQueue(named name: String) async throws(DeviceError) -> any PrintQueue {
        guard case .queue(let queue) = end else { return try await machine.openQueue(named: name) }
        return queue
    }
}
