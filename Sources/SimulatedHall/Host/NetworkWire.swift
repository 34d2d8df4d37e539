import Glibc
import Synchronization

/// A simulated device at a port of 127.0.0.1: as `WireHost` for what hangs on the network. It talks to one client, the
/// newest.
public final class NetworkWire: Sendable {
    private struct State {
        var device: any SimulatedDevice
        var isCut = false
        var isOver = false
    }

    /// The port it serves.
    public let port: UInt16
    private let state: Mutex<State>
    /// How often the device is asked whether it has something to say.
    private static let tickMilliseconds: Int32 = 4

    /// Serves a device at a port, any free one when 0; `nil` when it is not to be had.
    public init?(device: any SimulatedDevice, port wished: UInt16 = 0) {
        guard let first = Self.listener(port: wished) else { return nil }
        port = first.port
        state = Mutex(State(device: device))
        ChildProcessThread.detach { [self] in serve(first.descriptor) }
    }

    /// Raises or clears a fault of the device; what the device says of itself goes to nobody.
    public func set(_ fault: SimulatedFault, _ isOn: Bool) {
        state.withLock { _ = fault.set(isOn, on: &$0.device, now: WireHost.now) }
    }

    /// Nobody serves the port any more, and whoever is connected is cut off; or somebody serves it again.
    public func cut(_ isCut: Bool) { state.withLock { $0.isCut = isCut } }

    /// Ends it.
    public func stop() { state.withLock { $0.isOver = true } }

    private func serve(_ first: Int32) {
        var listening: Int32? = first
        var client: Int32?
        defer { for descriptor in [listening, client].compactMap(\.self) { close(descriptor) } }
        while true {
            let (isCut, isOver) = state.withLock { ($0.isCut, $0.isOver) }
            if isOver { return }
            if isCut {
                for descriptor in [listening, client].compactMap(\.self) { close(descriptor) }
                (listening, client) = (nil, nil)
                // With the cable out there is nothing to poll; this thread is the wire's own.
                usleep(UInt32(Self.tickMilliseconds) * 1000)
                continue
            }
            if listening == nil { listening = Self.listener(port: port)?.descriptor }
            turn(listening, &client)
        }
    }

    /// Waits a moment for whatever comes.
    private func turn(_ listening: Int32?, _ client: inout Int32?) {
        var watched = [listening, client].map { pollfd(fd: $0 ?? -1, events: Int16(POLLIN), revents: 0) }
        _ = poll(&watched, 2, Self.tickMilliseconds)
        if watched[1].revents != 0, let open = client {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(open, &bytes, bytes.count, 0)
            if count > 0 {
                say(state.withLock { $0.device.receive(Array(bytes[..<count]), now: WireHost.now) }, to: open)
            } else {
                close(open)
                client = nil
            }
        }
        if watched[0].revents != 0, let listening {
            let newest = accept(listening, nil, nil)
            guard newest >= 0 else { return }
            // A program that is started meanwhile would keep the connection open after this end has closed it.
            _ = fcntl(newest, F_SETFD, FD_CLOEXEC)
            if let old = client { close(old) }
            client = newest
        }
        if let client { say(state.withLock { $0.device.tick(now: WireHost.now) }, to: client) }
    }

    /// What does not go out at once is lost.
    private func say(_ bytes: [UInt8], to client: Int32) {
        guard !bytes.isEmpty else { return }
        _ = bytes.withUnsafeBytes {
            send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    private static func listener(port: UInt16) -> (descriptor: Int32, port: UInt16)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            return nil
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
