import Crypto
import DeviceKit
import Foundation
import HallDomain
import Logging

/// Jobs that the spooler's backend brings for one printer, one after the other.
actor PrinterLine {
    /// How the names of our own jobs begin; any other job that bears it claims to be a ticket and is refused.
    static let namePrefix = "hallkit:"
    /// More than this is no slip: a foreign job of a metre of paper would keep the next person waiting.
    private static let foreignLimit = 256 * 1024
    /// The spooler runs one job a queue; after its crash an orphaned backend may come beside the new one.
    private static let mostWaiting = 8

    private let device: PlacedDevice
    private let hall: Hall
    private let keeping: AttemptKeeping
    private let withheld: WithheldTickets
    private let logger: Logger
    private let arrivals: AsyncStream<RelayedJob>
    private let inbox: AsyncStream<RelayedJob>.Continuation
    private var printer: (any DocumentPrinter)?

    /// A job and what its backend has said since.
    private struct Arrival: Sendable {
        var job: RelayedJob
        var word: BackendWord
    }

    init(device: PlacedDevice, hall: Hall, withheld: WithheldTickets, logger: Logger) {
        self.device = device
        self.hall = hall
        keeping = AttemptKeeping(hall: hall)
        self.withheld = withheld
        self.logger = logger
        (arrivals, inbox) = AsyncStream.makeStream(
            of: RelayedJob.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    static func digest(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// A driver begins on a printer that an earlier one may have left in the middle of a ticket: pulled out, or with
    /// the agent killed. The next ticket does not begin on the same paper.
    func begin(_ printer: any DocumentPrinter) async {
        let placed = device.placed
        let last = await hall.read { state in
            state.attempts.values.filter { $0.printer == placed && $0.isStarted }
                .max { ($0.at?.wall ?? 0) < ($1.at?.wall ?? 0) }
        }
        if let last, last.end != .proven { await printer.cutOffRemains() }
        self.printer = printer
    }

    func end(_ printer: any DocumentPrinter) { if self.printer === printer { self.printer = nil } }

    func take(_ job: RelayedJob) {
        if case .dropped(let job) = inbox.yield(job) { dismiss(job) }
    }

    /// Serves until cancelled. A job without a verdict by then is left to the next agent: its backend waits for it.
    func run() async {
        let (turns, turn) = AsyncStream.makeStream(
            of: Arrival.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        await withDiscardingTaskGroup { group in
            group.addTask { for await arrival in turns { await self.handle(arrival) } }
            for await job in arrivals {
                // Heard from its arrival on: a job cancelled while it waits must not start when its turn comes.
                let word = BackendWord()
                group.addTask { await word.listen(to: job.cancelled) }
                if case .dropped = turn.yield(Arrival(job: job, word: word)) { dismiss(job) }
            }
            turn.finish()
        }
    }

    private func dismiss(_ job: RelayedJob) {
        job.finish(.cancelled(message: "too many jobs wait for \(device.id)"))
    }

    private func handle(_ arrival: Arrival) async {
        let job = arrival.job
        let id = job.uuid.map { AttemptID(rawValue: Self.bare($0)) }
        let attempt = await hall.read { state in id.flatMap { state.attempts[$0] } }
        guard let attempt else {
            if job.name.hasPrefix(Self.namePrefix) {
                refuse(job, "claims to be a ticket and is none of today's")
            } else {
                await printForeign(arrival)
            }
            return
        }
        guard attempt.printer == device.placed, attempt.digest == Self.digest(of: job.bytes) else {
            refuse(job, "claims attempt \(attempt.id) with other bytes or at another printer")
            return
        }
        if let end = attempt.end {
            job.finish(Self.verdict(end, "this attempt has ended already"))
        } else if attempt.isStarted {
            await conclude(attempt, job, .doubtful, "a second backend found it started")
        } else {
            await print(attempt, arrival)
        }
    }

    private func print(_ attempt: PrintAttempt, _ arrival: Arrival) async {
        let (job, word, hall) = (arrival.job, arrival.word, hall)
        guard let printer else {
            await conclude(attempt, job, .notSent, "the printer is not there")
            return
        }
        let outcome = await printer.deliver(job.bytes) { () async throws(DeviceError) in
            guard !word.isCancelled else { throw DeviceError(.refused, while: "starting a cancelled job") }
            do { _ = try await hall.perform(.startPrint(attempt.id)) } catch {
                throw DeviceError(.refused, while: "committing the start: \(error)")
            }
        }
        switch outcome {
        case .proven(let evidence): await conclude(attempt, job, .proven, evidence)
        case .doubtful(let evidence): await conclude(attempt, job, .doubtful, evidence)
        case .notSent(let reason) where word.isCancelled:
            // Somebody cancelled it on purpose: it is listed for staff and does not print by itself again, not even
            // between the two commits that say so.
            await withheld.during(attempt.ticket) {
                guard await conclude(attempt, job, .notSent, reason) else { return }
                await keeping.keep(.forgoPaper(ticket: attempt.ticket, reason: "cancelled at the spooler"))
            }
        case .notSent(let reason): await conclude(attempt, job, .notSent, reason)
        }
    }

    /// Records how an attempt ended, and only then tells the backend what the ledger says. When nothing could be
    /// recorded before the end of this line, nothing is told: the backend comes again and learns it from the next.
    @discardableResult
    private func conclude(
        _ attempt: PrintAttempt, _ job: RelayedJob, _ end: PrintAttempt.End, _ evidence: String
    ) async -> Bool {
        guard let known = await keeping.end(attempt, end, evidence) else { return false }
        job.finish(Self.verdict(known, evidence))
        return true
    }

    private func printForeign(_ arrival: Arrival) async {
        let (job, word) = (arrival.job, arrival.word)
        guard let printer, job.bytes.count <= Self.foreignLimit else {
            refuse(job, "foreign job of \(job.bytes.count) bytes")
            return
        }
        let outcome = await printer.deliver(job.bytes) { () async throws(DeviceError) in
            // Nothing in the ledger knows it: a backend that is gone will bring it again.
            guard word.isWaiting else { throw DeviceError(.refused, while: "starting a job that nobody waits for") }
        }
        await noteFed(job.bytes, outcome)
        switch outcome {
        case .proven: job.finish(.completed)
        case .doubtful(let evidence): job.finish(Self.verdict(.doubtful, evidence))
        case .notSent(let reason): job.finish(Self.verdict(.notSent, reason))
        }
    }

    /// Prints what is no ticket and no job of the spooler: a test slip or a diagnosis that somebody asked for here.
    func printSlip(_ bytes: [UInt8]) async -> PaperOutcome {
        guard let printer else { return .notSent(reason: "the printer is not there") }
        let outcome = await printer.deliver(bytes) { () async throws(DeviceError) in }
        await noteFed(bytes, outcome)
        return outcome
    }

    /// Asks the printer afresh whether it could print now; `nil` when it could, else why not. Nothing is printed.
    func ask() async -> String? {
        guard let printer else { return "the printer is not there" }
        let asked = DeviceError(.refused, while: "only asking")
        let outcome = await printer.deliver([]) { () async throws(DeviceError) in throw asked }
        guard case .notSent(let reason) = outcome, reason != asked.description else { return nil }
        return reason
    }

    /// Paper that no ticket used is gone from the roll, too.
    private func noteFed(_ bytes: [UInt8], _ outcome: PaperOutcome) async {
        if case .notSent = outcome { return }
        guard let length = device.model.measure?(bytes), length > 0 else { return }
        _ = try? await hall.perform(.notePaperFed(printer: device.placed, millimetres: length))
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
