import Foundation
import Glibc
import Synchronization

/// Stands between a ledger and PostgreSQL on the loopback interface, and cuts their connection where a test says.
final class CuttingProxy: Sendable {
    /// What happens to the next append.
    enum Cut: Sendable {
        /// It reaches the server, whose answer is thrown away: it is committed, and nobody says so.
        case answer
        /// It never reaches the server.
        case request
        /// It reaches the server only when the test lets it: long after the ledger gave the connection up.
        case delay
    }

    private struct State {
        var cut: Cut?
        var isShut = false
        var delayed: (server: Int32, bytes: [UInt8])?
        var isOver = false
        var cuts = 0
    }

    /// The port that ledgers connect to.
    let port: UInt16
    private let server: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    init(to server: UInt16) throws {
        self.server = server
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(of: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    /// The next message that carries an append is cut like this.
    func cutNext(_ cut: Cut, thenShut: Bool = false) {
        state.withLock { $0.cut = cut }
        shutsAfterCut.store(thenShut, ordering: .relaxed)
    }

    private let shutsAfterCut = Atomic(false)

    /// Turns new connections away, or no longer.
    func shut(_ isShut: Bool) { state.withLock { $0.isShut = isShut } }

    /// How many appends were cut.
    var cuts: Int { state.withLock { $0.cuts } }

    /// Brings a delayed append to the server, and returns when the server has dealt with it: its answer, or its end.
    func deliver() -> [UInt8] {
        guard
            let delayed = state.withLock({ state in
                defer { state.delayed = nil }
                return state.delayed
            })
        else { return [] }
        defer { close(delayed.server) }
        guard Self.send(delayed.bytes, to: delayed.server) else { return [] }
        var answer: [UInt8] = []
        // "Z", ready for query, ends what the server says to a request.
        while let bytes = Self.receive(from: delayed.server), !bytes.isEmpty {
            answer += bytes
            if answer.suffix(6).first == UInt8(ascii: "Z") { break }
        }
        return answer
    }

    func end() {
        state.withLock { $0.isOver = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        defer { close(listener) }
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0, !state.withLock({ $0.isOver }) else { return }
            let upstream = state.withLock { $0.isShut } ? -1 : connected()
            guard upstream >= 0 else {
                close(client)
                continue
            }
            Thread.detachNewThread { [self] in relay(client, upstream) }
        }
    }

    private func connected() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(of: server)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !isConnected { close(descriptor) }
        return isConnected ? descriptor : -1
    }

    private func relay(_ client: Int32, _ upstream: Int32) {
        var isKept = false
        defer {
            close(client)
            if !isKept { close(upstream) }
        }
        while true {
            var watched = [client, upstream].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&watched, 2, -1) > 0 || errno == EINTR else { return }
            if watched[0].revents != 0 {
                guard let bytes = Self.receive(from: client), !bytes.isEmpty else { return }
                switch takeCut(for: bytes) {
                case nil: guard Self.send(bytes, to: upstream) else { return }
                case .request?: return
                case .delay?:
                    isKept = true
                    state.withLock { $0.delayed = (upstream, bytes) }
                    return
                case .answer?:
                    guard Self.send(bytes, to: upstream) else { return }
                    // The answer comes after the commit.
                    _ = Self.receive(from: upstream)
                    return
                }
            }
            if watched[1].revents != 0 {
                guard let bytes = Self.receive(from: upstream), !bytes.isEmpty, Self.send(bytes, to: client) else {
                    return
                }
            }
        }
    }

    /// An append binds the prepared statement of that name ("B", its length, no portal, its name).
    private func takeCut(for bytes: [UInt8]) -> Cut? {
        guard bytes.first == UInt8(ascii: "B"), bytes.dropFirst(5).starts(with: [0] + Array("append".utf8) + [0]) else {
            return nil
        }
        return state.withLock { state in
            guard let cut = state.cut else { return nil }
            state.cut = nil
            state.cuts += 1
            if shutsAfterCut.load(ordering: .relaxed) { state.isShut = true }
            return cut
        }
    }

    private static func address(of port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func receive(from descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
