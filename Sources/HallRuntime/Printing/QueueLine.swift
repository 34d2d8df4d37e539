import DeviceKit
import HallDomain
import Logging

/// Tickets for one printer that only the spooler reaches, one after the other.
///
/// The spooler may print from the moment it is given a job: 'started' is committed before that, and what has started is
/// never submitted again. What an earlier agent left unfinished is asked of the spooler and nothing else.
actor QueueLine {
    /// An attempt to print, or to learn the end of.
    private enum Work: Sendable {
        case print(PrintAttempt, SpoolJob)
        case settle(PrintAttempt, isLate: Bool)
    }

    private let keeping: AttemptKeeping
    private let hall: Hall
    private let device: PlacedDevice
    private let logger: Logger
    private let works: AsyncStream<Work>
    private let work: AsyncStream<Work>.Continuation
    private var printer: (any QueuePrinter)?
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(device: PlacedDevice, hall: Hall, logger: Logger) {
        (self.device, self.hall, self.logger) = (device, hall, logger)
        keeping = AttemptKeeping(hall: hall)
        // One attempt a printer is open at a time, and those of the last agent come before all.
        (works, work) = AsyncStream.makeStream(of: Work.self, bufferingPolicy: .unbounded)
    }

    /// A driver has begun.
    func begin(_ printer: any QueuePrinter) {
        self.printer = printer
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    /// A driver has ended.
    func end(_ printer: any QueuePrinter) { if self.printer === printer { self.printer = nil } }

    /// Prints a committed attempt when its turn comes.
    nonisolated func print(_ attempt: PrintAttempt, _ job: SpoolJob) { work.yield(.print(attempt, job)) }

    /// Learns the end of an attempt that an earlier agent started.
    nonisolated func settle(_ attempt: PrintAttempt, isLate: Bool) { work.yield(.settle(attempt, isLate: isLate)) }

    /// Serves until cancelled. What has no end by then is left to the next agent.
    func run() async {
        for await work in works {
            switch work {
            case .print(let attempt, let job): await print(attempt, job)
            case .settle(let attempt, let isLate): await settle(attempt, isLate)
            }
        }
    }

    private func print(_ attempt: PrintAttempt, _ job: SpoolJob) async {
        guard let printer else {
            _ = await keeping.end(attempt, .notSent, "the printer's driver is not there")
            return
        }
        let hall = hall
        let outcome = await printer.print(job) { () async throws(DeviceError) in
            do { _ = try await hall.perform(.startPrint(attempt.id)) } catch {
                throw DeviceError(.refused, while: "committing the start: \(error)")
            }
        }
        await conclude(attempt, outcome)
    }

    /// Prints what is no ticket: a test slip or a diagnosis that somebody asked for here.
    func printSlip(_ job: SpoolJob) async -> PaperOutcome {
        guard let printer else { return .notSent(reason: "the printer's driver is not there") }
        return await printer.print(job) { () async throws(DeviceError) in } ?? .doubtful(evidence: "the agent stops")
    }

    private func settle(_ attempt: PrintAttempt, _ isLate: Bool) async {
        while printer == nil {
            if Task.isCancelled { return }
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiters.append($0) }
            } onCancel: {
                Task { await self.wake() }
            }
        }
        let outcome = await printer?.settle(uuid: "urn:uuid:\(attempt.id)", isLate: isLate)
        await conclude(attempt, outcome ?? nil)
    }

    private func wake() {
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    private func conclude(_ attempt: PrintAttempt, _ outcome: PaperOutcome?) async {
        guard let outcome else { return }
        switch outcome {
        case .proven(let evidence): _ = await keeping.end(attempt, .proven, evidence)
        case .notSent(let reason): _ = await keeping.end(attempt, .notSent, reason)
        case .doubtful(let evidence):
            logger.warning(
                "a ticket's paper is not proven", metadata: ["device": "\(device.id)", "evidence": "\(evidence)"])
            _ = await keeping.end(attempt, .doubtful, evidence)
        }
    }
}
