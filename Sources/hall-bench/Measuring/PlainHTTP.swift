import Glibc

/// A kept HTTP/1.1 connection to a server on this machine that costs as little as possible, since it runs beside what
/// it measures. Blocking, and for one thread.
final class PlainHTTP {
    /// Why there was no answer.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let descriptor: Int32
    private let host: String
    private var buffer = [UInt8](repeating: 0, count: 16 * 1024)

    /// Connects to 127.0.0.1 at `port`.
    init(port: Int) throws(Failure) {
        host = "127.0.0.1:\(port)"
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            throw Failure(description: "no server at \(host)")
        }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Posts JSON; gives the status and the body.
    func post(_ path: String, _ json: String) throws(Failure) -> (status: Int, body: [UInt8]) {
        let request =
            "POST \(path) HTTP/1.1\r\nHost: \(host)\r\nOrigin: http://\(host)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(json.utf8.count)\r\n\r\n\(json)"
        return try exchange(Array(request.utf8))
    }

    /// Gets a path; gives the status and the body.
    func get(_ path: String) throws(Failure) -> (status: Int, body: [UInt8]) {
        try exchange(Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8))
    }

    private func exchange(_ request: [UInt8]) throws(Failure) -> (status: Int, body: [UInt8]) {
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "\(host) closed the connection") }
            sent += count
        }
        var answer: [UInt8] = []
        var end: Int?
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failure(description: "\(host) gave no whole answer") }
            answer += buffer[..<count]
            end = end ?? Self.headerEnd(answer)
            guard let end else { continue }
            let (status, length) = try Self.head(answer[..<end])
            if answer.count >= end + 4 + length { return (status, Array(answer[(end + 4)..<(end + 4 + length)])) }
        }
    }

    /// Where the empty line after the head begins.
    private static func headerEnd(_ bytes: [UInt8]) -> Int? {
        var index = bytes.startIndex
        while let found = bytes[index...].firstIndex(of: 13) {
            if bytes[found...].starts(with: [13, 10, 13, 10]) { return found }
            index = found + 1
        }
        return nil
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws(Failure) -> (status: Int, length: Int) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let words = lines.first?.split(separator: UInt8(ascii: " ")) ?? []
        guard words.count >= 2, let status = Int(String(decoding: words[1], as: UTF8.self)) else {
            throw Failure(description: "no HTTP answer")
        }
        for line in lines.dropFirst() {
            let text = String(decoding: line, as: UTF8.self).lowercased()
            guard text.hasPrefix("content-length:") else { continue }
            return (status, Int(text.dropFirst(15).filter(\.isNumber)) ?? 0)
        }
        throw Failure(description: "an answer without a length")
    }
}
