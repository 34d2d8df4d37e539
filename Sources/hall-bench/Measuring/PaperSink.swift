import Glibc
import SimulatedHall
import Synchronization

/// A printer at a TCP port, as CUPS's own socket backend reaches it: the same simulated printer as at the end of the
/// agent's wire, so that both are measured with the same ruler.
final class PaperSink: Sendable {
    private struct State {
        var printer: StagePrinter
        var isStopping = false
    }

    /// Where it listens on 127.0.0.1.
    let port: Int
    private let state: Mutex<State>
    private let listener: Int32

    /// Listens; call `serve` on a thread of its own.
    init(_ printer: StagePrinter) throws {
        state = Mutex(State(printer: printer))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 4) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else { throw BenchFailure(description: "no port for the peer's printer") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(listener) }

    /// What was cut off so far.
    var tray: [StagePrinter.Paper] { state.withLock { $0.printer.tray } }

    /// Ends `serve` soon.
    func stop() { state.withLock { $0.isStopping = true } }

    /// Takes connections until stopped. Blocking.
    func serve() {
        var connection: Int32 = -1
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !state.withLock({ $0.isStopping }) {
            var watched = pollfd(fd: connection >= 0 ? connection : listener, events: Int16(POLLIN), revents: 0)
            let ready = poll(&watched, 1, 4)
            if ready > 0, connection < 0 {
                connection = accept(listener, nil, nil)
            } else if ready > 0 {
                let count = recv(connection, &buffer, buffer.count, 0)
                if count > 0 {
                    take(Array(buffer[..<count]), connection)
                } else {
                    close(connection)
                    connection = -1
                }
            }
            state.withLock { _ = $0.printer.tick(now: WireHost.now) }
        }
        if connection >= 0 { close(connection) }
    }

    private func take(_ bytes: [UInt8], _ connection: Int32) {
        let answer = state.withLock { $0.printer.receive(bytes, now: WireHost.now) }
        guard !answer.isEmpty else { return }
        _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
