import Glibc

@testable import SimulatedHall

/// A connection to a server of this machine over which anything can be said.
enum RawLine {
    /// Sends `bytes` to 127.0.0.1 at `port`; gives what comes back until the other end closes or is silent for two
    /// seconds. `nil` when nobody listens.
    static func ask(_ port: Int, _ bytes: [UInt8]) async -> [UInt8]? {
        await ChildProcessThread.launch { exchange(port, bytes) }
    }

    private static func exchange(_ port: Int, _ bytes: [UInt8]) -> [UInt8]? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // The other end may have heard enough.
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        var heard: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while heard.count < 1 << 20 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            heard += buffer[..<count]
        }
        return heard
    }

    /// The bytes that connect to a broker and publish `payloads` on `topic` (MQTT 3.1.1, QoS 0).
    static func publishing(_ payloads: [[UInt8]], on topic: String) -> [UInt8] {
        let name = Array("hall-tests".utf8)
        let head: [UInt8] = [0, 4] + Array("MQTT".utf8) + [4, 2, 0, 0, 0, UInt8(name.count)] + name
        var bytes: [UInt8] = [0x10, UInt8(head.count)] + head
        for payload in payloads {
            let body = [UInt8(topic.utf8.count >> 8), UInt8(topic.utf8.count & 0xFF)] + Array(topic.utf8) + payload
            bytes += [0x30] + length(body.count) + body
        }
        return bytes + [0xE0, 0]
    }

    private static func length(_ count: Int) -> [UInt8] {
        var rest = count
        var bytes: [UInt8] = []
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }
}
