import DeviceKit

/// A spooler whose questions and answers are noted. Documents are left out.
struct RecordedSpooler: PrintSpooler {
    let spooler: any PrintSpooler
    let recorder: Recorder

    /// One question and what came of it.
    struct Exchange: Codable, Sendable, Equatable {
        var question: String
        var queue: String
        var answer: String
        var failure: DeviceError?
    }

    var address: String? { spooler.address }

    private nonisolated(nonsending) func noted<R: Sendable>(
        _ question: String, _ queue: String, _ words: (R) -> String,
        _ ask: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        do throws(DeviceError) {
            let result = try await ask()
            recorder.note(Exchange(question: question, queue: queue, answer: words(result), failure: nil))
            return result
        } catch {
            recorder.note(Exchange(question: question, queue: queue, answer: "", failure: error))
            throw error
        }
    }

    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        try await noted("submit \(job.name) \(job.uuid)", job.queue, { "job \($0)" }) { () async throws(DeviceError) in
            try await spooler.submit(job)
        }
    }

    func queue(named name: String) async throws(DeviceError) -> SpoolQueue {
        try await noted("queue", name, Self.words) { () async throws(DeviceError) in
            try await spooler.queue(named: name)
        }
    }

    func openJobs(on queue: String) async throws(DeviceError) -> [SpooledJob] {
        try await noted("open jobs", queue, Self.words) { () async throws(DeviceError) in
            try await spooler.openJobs(on: queue)
        }
    }

    func setReasons(_ reasons: [String], on queue: String) async throws(DeviceError) {
        let question = "reasons " + reasons.joined(separator: ",")
        try await noted(question, queue, { _ in "done" }) { () async throws(DeviceError) in
            try await spooler.setReasons(reasons, on: queue)
        }
    }

    func resume(queue: String) async throws(DeviceError) {
        try await noted("resume", queue, { _ in "done" }) { () async throws(DeviceError) in
            try await spooler.resume(queue: queue)
        }
    }

    func cancel(job: Int, on queue: String) async throws(DeviceError) {
        try await noted("cancel \(job)", queue, { _ in "done" }) { () async throws(DeviceError) in
            try await spooler.cancel(job: job, on: queue)
        }
    }

    private static func words(_ queue: SpoolQueue) -> String {
        "state \(queue.state) \(queue.reasons.joined(separator: ",")) accepting \(queue.isAccepting)"
    }

    /// Other programs' jobs by their numbers only: their names may say whose they are.
    private static func words(_ jobs: [SpooledJob]) -> String {
        jobs.map { "\($0.id) state \($0.state)" }.joined(separator: "; ")
    }
}
