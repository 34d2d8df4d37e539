public import DeviceKit
import WireFormats

/// How a document goes out and its end is proven.
extension ESCPOSPrinter {
    /// Sends one document's bytes and waits for the evidence of its end.
    ///
    /// Not ready before: `.notSent`. Bytes out: `.proven` when the fence was answered (and, where the fence proves
    /// only that the bytes were consumed, the printer is without fault afterwards), else `.doubtful`. Status commands
    /// within `bytes` are left out, as their answers would be taken for the driver's own; so are commands that
    /// switch the printer off or empty its buffer.
    public func deliver(
        _ bytes: [UInt8], started: @Sendable () async throws(DeviceError) -> Void
    ) async -> PaperOutcome {
        // Of nothing, nothing has to be kept back: so the hall asks whether a document would be taken.
        let isForeign = !bytes.isEmpty && PrintJob.isForeign(bytes, dialect: dialect)
        port.surroundings.took(isForeign ? .deliverForeign(count: bytes.count) : .deliver(bytes))
        return await port.telling({ "\($0)" }) { await delivered(bytes, started: started) }
    }

    private func delivered(
        _ bytes: [UInt8], started: @Sendable () async throws(DeviceError) -> Void
    ) async -> PaperOutcome {
        await beginConversation()
        defer { endConversation() }
        guard !isOver else { return .notSent(reason: "the printer's port is closed") }
        let before: String
        switch await readiness() {
        case .failure(let refusal): return .notSent(reason: refusal.text)
        case .success(let status): before = status
        }
        do throws(DeviceError) {
            try await port.surroundings.outside { () async throws(DeviceError) in try await started() }
        } catch { return .notSent(reason: error.description) }
        // Bytes that are out are finished, whether or not the caller still waits.
        let delivery = Task {
            await withTaskExecutorPreference(port.tasks) { await send(bytes, before: before) }
        }
        return await delivery.value
    }

    private struct Refusal: Error {
        var text: String
    }

    /// Asks until the printer answers or is known absent; empties it of what an earlier delivery left behind.
    private func readiness() async -> Result<String, Refusal> {
        if dialect.statusQueries.isEmpty { return .success("none") }
        if isAbsent { return .failure(Refusal(text: "the printer does not answer")) }
        var answer = await freshCondition()
        while answer == nil, !isAbsent, !isOver { answer = await freshCondition() }
        guard let condition = answer else {
            return .failure(Refusal(text: isOver ? "the printer was unplugged" : "the printer does not answer"))
        }
        guard condition.isReady else { return .failure(Refusal(text: condition.reason)) }
        if !isSettled, await !settle() {
            return .failure(Refusal(text: "the printer has not finished what was sent before"))
        }
        return .success(condition.bytes)
    }

    private func send(_ bytes: [UInt8], before: String) async -> PaperOutcome {
        guard !isOver else { return .notSent(reason: "the printer was unplugged") }
        let job = PrintJob(bytes, dialect: dialect)
        isSettled = dialect.fence == .none
        for (index, chunk) in job.chunks.enumerated() {
            let mark = FenceMark(dialect.fence, foreignAnswers: chunk.answers, random: &random)
            let wait = expect(mark)
            guard await write(chunk.bytes + mark.request) else {
                finishFence(.gone)
                needsCut = true
                return .doubtful(evidence: "writing broke off in part \(index + 1) of \(job.chunks.count)")
            }
            let end = await finish(wait)
            guard end == .answered else { return await giveUp(end, mark: mark, before: before) }
        }
        return await conclude(job, before: before)
    }

    private func conclude(_ job: PrintJob, before: String) async -> PaperOutcome {
        guard dialect.fence != .none else {
            let after = await freshCondition()
            return .doubtful(evidence: "handed over; status before \(before), after \(after?.bytes ?? "none")")
        }
        isSettled = true
        if job.isForeign {
            // What a foreign job switched on must not reach the next ticket.
            isSettled = false
            needsCut = !job.endsWithCut
            _ = await settle()
        }
        // A poll already on its way may have been answered before the fence was.
        if poll != nil { _ = await freshCondition() }
        let after = await freshCondition()
        let evidence = "status before \(before), after \(after?.bytes ?? "no answer")"
        switch dialect.fence {
        case .processID: return .proven(evidence: "process-id; \(evidence)")
        case .queuedStatus, .none:
            guard let after, after.isReady else { return .doubtful(evidence: "fence; \(evidence)") }
            return .proven(evidence: "fence+status; \(evidence)")
        }
    }

    private func giveUp(_ end: FenceWait.End, mark: FenceMark, before: String) async -> PaperOutcome {
        var evidence = "no answer to \(mark.name): \(end.rawValue)"
        if let condition, !condition.isReady { evidence += ", \(condition.reason)" }
        if end == .late, let clearBuffer = dialect.clearBuffer, await write(clearBuffer) {
            evidence += "; the printer's buffer was emptied"
            needsCut = true
        }
        if end == .silent { needsCut = true }
        return .doubtful(evidence: evidence + "; status before \(before)")
    }

    /// Writes while the loop keeps reading; `false` when it broke off or took longer than a ticket may.
    private func write(_ bytes: [UInt8]) async -> Bool {
        let writer = Task {
            do throws(DeviceError) { try await port.write(bytes) } catch { return false }
            return true
        }
        let watch = Task {
            try await port.surroundings.rest(for: .milliseconds(dialect.finishMilliseconds))
            writer.cancel()
        }
        chunkWriter = writer
        let isWritten = await writer.value
        chunkWriter = nil
        watch.cancel()
        return isWritten && !isOver
    }

    // MARK: one conversation at a time

    func beginConversation() async {
        guard isConversing else {
            isConversing = true
            return
        }
        await withCheckedContinuation { conversations.append($0) }
    }

    func endConversation() {
        if conversations.isEmpty { isConversing = false } else { conversations.removeFirst().resume() }
    }
}
