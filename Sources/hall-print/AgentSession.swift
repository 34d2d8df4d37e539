import Glibc
import PrintRelay

/// How a job ended for cupsd.
enum JobOutcome {
    case completed
    case cancelled(String)
    case spoolerGone
}

/// One connection to the agent, from attach to verdict. When the agent goes away the next one attaches to the same
/// attempt and waits for the same outcome.
struct AgentSession: ~Copyable {
    /// How long to wait before the agent's socket is tried again, in milliseconds.
    private static let retryMilliseconds: Int32 = 200

    /// What ended a session.
    private enum End {
        case outcome(JobOutcome)
        case lost
    }

    private let socket: Int32
    private let job: PrintJob
    private var decoder = RelayDecoder()
    private var outgoing: ArraySlice<UInt8>
    private var nextByte = 0
    private var hasSentCancel = false

    /// Brings the job to the agent and waits for its outcome, however often the agent comes and goes.
    static func deliver(_ job: PrintJob, interruptions: Interruptions) -> JobOutcome {
        // Once an agent may have the whole document, only an agent knows what became of it.
        var isHandedOver = false
        var isCancelled = false
        var isShownAsConnecting = false
        while true {
            if let socket = connect(to: job.destination.socketPath) {
                if isShownAsConnecting { Report.state("-connecting-to-device") }
                isShownAsConnecting = false
                var session = AgentSession(socket: socket, job: job)
                if case .outcome(let outcome) = session.run(interruptions, &isHandedOver, &isCancelled) {
                    return outcome
                }
            }
            if !isShownAsConnecting { Report.state("+connecting-to-device") }
            isShownAsConnecting = true
            let sight = interruptions.wait(milliseconds: retryMilliseconds, heedsTermination: !isCancelled)
            if sight.spoolerGone { return .spoolerGone }
            if sight.terminated { isCancelled = true }
            guard isCancelled && !isHandedOver else { continue }
            Report.state("-connecting-to-device")
            return .cancelled("cancelled before the agent had it")
        }
    }

    private init(socket: Int32, job: PrintJob) {
        self.socket = socket
        self.job = job
        outgoing = RelayFrame.attach(job.attachment).encoded[...]
    }

    deinit { close(socket) }

    private mutating func run(
        _ interruptions: Interruptions, _ isHandedOver: inout Bool, _ isCancelled: inout Bool
    ) -> End {
        while true {
            refill(isCancelled: isCancelled)
            // A verdict may lie in front of the end that made the write fail.
            guard write() else { return read() ?? .lost }
            if outgoing.isEmpty && nextByte == job.document.count { isHandedOver = true }
            if isCancelled && !isHandedOver { return .outcome(.cancelled("cancelled before the agent had it")) }
            if outgoing.isEmpty && (nextByte < job.document.count || isCancelled && !hasSentCancel) { continue }
            let events = POLLIN | (outgoing.isEmpty ? 0 : POLLOUT)
            let sight = interruptions.wait(for: Int16(events), at: socket, heedsTermination: !isCancelled)
            if sight.spoolerGone { return .outcome(.spoolerGone) }
            if sight.terminated { isCancelled = true }
            if sight.events & Int16(POLLIN | POLLHUP | POLLERR) != 0, let end = read() { return end }
        }
    }

    /// Puts the next frame into the empty outgoing buffer.
    private mutating func refill(isCancelled: Bool) {
        guard outgoing.isEmpty else { return }
        if nextByte < job.document.count {
            let end = min(nextByte + RelayLimits.chunkBytes, job.document.count)
            outgoing = RelayFrame.document(Array(job.document[nextByte..<end])).encoded[...]
            nextByte = end
        } else if isCancelled && !hasSentCancel {
            outgoing = RelayFrame.cancel.encoded[...]
            hasSentCancel = true
        }
    }

    /// Writes what the socket takes; false when the agent is gone.
    private mutating func write() -> Bool {
        while !outgoing.isEmpty {
            let count = outgoing.withUnsafeBytes { [socket] bytes in
                send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                outgoing = outgoing.dropFirst(count)
            } else {
                if count < 0 && errno == EINTR { continue }
                return count < 0 && errno == EAGAIN
            }
        }
        return true
    }

    /// Takes what the agent says; nil while there is no verdict.
    private mutating func read() -> End? {
        var piece = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket, &piece, piece.count, 0)
        guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) ? nil : .lost }
        decoder.feed(piece[..<count])
        do throws(RelayCodecError) {
            while let frame = try decoder.next() {
                switch frame {
                case .completed: return .outcome(.completed)
                case .cancelled(let message): return .outcome(.cancelled(message))
                case .state(let change): Report.state(change)
                case .waiting, .attach, .document, .cancel: break
                }
            }
            return nil
        } catch {
            return .lost
        }
    }

    /// A non-blocking connection, or nil while no agent listens.
    private static func connect(to path: String) -> Int32? {
        let descriptor = Glibc.socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }
}
