import CLinux
import Glibc
import Synchronization

/// A page's live view (server-sent events) of a server on this machine: keeps the newest view, opens the stream again
/// when it breaks, and lets callers wait for what they want to see.
public final class LiveView: Sendable {
    private struct Waiter: Sendable {
        var isMet: @Sendable (JSON) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var latest: JSON?
        var waiters: [Int: Waiter] = [:]
        var next = 0
        var isConnected = false
        var isStopped = false
    }

    private let state = Mutex(State())
    private let port: UInt16
    private let path: String
    private let capture: TrafficCapture?

    /// Begins to follow `path` of the server at `port`, on a thread of its own.
    public init(port: UInt16, path: String, capture: TrafficCapture? = nil) {
        self.port = port
        self.path = path
        self.capture = capture
        ChildProcessThread.detach { [self] in follow() }
    }

    /// The newest view.
    public var latest: JSON? { state.withLock { $0.latest } }
    /// Whether the stream is open now.
    public var isConnected: Bool { state.withLock { $0.isConnected } }

    /// Ends following; waiting callers get what they have.
    public func stop() {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    /// Waits until `find` gives something for the newest view, at most `limit`; `nil` when the time passed.
    public func wait<Found: Sendable>(
        _ limit: Duration, for find: @escaping @Sendable (JSON) -> Found?
    ) async -> Found? {
        if let found = latest.flatMap(find) { return found }
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            giveUp(ticket)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    guard !state.isStopped, !Task.isCancelled, state.latest.flatMap(find) == nil else { return true }
                    state.waiters[ticket] = Waiter(isMet: { find($0) != nil }, continuation: continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            giveUp(ticket)
        }
        timer.cancel()
        return latest.flatMap(find)
    }

    private func giveUp(_ ticket: Int) {
        state.withLock { $0.waiters.removeValue(forKey: ticket) }?.continuation.resume()
    }

    private func take(_ view: JSON) {
        let met = state.withLock { state in
            state.latest = view
            let met = state.waiters.filter { $0.value.isMet(view) }
            for key in met.keys { state.waiters[key] = nil }
            return Array(met.values)
        }
        for waiter in met { waiter.continuation.resume() }
    }

    // MARK: The stream

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func follow() {
        hk_thread_name("live view")
        while !isStopped {
            let descriptor = hk_tcp_connect("127.0.0.1", String(port), 1000)
            if descriptor >= 0 {
                read(descriptor)
                _ = hk_close(descriptor)
                state.withLock { $0.isConnected = false }
            }
            if !isStopped { usleep(50_000) }
        }
    }

    private func read(_ descriptor: Int32) {
        let request = Array(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept: text/event-stream\r\n\r\n".utf8)
        guard hk_write(descriptor, request, request.count) == request.count else { return }
        var events = EventReader()
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while !isStopped {
            let ready = hk_wait_ready(descriptor, HK_IN.rawValue, 250)
            if ready == 0 { continue }
            let count = ready < 0 ? 0 : hk_read(descriptor, &buffer, buffer.count)
            if count == -Int(EAGAIN) { continue }
            guard count > 0 else { return }
            capture?.add(buffer[..<count])
            for event in events.append(buffer[..<count]) where event.name == "view" {
                state.withLock { $0.isConnected = true }
                if let view = JSON(event.data) { take(view) }
            }
        }
    }
}

/// Takes server-sent events out of a chunked HTTP answer.
struct EventReader {
    private var raw: [UInt8] = []
    private var text: [UInt8] = []
    private var hasHeader = false

    struct Event {
        var name: String
        var data: [UInt8]
    }

    /// The events that are complete with these bytes.
    mutating func append(_ bytes: ArraySlice<UInt8>) -> [Event] {
        raw += bytes
        if !hasHeader {
            guard let end = Self.find([13, 10, 13, 10], in: raw) else { return [] }
            raw.removeFirst(end + 4)
            hasHeader = true
        }
        unchunk()
        var events: [Event] = []
        while let end = Self.find([10, 10], in: text) {
            if let event = Self.event(text[..<end]) { events.append(event) }
            text.removeFirst(end + 2)
        }
        return events
    }

    private mutating func unchunk() {
        var done = 0
        while let line = raw[done...].firstIndex(of: 10) {
            let digits = String(decoding: raw[done..<line], as: UTF8.self).filter(\.isHexDigit)
            guard let size = Int(digits, radix: 16), raw.count >= line + 1 + size + 2 else { break }
            text += raw[(line + 1)..<(line + 1 + size)]
            done = line + 1 + size + 2
        }
        raw.removeFirst(done)
    }

    private static func event(_ block: ArraySlice<UInt8>) -> Event? {
        var event = Event(name: "message", data: [])
        for line in block.split(separator: 10) {
            if line.starts(with: Array("event: ".utf8)) {
                event.name = String(decoding: line.dropFirst(7), as: UTF8.self)
            } else if line.starts(with: Array("data: ".utf8)) {
                event.data += line.dropFirst(6)
            }
        }
        return event.data.isEmpty ? nil : event
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= pattern.count, let first = pattern.first else { return nil }
        var start = 0
        while let index = bytes[start...].firstIndex(of: first), index + pattern.count <= bytes.count {
            if bytes[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
            start = index + 1
        }
        return nil
    }
}
