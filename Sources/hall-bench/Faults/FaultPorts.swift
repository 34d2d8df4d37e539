import DeviceKit
import HallRuntime
import LinuxPorts

/// The ports of this machine, and the stand-in of one device for what the machine does not have.
struct FaultPorts: PortProvider {
    let machine: LinuxPortProvider
    let end: FaultyEnd

    func presence(of address: PortAddress) -> AsyncStream<Presence> {
        if case .line(let line, _) = end { line.presence.values() } else { machine.presence(of: address) }
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
