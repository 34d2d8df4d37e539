import SimulatedHall

/// The line between one kiosk and the hall server.
enum RealLine: Sendable {
    /// Through a relay of this process, on 127.0.0.1.
    case relay(CuttableLine)
    /// Over a cable between two network namespaces.
    case cable(MachineNetwork)

    static func make(_ setting: RealHall.Setting, kiosk: Int, to port: Int) async throws -> RealLine {
        if setting.hasNetworks { return .cable(try await MachineNetwork.make(kiosk)) }
        guard let line = CuttableLine(to: UInt16(port)) else {
            throw BenchFailure(description: "no port for the line of kiosk \(kiosk)")
        }
        return .relay(line)
    }

    /// Where the kiosk finds the hall server that listens at `port`.
    func address(of port: Int) -> String {
        switch self {
        case .relay(let line): "127.0.0.1:\(line.port)"
        case .cable(let network): "\(network.nearAddress):\(port)"
        }
    }

    /// The network namespace of the kiosk.
    var network: String? {
        if case .cable(let network) = self { network.path } else { nil }
    }

    /// Cuts the line in this way.
    func cut(_ way: CuttableLine.State) async throws {
        switch self {
        case .relay(let line): line.set(way)
        case .cable(let network): try await network.set(way)
        }
    }

    /// Makes it whole. What hung on a relay does not come back with it; a cable brings what the kernel sends again.
    func mend() async throws {
        switch self {
        case .relay(let line):
            line.set(.cut)
            line.set(.whole)
        case .cable(let network): try await network.set(.whole)
        }
    }

    func end() async {
        switch self {
        case .relay(let line): line.end()
        case .cable(let network): await network.end()
        }
    }
}
