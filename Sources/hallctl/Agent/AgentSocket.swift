import Foundation
import Glibc

/// The agent's own socket, spoken to in HTTP/1.1, a connection a question.
///
/// Blocking: this program does one thing at a time on its main thread.
struct AgentSocket: Sendable {
    var path: String

    /// Why the agent gave no answer.
    enum Failure: Error, Equatable {
        /// There is no socket, or nobody listens on it: the agent does not run.
        case notRunning
        /// The socket may not be opened by this user.
        case accessDenied
        /// It broke off, stayed silent for five seconds, or speaks something else.
        case noAnswer
    }

    /// A complete answer.
    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    private static let bodyLimit = 64 << 20

    func get(_ path: String) throws(Failure) -> Answer { try ask("GET", path, nil) }

    func post(_ path: String, _ body: some Encodable) throws(Failure) -> Answer {
        guard let json = try? JSONEncoder().encode(body) else { throw .noAnswer }
        return try ask("POST", path, Array(json))
    }

    /// The first event of a live stream.
    func first(of path: String) throws(Failure) -> EventReading.Event {
        let stream = try AgentStream(open("GET", path, nil))
        while true {
            if let event = try stream.receive().first(where: { $0.name == "view" }) { return event }
        }
    }

    /// Opens a live stream.
    func stream(_ path: String) throws(Failure) -> AgentStream { AgentStream(try open("GET", path, nil)) }

    /// Opens a live stream that a wish begins.
    func stream(_ path: String, _ body: some Encodable) throws(Failure) -> AgentStream {
        guard let json = try? JSONEncoder().encode(body) else { throw .noAnswer }
        return AgentStream(try open("POST", path, Array(json)))
    }

    private func ask(_ method: String, _ path: String, _ body: [UInt8]?) throws(Failure) -> Answer {
        let descriptor = try open(method, path, body)
        defer { close(descriptor) }
        var reading = HTTPReading()
        var received: [UInt8] = []
        while !reading.isComplete {
            let bytes = try Self.receive(descriptor)
            do throws(HTTPReading.Malformed) {
                if bytes.isEmpty { try reading.finish() } else { received += try reading.take(bytes) }
            } catch { throw .noAnswer }
            guard received.count <= Self.bodyLimit else { throw .noAnswer }
        }
        return Answer(status: reading.status ?? 0, body: received)
    }

    private func open(_ method: String, _ target: String, _ body: [UInt8]?) throws(Failure) -> Int32 {
        let descriptor = try connected()
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        var rest = (Array((head + "\r\n").utf8) + (body ?? []))[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw .noAnswer
            }
            rest = rest.dropFirst(count)
        }
        return descriptor
    }

    private func connected() throws(Failure) -> Int32 {
        let bytes = Array(path.utf8)
        guard bytes.count < 108 else { throw .notRunning }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .noAnswer }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EACCES || reason == EPERM ? .accessDenied : .notRunning
        }
        return descriptor
    }

    /// At least one byte, or none at the end of the stream.
    static func receive(_ descriptor: Int32) throws(Failure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .noAnswer }
            return Array(buffer.prefix(count))
        }
    }
}

/// One open live stream; closed with its last reference.
final class AgentStream {
    /// For poll(2).
    let descriptor: Int32
    /// The body of an answer that is no stream, once it has come whole.
    private(set) var refusal: [UInt8]?
    private var head = HTTPReading()
    private var events = EventReading()
    private var refused: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Whether the agent has ended the stream as it should.
    var isComplete: Bool { head.isComplete }

    /// Waits for bytes and gives the events they complete; throws when the stream has ended or was refused.
    func receive() throws(AgentSocket.Failure) -> [EventReading.Event] {
        let bytes = try AgentSocket.receive(descriptor)
        guard !bytes.isEmpty else { throw .noAnswer }
        do throws(HTTPReading.Malformed) {
            let body = try head.take(bytes)
            guard head.status ?? 200 != 200 else { return events.take(body) }
            refused += body
            guard head.isComplete else { return [] }
            refusal = refused
            throw HTTPReading.Malformed()
        } catch { throw .noAnswer }
    }
}
