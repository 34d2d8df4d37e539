import CLinux
import Glibc

/// A plain HTTP/1.1 client for one server on this machine, as a kiosk's page or a person at a window would use it.
///
/// Each instance keeps one connection and belongs to one task; calls block a thread of their own, never the
/// cooperative pool.
public actor LoopbackClient {
    /// An answer.
    public struct Answer: Sendable {
        /// The status code, such as 201.
        public var status: Int
        /// The body.
        public var body: [UInt8]
        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Why there was no answer.
    public struct ClientError: Error, Sendable, CustomStringConvertible {
        /// What was attempted and what happened.
        public var description: String
    }

    private let port: UInt16
    private let network: String?
    private let capture: TrafficCapture?
    private var descriptor: Int32 = -1

    /// A client of 127.0.0.1 at `port`, in the network namespace of the file `network` when one is given; what it hears is
    /// added to `capture`.
    public init(port: UInt16, network: String? = nil, capture: TrafficCapture? = nil) {
        self.port = port
        self.network = network
        self.capture = capture
    }

    deinit { if descriptor >= 0 { _ = hk_close(descriptor) } }

    /// One request and its answer. Tried again once on a new connection when the kept one had been closed.
    public func request(
        _ method: String, _ path: String, json: String? = nil, headers: [String: String] = [:]
    ) async throws(ClientError) -> Answer {
        let bytes = Self.compose(method, path, json, headers, port)
        let (port, network, kept) = (port, network, descriptor)
        descriptor = -1
        let result: Result<(Answer, Int32), ClientError> = await withCheckedContinuation { continuation in
            // A thread a request: each may wait for its server.
            ChildProcessThread.detach {
                continuation.resume(
                    returning: Result { () throws(ClientError) in try Self.ask(port, network, kept, bytes) })
            }
        }
        let (answer, descriptor) = try result.get()
        // Another request of the same client may have kept a connection meanwhile.
        if self.descriptor >= 0 { _ = hk_close(self.descriptor) }
        self.descriptor = descriptor
        capture?.add(answer.body)
        return answer
    }

    private static func ask(
        _ port: UInt16, _ network: String?, _ kept: Int32, _ bytes: [UInt8]
    ) throws(ClientError) -> (Answer, Int32) {
        if kept >= 0, let answer = try? exchange(kept, bytes) { return (answer, kept) }
        if kept >= 0 { _ = hk_close(kept) }
        let fresh =
            if let network {
                hk_tcp_connect_within(network, "127.0.0.1", String(port), 2000)
            } else { hk_tcp_connect("127.0.0.1", String(port), 2000) }
        guard fresh >= 0 else { throw ClientError(description: "no server at 127.0.0.1:\(port)") }
        do throws(ClientError) { return (try exchange(fresh, bytes), fresh) } catch {
            _ = hk_close(fresh)
            throw error
        }
    }

    private static func compose(
        _ method: String, _ path: String, _ json: String?, _ headers: [String: String], _ port: UInt16
    ) -> [UInt8] {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nOrigin: http://127.0.0.1:\(port)\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let json { text += "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n" }
        text += "\r\n" + (json ?? "")
        return Array(text.utf8)
    }

    private static func exchange(_ descriptor: Int32, _ bytes: [UInt8]) throws(ClientError) -> Answer {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { hk_write(descriptor, $0.baseAddress, $0.count) }
            if count == -Int(EAGAIN) {
                _ = hk_wait_ready(descriptor, HK_OUT.rawValue, 5000)
                continue
            }
            guard count > 0 else { throw ClientError(description: "the server closed the connection") }
            sent += count
        }
        var reader = AnswerReader()
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            if let answer = reader.answer { return answer }
            let ready = hk_wait_ready(descriptor, HK_IN.rawValue, 15_000)
            guard ready > 0 else { throw ClientError(description: "no answer within 15 s") }
            let count = hk_read(descriptor, &buffer, buffer.count)
            if count == -Int(EAGAIN) { continue }
            guard count > 0 else { throw ClientError(description: "the server closed the connection") }
            reader.append(buffer[..<count])
        }
    }
}

/// Puts an answer together as its bytes arrive.
private struct AnswerReader {
    private var bytes: [UInt8] = []

    mutating func append(_ more: ArraySlice<UInt8>) { bytes += more }

    /// The whole answer, once it is there.
    var answer: LoopbackClient.Answer? {
        guard let end = headerEnd else { return nil }
        let header = String(decoding: bytes[..<end], as: UTF8.self)
        let lines = header.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        var length: Int?
        var isChunked = false
        for line in lines.dropFirst() {
            let lower = line.lowercased()
            if lower.hasPrefix("content-length:") {
                length = Int(lower.dropFirst(15).drop { $0 == " " })
            } else if lower.hasPrefix("transfer-encoding:") {
                isChunked = lower.contains("chunked")
            }
        }
        let body = bytes[(end + 4)...]
        if isChunked { return Self.unchunk(body).map { LoopbackClient.Answer(status: status, body: $0) } }
        guard body.count >= length ?? 0 else { return nil }
        return LoopbackClient.Answer(status: status, body: Array(body.prefix(length ?? 0)))
    }

    private var headerEnd: Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    /// The joined chunks, or `nil` while the last one is not there.
    private static func unchunk(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = body
        var result: [UInt8] = []
        while true {
            guard let line = rest.firstIndex(of: 10) else { return nil }
            let digits = String(decoding: rest[..<line], as: UTF8.self).filter(\.isHexDigit)
            guard let size = Int(digits, radix: 16) else { return nil }
            rest = rest[(line + 1)...]
            if size == 0 { return result }
            guard rest.count >= size + 2 else { return nil }
            result += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }
}
