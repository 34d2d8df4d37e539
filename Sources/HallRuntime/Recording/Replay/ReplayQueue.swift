import DeviceKit

/// A queue that answers what the recording says.
actor ReplayQueue: PrintQueue, LinePort {
    nonisolated let session: ReplayStage
    nonisolated let name: String
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ session: ReplayStage, name: String) { (self.session, self.name) = (session, name) }

    private func other(_ question: String) -> DeviceError {
        session.differ("the driver now asks the spooler to \(question), and asked it something else")
        return DeviceError(.unsupported, while: question)
    }

    private func ask() async throws(DeviceError) -> QueueAnswer {
        let payload = try await session.asked(.queue).payload
        guard let answer = RecordedJSON.value(QueueAnswer.self, Array(payload)) else {
            throw DeviceError(.system, while: "damaged")
        }
        if case .failed(let error) = answer { throw error }
        return answer
    }

    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook {
        guard case .look(let look) = try await ask() else { throw other("look") }
        return look
    }

    func forbidRetries() async throws(DeviceError) {
        guard case .done = try await ask() else { throw other("forbid retries") }
    }

    func validate(_ job: SpoolJob) async throws(DeviceError) {
        guard case .done = try await ask() else { throw other("validate") }
    }

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        guard case .submitted(let kept, let id) = try await ask() else { throw other("submit") }
        var present = job
        present.bytes = []
        if present != kept { session.differ("the driver submitted \(kept.name), and now another job \(present.name)") }
        return id
    }

    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob? {
        guard case .job(let job) = try await ask() else { throw other("find a job") }
        return job
    }

    func cancel(job id: Int) async throws(DeviceError) {
        guard case .done = try await ask() else { throw other("cancel") }
    }
}
