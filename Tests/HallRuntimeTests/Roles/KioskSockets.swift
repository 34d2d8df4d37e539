import DeviceKit
import LinuxPorts
import SimulatedHall
import Synchronization

/// The USB sockets of a kiosk: what is plugged in is a real tty with a simulated device behind it, told of as udev does.
final class KioskSockets: PortProvider {
    /// What udev knows of a converter or a device.
    struct Identity: Sendable {
        var vendor: String
        var product: String
        var serial: String?

        /// The cheap one, of which two look the same.
        static let ch340 = Identity(vendor: "1a86", product: "7523", serial: nil)
    }

    private struct State {
        var plugged: [String: PluggedPort] = [:]
        var plugs = 0
        var next = 0
        var lists: [Int: AsyncStream<[PluggedPort]>.Continuation] = [:]
        var followers: [Int: Follower] = [:]
    }

    private struct Follower {
        var address: PortAddress
        var plug: String?
        var stream: AsyncStream<Presence>.Continuation
    }

    let executor: EpollExecutor
    let host: WireHost
    private let folder: String
    private let real: LinuxPortProvider
    private let state = Mutex(State())

    init(folder: String) throws {
        self.folder = folder
        host = try WireHost()
        executor = try EpollExecutor(name: "sockets")
        real = LinuxPortProvider(executor: executor)
    }

    /// Plugs a device into a socket; `name` is how the far end's device is asked for.
    func plug(_ device: any SimulatedDevice, _ name: String, into port: String, as identity: Identity = .ch340) throws {
        let number = state.withLock { state in
            state.plugs += 1
            return state.plugs
        }
        let path = "\(folder)/ttyUSB\(number)"
        try host.lay(path, devices: [(name, device)])
        var properties = [
            "ID_VENDOR_ID": identity.vendor, "ID_MODEL_ID": identity.product, "ID_PATH": "pci-0-usb-0:\(port)",
        ]
        properties["ID_SERIAL_SHORT"] = identity.serial
        let plugged = PluggedPort(path: path, plug: "plug \(number)", properties: properties)
        state.withLock { state in
            state.plugged[port] = plugged
            Self.tell(&state)
        }
    }

    /// Pulls what is in a socket.
    func pull(_ port: String) {
        let plugged = state.withLock { state in
            let plugged = state.plugged.removeValue(forKey: port)
            Self.tell(&state)
            return plugged
        }
        if let plugged { host.pull(plugged.path) }
    }

    private static func tell(_ state: inout State) {
        let list = state.plugged.values.sorted { $0.path < $1.path }
        for stream in state.lists.values { stream.yield(list) }
        for (id, follower) in state.followers {
            let found = list.first { $0.isAt(follower.address) }
            guard found?.plug != follower.plug else { continue }
            if follower.plug != nil { follower.stream.yield(.absent) }
            if let found { follower.stream.yield(.present(path: found.path)) }
            state.followers[id]?.plug = found?.plug
        }
    }

    func plugged() -> AsyncStream<[PluggedPort]> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: [PluggedPort].self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.next += 1
            state.lists[state.next] = continuation
            continuation.yield(state.plugged.values.sorted { $0.path < $1.path })
        }
        return stream
    }

    func presence(of address: PortAddress) -> AsyncStream<Presence> {
        guard case .udev = address else { return real.presence(of: address) }
        let (stream, continuation) = AsyncStream.makeStream(of: Presence.self, bufferingPolicy: .bufferingNewest(8))
        state.withLock { state in
            state.next += 1
            let id = state.next
            let found = state.plugged.values.first { $0.isAt(address) }
            state.followers[id] = Follower(address: address, plug: found?.plug, stream: continuation)
            continuation.yield(found.map { .present(path: $0.path) } ?? .absent)
            continuation.onTermination = { [weak self] _ in
                _ = self?.state.withLock { $0.followers.removeValue(forKey: id) }
            }
        }
        return stream
    }

    func openSerial(
        _ address: PortAddress, path: String, settings: SerialSettings
    ) async throws(DeviceError) -> any SerialPort {
        try await real.openSerial(.path(path), path: path, settings: settings)
    }

    func openInputLine(
        _ address: PortAddress, path: String, bias: LineBias
    ) async throws(DeviceError) -> any InputLine { try await real.openInputLine(address, path: path, bias: bias) }
}
