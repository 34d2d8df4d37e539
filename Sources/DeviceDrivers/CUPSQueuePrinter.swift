public import DeviceKit

/// A printer behind a CUPS queue: IPP Everywhere, or a vendor's driver.
///
/// CUPS owns the wire, so the evidence is CUPS's own job state, and weaker than that of a printer whose port is the
/// agent's: CUPS prints a job again that was under way when cupsd died. What the agent can do against a second copy, it
/// does: one job at a time, never submitted twice, jobs that fail are given up and not retried, and a job that was being
/// printed when cupsd went away is cancelled as soon as it is back.
public actor CUPSQueuePrinter: QueuePrinter {
    /// `cups-queue`.
    public static let name = "cups-queue"
    /// A printer of tickets.
    public static let role = DeviceRole.documentPrinter

    /// How often a job under way is asked for.
    private static var step: Duration { .milliseconds(250) }
    /// How long the end of a cancelled job is waited for.
    private static var cancelTime: Duration { .seconds(5) }

    private let traits: CUPSQueueTraits
    private let port: any PrintQueue
    private var now: ContinuousClock.Instant { port.surroundings.now() }
    /// Health as it changes.
    public nonisolated let health: AsyncStream<DeviceHealth>
    private nonisolated let healthUpdates: AsyncStream<DeviceHealth>.Continuation
    private var published: DeviceHealth?
    /// Jobs whose end is waited for. Meanwhile cupsd asks the printer, and small printers answer one at a time.
    private var jobs = 0
    /// Why CUPS may print a failed job again by itself.
    private var retries: String?

    /// Everything about the queue happens on its port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    /// Takes over a queue.
    public init(traits: CUPSQueueTraits, dialect: Nothing, placement: Nothing, port: any PrintQueue) {
        self.traits = traits
        self.port = port
        (health, healthUpdates) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The page of the model.
    public static func page(of traits: CUPSQueueTraits) -> PageForm {
        PageForm(
            format: traits.format, widthInMillimetres: traits.paperWidthInMillimetres,
            lengthInMillimetres: traits.paperLengthInMillimetres, dotsPerInch: traits.dotsPerInch)
    }

    /// Asks for the queue's state until cancelled. A spooler that is away does not end it: jobs under way are still
    /// asked for when it is back.
    public func run() async throws(DeviceError) {
        defer { healthUpdates.finish() }
        var isSettled = false
        while !Task.isCancelled {
            if !isSettled { isSettled = await forbidRetries() }
            publish(await condition())
            guard (try? await port.surroundings.rest(for: .milliseconds(traits.pollMilliseconds))) != nil else {
                return
            }
        }
    }

    /// Whether the question is settled, one way or the other.
    private func forbidRetries() async -> Bool {
        do throws(DeviceError) { try await port.forbidRetries() } catch {
            guard error.cause != .unavailable else { return false }
            retries = error.description
        }
        return true
    }

    // MARK: Condition

    private func condition() async -> DeviceHealth {
        do throws(DeviceError) { return read(try await port.look(asksPrinter: jobs == 0)) } catch {
            return DeviceHealth(faults: [.printerAbsent], evidence: error.description)
        }
    }

    private func read(_ look: QueueLook) -> DeviceHealth {
        // What the printer says now counts more than what the queue heard during its last job.
        let reasons = look.printer?.reasons ?? look.queue.reasons
        var faults = CUPSQueueReasons.faults(of: reasons)
        var words = ["queue \(Self.words(look.queue))"]
        if let printer = look.printer {
            words.append("printer \(Self.words(printer))")
            if printer.state == 5, faults.allSatisfy(\.isWarning) { faults.insert(.printerAbsent) }
        }
        if let silence = look.silence {
            faults.insert(.printerAbsent)
            words.append(silence)
        }
        if let retries { words.append("CUPS may print a failed job again: \(retries)") }
        return DeviceHealth(faults: faults.sorted(), evidence: words.joined(separator: "; "))
    }

    private static func words(_ queue: SpoolQueue) -> String {
        "state \(queue.state) \(queue.reasons.isEmpty ? "none" : queue.reasons.joined(separator: ","))"
    }

    private func publish(_ health: DeviceHealth) {
        guard health != published else { return }
        published = health
        healthUpdates.yield(health, by: port)
    }

    // MARK: Tickets

    /// Submits one ticket and waits for what CUPS says of its end.
    ///
    /// Not ready, or the queue would not take it: `.notSent`. Submitted: `.proven` where the device file says that CUPS
    /// hears the printer's own count and a page was counted, else `.doubtful`.
    public func print(
        _ ticket: SpoolJob, started: @Sendable () async throws(DeviceError) -> Void
    ) async -> PaperOutcome? {
        var kept = ticket
        kept.bytes = []
        port.surroundings.took(.print(kept))
        return await port.telling(Self.words) { await printed(ticket, started: started) }
    }

    private func printed(
        _ ticket: SpoolJob, started: @Sendable () async throws(DeviceError) -> Void
    ) async -> PaperOutcome? {
        var job = ticket
        job.options["print-scaling"] = "none"
        if let media = traits.media { job.options["media"] = media }
        let present = await condition()
        publish(present)
        guard present.isUsable else { return .notSent(reason: present.evidence) }
        do throws(DeviceError) {
            // What a queue refuses is refused here, while the ledger can still say that nothing was sent.
            try await port.validate(job)
            try await port.surroundings.outside { () async throws(DeviceError) in try await started() }
        } catch { return .notSent(reason: error.description) }
        do throws(DeviceError) {
            return await follow(job.uuid, id: try await port.submit(job))
        } catch {
            // A broken connection may have carried it all the same: only CUPS can say.
            if error.cause == .unavailable || error.cause == .timedOut { return await follow(job.uuid, id: nil) }
            return .doubtful(evidence: "CUPS did not take it: \(error)")
        }
    }

    /// Asks CUPS what became of a job that an earlier driver may have submitted.
    public func settle(uuid: String, isLate: Bool) async -> PaperOutcome? {
        port.surroundings.took(.settle(uuid: uuid, isLate: isLate))
        let limit = isLate ? .zero : Duration.milliseconds(traits.finishMilliseconds)
        return await port.telling(Self.words) { await follow(uuid, id: nil, limit: limit) }
    }

    private static func words(_ outcome: PaperOutcome?) -> String { outcome.map { "\($0)" } ?? "cancelled" }

    /// Waits for the end of a job that was submitted, or may have been.
    private func follow(_ uuid: String, id: Int?, limit: Duration? = nil) async -> PaperOutcome? {
        jobs += 1
        defer { jobs -= 1 }
        let deadline = now + (limit ?? .milliseconds(traits.finishMilliseconds))
        var id = id
        var isBegun = false
        var wasAway = false
        while true {
            do throws(DeviceError) {
                guard let job = try await port.job(uuid: uuid, id: id) else {
                    return .doubtful(evidence: "CUPS knows no such job")
                }
                id = job.id
                if job.state >= 7 { return outcome(of: job) }
                // A cupsd that was started again begins what it was printing from the beginning, and one that retries too.
                if wasAway { return await cancel(job, "cupsd went away while it was printed") }
                if isBegun, job.state < 5 { return await cancel(job, "CUPS would print it again") }
                if job.state == 5 { isBegun = true }
                if now >= deadline { return await cancel(job, "not out in time") }
            } catch {
                if error.cause == .unavailable { wasAway = true }
                // An answer to one question is waited for, even where there was no time left for it.
                if now >= deadline + Self.cancelTime { return .doubtful(evidence: "CUPS cannot say: \(error)") }
            }
            guard (try? await port.surroundings.rest(for: Self.step)) != nil else { return nil }
        }
    }

    private func outcome(of job: SpooledJob) -> PaperOutcome {
        var evidence = "job \(job.id) state \(job.state), \(job.impressions) pages"
        if !job.message.isEmpty { evidence += ", '\(job.message)'" }
        guard job.state == 9, traits.evidence == .printerCounts, job.impressions > 0 else {
            return .doubtful(evidence: evidence)
        }
        return .proven(evidence: evidence)
    }

    /// Takes a job back. What came out of the printer by then is anybody's guess, unless CUPS says that it is done.
    private func cancel(_ job: SpooledJob, _ reason: String) async -> PaperOutcome? {
        let deadline = now + Self.cancelTime
        var isAsked = false
        var last = "state \(job.state)"
        while now < deadline {
            do throws(DeviceError) {
                if !isAsked {
                    try? await port.cancel(job: job.id)
                    isAsked = true
                }
                guard let known = try await port.job(uuid: job.uuid ?? "", id: job.id) else { break }
                last = "state \(known.state)"
                if known.state == 9 { return outcome(of: known) }
                if known.state >= 7 { break }
            } catch {
                (isAsked, last) = (false, error.description)
            }
            guard (try? await port.surroundings.rest(for: Self.step)) != nil else { return nil }
        }
        return .doubtful(evidence: "\(reason): job \(job.id) cancelled, \(last)")
    }
}
