import CLinux
import Glibc
import Synchronization

/// Listens to everything that goes through a broker of this machine (MQTT 3.1.1, filter `#`) and keeps the bytes.
public final class MQTTTap: Sendable {
    private let port: UInt16
    private let capture: TrafficCapture
    private let isStopped = Mutex(false)

    /// Begins to listen, on a thread of its own; opens the connection again when the broker comes back.
    public init(port: UInt16, capture: TrafficCapture) {
        self.port = port
        self.capture = capture
        ChildProcessThread.detach { [self] in follow() }
    }

    /// Ends listening.
    public func stop() { isStopped.withLock { $0 = true } }

    private func follow() {
        hk_thread_name("mqtt tap")
        while !isStopped.withLock({ $0 }) {
            let descriptor = hk_tcp_connect("127.0.0.1", String(port), 1000)
            if descriptor >= 0 {
                listen(on: descriptor)
                _ = hk_close(descriptor)
            }
            usleep(100_000)
        }
    }

    private func listen(on descriptor: Int32) {
        let name = Array("hall-sim-tap".utf8)
        // CONNECT, level 4, clean session, no keep-alive; then SUBSCRIBE to everything at QoS 0.
        let body = [0, 4] + Array("MQTT".utf8) + [4, 2, 0, 0, 0, UInt8(name.count)] + name
        let connect = [0x10, UInt8(body.count)] + body
        let subscribe: [UInt8] = [0x82, 6, 0, 1, 0, 1, UInt8(ascii: "#"), 0]
        let request = connect + subscribe
        guard hk_write(descriptor, request, request.count) == request.count else { return }
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while !isStopped.withLock({ $0 }) {
            let ready = hk_wait_ready(descriptor, HK_IN.rawValue, 250)
            if ready == 0 { continue }
            let count = ready < 0 ? 0 : hk_read(descriptor, &buffer, buffer.count)
            if count == -Int(EAGAIN) { continue }
            guard count > 0 else { return }
            capture.add(buffer[..<count])
        }
    }
}
