import DeviceKit

/// A queue of the spooler whose every answer is noted before its driver has it. Documents are left out.
actor RecordedQueue: PrintQueue, LinePort {
    private nonisolated let queue: any PrintQueue
    nonisolated let session: RecordedSession
    nonisolated let name: String
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ queue: any PrintQueue, session: RecordedSession) {
        (self.queue, self.session, name) = (queue, session, queue.name)
    }

    private func asked<R: Sendable>(
        _ question: nonisolated(nonsending) () async throws(DeviceError) -> R, _ answer: (R) -> QueueAnswer
    ) async throws(DeviceError) -> R {
        let number = session.question()
        let result: R
        do throws(DeviceError) { result = try await question() } catch {
            await session.answer(number, .queue, RecordedJSON.bytes(QueueAnswer.failed(error)))
            throw error
        }
        await session.answer(number, .queue, RecordedJSON.bytes(answer(result)))
        return result
    }

    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook {
        try await asked({ () async throws(DeviceError) in try await queue.look(asksPrinter: asksPrinter) }) {
            .look($0)
        }
    }

    func forbidRetries() async throws(DeviceError) {
        try await asked({ () async throws(DeviceError) in try await queue.forbidRetries() }) { _ in .done }
    }

    func validate(_ job: SpoolJob) async throws(DeviceError) {
        try await asked({ () async throws(DeviceError) in try await queue.validate(job) }) { _ in .done }
    }

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        var kept = job
        kept.bytes = []
        return try await asked({ () async throws(DeviceError) in try await queue.submit(job) }) {
            .submitted(kept, id: $0)
        }
    }

    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? {
        try await asked({ () async throws(DeviceError) in try await queue.job(uuid: uuid, id: id) }) { .job($0) }
    }

    func cancel(job id: Int) async throws(DeviceError) {
        try await asked({ () async throws(DeviceError) in try await queue.cancel(job: id) }) { _ in .done }
    }
}
