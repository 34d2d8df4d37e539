import CLinux
import DeviceKit
import Glibc
import PrintRelay

/// One backend at the relay, from its connection to its verdict. Used by the relay's thread only.
final class RelayConnection {
    /// What a backend's bytes led to.
    enum Event {
        case nothing
        /// It said whose job it brings.
        case attached(RelayAttachment)
        /// Its document is whole.
        case complete(RelayAttachment, [UInt8])
        /// The spooler cancelled the job.
        case cancelled
        /// It closed its end or broke the rules.
        case gone
    }

    private enum Phase { case attaching, receiving, waiting, leaving }

    let descriptor: Int32
    /// Documents' bytes that are set aside for it.
    private(set) var reserved = 0
    private(set) var device: String?
    /// Ends the job's `cancelled`.
    var cancellation: AsyncStream<Void>.Continuation?
    /// When its patience ends, on the monotonic clock; nil while the agent is the one to act.
    private(set) var deadline: Int64?

    private var phase = Phase.attaching
    private var attachment: RelayAttachment?
    private var document: [UInt8] = []
    private var decoder = RelayDecoder()
    private var outgoing: ArraySlice<UInt8> = []

    /// How long a backend may take to bring its document, and to take its verdict, in nanoseconds.
    private static let patience: Int64 = 30_000_000_000

    init(descriptor: Int32, now: Int64) {
        self.descriptor = descriptor
        deadline = now &+ Self.patience
    }

    /// Whether it waits for a verdict, which it gets once.
    var awaitsVerdict: Bool { phase == .waiting }
    var wantsToWrite: Bool { !outgoing.isEmpty }
    /// Whether all has been said.
    var isDone: Bool { phase == .leaving && outgoing.isEmpty }

    /// Reads what is there once, and gives what came of it in order.
    func receive(maximum: Int) -> [Event] {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = hk_read(descriptor, &piece, piece.count)
        guard count > 0 else { return count == -Int(EAGAIN) || count == -Int(EINTR) ? [] : [.gone] }
        guard phase != .leaving else { return [] }
        decoder.feed(piece[..<count])
        var events: [Event] = []
        do throws(RelayCodecError) {
            while let frame = try decoder.next() {
                let event = take(frame, maximum: maximum)
                events.append(event)
                if case .gone = event { break }
                // An empty document is whole at once.
                if case .attached(let attachment) = event, attachment.byteCount == 0 {
                    events.append(complete(attachment))
                }
            }
        } catch {
            events.append(.gone)
        }
        return events
    }

    /// Sends a frame, as far as the socket takes it; false when the backend is gone.
    func send(_ frame: RelayFrame) -> Bool {
        outgoing += frame.encoded
        return flush()
    }

    /// Sends its verdict; `isDone` is true once it has it.
    func leave(with verdict: RelayFrame, now: Int64) -> Bool {
        phase = .leaving
        deadline = now &+ Self.patience
        return send(verdict)
    }

    /// Writes what waits; false when the backend is gone.
    func flush() -> Bool {
        while !outgoing.isEmpty {
            let count = outgoing.withUnsafeBytes { [descriptor] in hk_write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return count == -Int(EAGAIN) || count == -Int(EINTR) }
            outgoing = outgoing.dropFirst(count)
        }
        return true
    }

    /// Ends the connection and the job's `cancelled`.
    func close() {
        cancellation?.finish()
        cancellation = nil
        _ = hk_close(descriptor)
    }

    private func take(_ frame: RelayFrame, maximum: Int) -> Event {
        switch (phase, frame) {
        case (.attaching, .attach(let attachment)):
            guard Int(attachment.byteCount) <= maximum else { return .gone }
            phase = .receiving
            self.attachment = attachment
            device = attachment.device
            reserved = Int(attachment.byteCount)
            document.reserveCapacity(reserved)
            return .attached(attachment)
        case (.receiving, .document(let bytes)):
            guard let attachment, document.count + bytes.count <= reserved else { return .gone }
            document += bytes
            return document.count == reserved ? complete(attachment) : .nothing
        case (.waiting, .cancel):
            return .cancelled
        default:
            return .gone
        }
    }

    private func complete(_ attachment: RelayAttachment) -> Event {
        phase = .waiting
        deadline = nil
        defer { document = [] }
        return .complete(attachment, document)
    }
}
