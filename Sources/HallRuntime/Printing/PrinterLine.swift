import Crypto
import DeviceKit
import Foundation
import HallDomain
import Logging
import Synchronization

/// Jobs that the spooler's backend brings for one printer, one after the other.
actor PrinterLine {
    /// How the names of our own jobs begin; any other job that bears it claims to be a ticket and is refused.
    static let namePrefix = "hallkit:"
    /// More than this is no slip: a foreign job of a metre of paper would keep the next person waiting.
    private static let foreignLimit = 256 * 1024

    private let device: PlacedDevice
    private let hall: Hall
    private let logger: Logger
    private let waiting: AsyncStream<RelayedJob>
    private let inbox: AsyncStream<RelayedJob>.Continuation
    private var printer: (any DocumentPrinter)?

    init(device: PlacedDevice, hall: Hall, logger: Logger) {
        self.device = device
        self.hall = hall
        self.logger = logger
        // The spooler runs one job a queue; after its crash an orphaned backend may come beside the new one.
        (waiting, inbox) = AsyncStream.makeStream(of: RelayedJob.self, bufferingPolicy: .bufferingOldest(8))
    }

    static func digest(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    func begin(_ printer: any DocumentPrinter) { self.printer = printer }

    func end(_ printer: any DocumentPrinter) { if self.printer === printer { self.printer = nil } }

    func take(_ job: RelayedJob) {
        if case .dropped(let job) = inbox.yield(job) {
            job.finish(.cancelled(message: "too many jobs wait for \(device.id)"))
        }
    }

    func run() async { for await job in waiting { await handle(job) } }

    private func handle(_ job: RelayedJob) async {
        let id = job.uuid.map { AttemptID(rawValue: Self.bare($0)) }
        let attempt = await hall.read { state in id.flatMap { state.attempts[$0] } }
        guard let attempt else {
            if job.name.hasPrefix(Self.namePrefix) {
                refuse(job, "claims to be a ticket and is none of today's")
            } else {
                await printForeign(job)
            }
            return
        }
        guard attempt.printer == device.placed, attempt.digest == Self.digest(of: job.bytes) else {
            refuse(job, "claims attempt \(attempt.id) with other bytes or at another printer")
            return
        }
        if let end = attempt.end {
            job.finish(Self.verdict(end, "this attempt has ended already: \(end.rawValue)"))
        } else if attempt.isStarted {
            await end(attempt, .doubtful, "a second backend found it started")
            job.finish(Self.verdict(.doubtful, "already started once"))
        } else {
            await print(attempt, job)
        }
    }

    private func print(_ attempt: PrintAttempt, _ job: RelayedJob) async {
        guard let printer else {
            await end(attempt, .notSent, "the printer is not there")
            job.finish(.cancelled(message: "the printer is not there"))
            return
        }
        let hall = hall
        let gate = CancellationGate()
        async let _: Void = gate.watch(job.cancelled)
        let outcome = await printer.deliver(job.bytes) { () async throws(DeviceError) in
            guard !gate.isCancelled else { throw DeviceError(.refused, while: "starting a cancelled job") }
            do { _ = try await hall.perform(.startPrint(attempt.id)) } catch {
                throw DeviceError(.refused, while: "committing the start: \(error)")
            }
        }
        switch outcome {
        case .proven(let evidence):
            await end(attempt, .proven, evidence)
            job.finish(.completed)
        case .doubtful(let evidence):
            await end(attempt, .doubtful, evidence)
            job.finish(Self.verdict(.doubtful, evidence))
        case .notSent(let reason):
            await end(attempt, .notSent, reason)
            if gate.isCancelled {
                // Somebody cancelled it on purpose: it is listed for staff and does not print by itself again.
                _ = try? await hall.perform(.forgoPaper(ticket: attempt.ticket, reason: "cancelled at the spooler"))
            }
            job.finish(Self.verdict(.notSent, reason))
        }
    }

    /// Records an end, however long the disk is full: until it is kept the ledger still holds the gate shut.
    private func end(_ attempt: PrintAttempt, _ end: PrintAttempt.End, _ evidence: String) async {
        var end = end
        while !Task.isCancelled {
            do throws(HallError) {
                _ = try await hall.perform(.endPrint(attempt.id, end, evidence: evidence))
                return
            } catch {
                switch error {
                case .refused where end == .notSent: end = .doubtful
                case .refused: return
                case .busy, .notKept: guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
                }
            }
        }
    }

    private func printForeign(_ job: RelayedJob) async {
        guard let printer, job.bytes.count <= Self.foreignLimit else {
            refuse(job, "foreign job of \(job.bytes.count) bytes")
            return
        }
        switch await printer.deliver(job.bytes, started: { () async throws(DeviceError) in }) {
        case .proven: job.finish(.completed)
        case .doubtful(let evidence): job.finish(Self.verdict(.doubtful, evidence))
        case .notSent(let reason): job.finish(Self.verdict(.notSent, reason))
        }
    }

    private func refuse(_ job: RelayedJob, _ reason: String) {
        logger.warning(
            "foreign job refused",
            metadata: ["device": "\(device.id)", "job": "\(job.id)", "user": "\(job.user)", "reason": "\(reason)"])
        job.finish(.cancelled(message: "refused: \(reason)"))
    }

    private static func bare(_ uuid: String) -> String {
        (uuid.hasPrefix("urn:uuid:") ? String(uuid.dropFirst(9)) : uuid).lowercased()
    }

    private static func verdict(_ end: PrintAttempt.End, _ message: String) -> RelayVerdict {
        end == .proven ? .completed : .cancelled(message: "\(end.rawValue): \(message)")
    }
}

/// Learns whether a relayed job was cancelled before its first byte.
private final class CancellationGate: Sendable {
    private let flag = Mutex(false)

    var isCancelled: Bool { flag.withLock { $0 } }

    /// An element is somebody's cancel; an end without one is a spooler that went away.
    func watch(_ cancelled: AsyncStream<Void>) async {
        for await _ in cancelled { flag.withLock { $0 = true } }
    }
}
