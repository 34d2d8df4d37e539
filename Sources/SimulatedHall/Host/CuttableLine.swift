import Glibc
import Synchronization

/// A line of the network that can be cut: stands between two ends on 127.0.0.1 and passes on what they say.
public final class CuttableLine: Sendable {
    /// How the line is.
    public enum State: Sendable, Equatable {
        /// What comes is passed on.
        case whole
        /// What is connected is cut off, and nobody is connected any more: a cable pulled at the far end.
        case cut
        /// Connections stand and are taken, and nothing passes either way: a switch that has hung.
        case frozen
        /// What is said to the server arrives, and nothing comes back.
        case deaf
    }

    private struct Known {
        var state = State.whole
        var isOver = false
        var connections: [Int: (client: Int32, server: Int32)] = [:]
        var next = 0
    }

    /// The port that is connected to.
    public let port: UInt16
    private let server: Mutex<UInt16>
    private let listener: Int32
    private let known = Mutex(Known())

    /// A line to a port of this machine; `nil` when no port is to be had.
    public init?(to server: UInt16) {
        self.server = Mutex(server)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(of: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isBound else {
            close(listener)
            return nil
        }
        ChildProcessThread.detach { [self] in accept() }
    }

    /// The server has another port now.
    public func lead(to server: UInt16) { self.server.withLock { $0 = server } }

    /// Makes the line whole, or cuts it.
    public func set(_ state: State) {
        known.withLock { known in
            known.state = state
            guard state == .cut else { return }
            for (client, server) in known.connections.values {
                shutdown(client, Int32(SHUT_RDWR))
                shutdown(server, Int32(SHUT_RDWR))
            }
        }
    }

    /// Takes the line away.
    public func end() {
        known.withLock { $0.isOver = true }
        set(.cut)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private var state: State { known.withLock { $0.state } }

    private func accept() {
        defer { close(listener) }
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard !known.withLock({ $0.isOver }) else { return }
            guard client >= 0 else { continue }
            let upstream = state == .cut ? -1 : connected()
            guard upstream >= 0 else {
                close(client)
                continue
            }
            let id = known.withLock { known in
                known.next += 1
                known.connections[known.next] = (client, upstream)
                return known.next
            }
            ChildProcessThread.detach { [self] in
                relay(client, upstream)
                // Taken out first: a descriptor that is closed may be another's at once.
                known.withLock { $0.connections[id] = nil }
                close(client)
                close(upstream)
            }
        }
    }

    private func relay(_ client: Int32, _ upstream: Int32) {
        while true {
            var watched = [client, upstream].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // Looks up now and then, so that a frozen line is noticed to be whole again.
            guard poll(&watched, 2, 20) >= 0 || errno == EINTR else { return }
            for (index, watch) in watched.enumerated() where watch.revents != 0 {
                let state = state
                if state == .frozen {
                    // What waits to be read would end the poll at once; this thread is the line's own.
                    usleep(5000)
                    continue
                }
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = recv(watch.fd, &bytes, bytes.count, 0)
                guard count > 0 else { return }
                if state == .deaf, index == 1 { continue }
                guard Self.send(bytes.prefix(count), to: index == 0 ? upstream : client) else { return }
            }
        }
    }

    private func connected() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(of: server.withLock { $0 })
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !isConnected { close(descriptor) }
        return isConnected ? descriptor : -1
    }

    private static func address(of port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
