import DeviceKit

/// The machine's ports, with every edge of an input line told to the test stand, bounce and all.
struct HeardPorts: PortProvider {
    let ports: any PortProvider
    let devices: [PortAddress: DeviceID]
    let stand: TestStand

    init(_ ports: any PortProvider, devices: [PlacedDevice], stand: TestStand) {
        self.ports = ports
        self.stand = stand
        self.devices = Dictionary(devices.map { ($0.address, $0.id) }) { first, _ in first }
    }

    func presence(of address: PortAddress) -> AsyncStream<Presence> { ports.presence(of: address) }

    func presence(of address: PortAddress, for kind: Connection.Kind) -> AsyncStream<Presence> {
        ports.presence(of: address, for: kind)
    }

    func plugged() -> AsyncStream<[PluggedPort]> { ports.plugged() }

    func openSerial(
        _ address: PortAddress, path: String, settings: SerialSettings
    ) async throws(DeviceError) -> any SerialPort {
        try await ports.openSerial(address, path: path, settings: settings)
    }

    func openInputLine(
        _ address: PortAddress, path: String, bias: LineBias
    ) async throws(DeviceError) -> any InputLine {
        let line = try await ports.openInputLine(address, path: path, bias: bias)
        guard let device = devices[address] else { return line }
        return HeardLine(line: line, device: device, stand: stand)
    }

    func openQueue(named name: String) async throws(DeviceError) -> any PrintQueue {
        try await ports.openQueue(named: name)
    }

    func openKeyInput(_ address: PortAddress, path: String) async throws(DeviceError) -> any KeyInput {
        try await ports.openKeyInput(address, path: path)
    }

    func openWatchdog(path: String) async throws(DeviceError) -> any WatchdogTimer {
        try await ports.openWatchdog(path: path)
    }

    func openBacklight(path: String) async throws(DeviceError) -> any BacklightControl {
        try await ports.openBacklight(path: path)
    }
}

/// An input line whose edges are told on their way to the driver.
private struct HeardLine: InputLine {
    let line: any InputLine
    let device: DeviceID
    let stand: TestStand

    var executor: any SerialExecutor { line.executor }
    var tasks: (any TaskExecutor)? { line.tasks }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        let edge = try await line.edge(within: timeout)
        if let edge { stand.note(device, .edge, at: edge.time, isHigh: edge.isHigh) }
        return edge
    }

    func level() async throws(DeviceError) -> Bool { try await line.level() }
}
