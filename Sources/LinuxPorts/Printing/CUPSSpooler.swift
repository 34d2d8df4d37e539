import CCups
public import DeviceKit

/// CUPS as the agent's spooler, through libcups over one kept connection on a thread of its own.
///
/// Errors: `.unavailable` while cupsd is away or breaks off (it may have taken a submitted job then: look for its
/// uuid among `openJobs`), `.accessDenied` with what to do, `.unsupported` for a format that the queue does not take,
/// `.busy`, `.refused` for anything else that cupsd says no to (no such queue, not accepting).
public final class CUPSSpooler: PrintSpooler {
    /// The most jobs that are asked for.
    private static let longestJobList = 500

    private let thread = BlockingThread(name: "cups")
    /// cupsd's socket, or its host and port.
    public let address: String?
    private let connection: CUPSConnection

    /// A spooler that connects with its first call.
    public init(server: CUPSServer = .debian) {
        address = server.description
        connection = CUPSConnection(server: server)
    }

    deinit {
        let connection = connection
        thread.post { connection.close() }
    }

    /// Print-Job in one request, as the agent's own user; returns the `job-id`.
    public func submit(_ job: SpoolJob) async throws(DeviceError) -> Int {
        try await onThread { connection throws(DeviceError) in
            let attempt = "submitting \(job.name) to \(job.queue)"
            let request = try Self.request(IPP_OP_PRINT_JOB, for: job)
            let response = try connection.perform(
                IPPRequest.resource(of: job.queue), attempt, request, document: job.bytes)
            guard let id = response.integer("job-id") else {
                throw DeviceError(.malformedReply, while: "\(attempt): no job-id in the answer")
            }
            return id
        }
    }

    /// Validate-Job: whether Print-Job with the same attributes would be taken.
    func validate(_ job: SpoolJob) async throws(DeviceError) {
        try await onThread { connection throws(DeviceError) in
            let attempt = "asking whether \(job.queue) takes \(job.name)"
            _ = try connection.perform(IPPRequest.resource(of: job.queue), attempt) { () throws(DeviceError) in
                try Self.request(IPP_OP_VALIDATE_JOB, for: job)
            }
        }
    }

    private static func request(_ operation: ipp_op_t, for job: SpoolJob) throws(DeviceError) -> IPPRequest {
        let request = try IPPRequest(operation, queue: job.queue)
        request.add("job-name", IPP_TAG_NAME, job.name)
        request.add("document-format", IPP_TAG_MIMETYPE, job.format)
        request.add("job-uuid", IPP_TAG_URI, job.uuid, group: IPP_TAG_JOB)
        for (name, keyword) in job.options.sorted(by: { $0.key < $1.key }) {
            request.add(name, IPP_TAG_KEYWORD, keyword, group: IPP_TAG_JOB)
        }
        return request
    }

    /// Get-Printer-Attributes.
    public func queue(named name: String) async throws(DeviceError) -> SpoolQueue {
        try await onThread { connection throws(DeviceError) in try Self.queue(name, connection) }
    }

    /// Get-Jobs that are not completed; names of others' jobs may be hidden (empty).
    public func openJobs(on queue: String) async throws(DeviceError) -> [SpooledJob] {
        try await jobs(on: queue, which: "not-completed")
    }

    /// Get-Jobs that have ended (7 canceled, 8 aborted, 9 completed), newest first, as long as cupsd keeps them.
    public func endedJobs(on queue: String) async throws(DeviceError) -> [SpooledJob] {
        try await jobs(on: queue, which: "completed")
    }

    /// Get-Jobs that are not completed, with the times of their making.
    public func datedJobs(on queue: String) async throws(DeviceError) -> [SpooledJob] {
        try await jobs(on: queue, which: "not-completed", more: ["time-at-creation"])
    }

    private func jobs(
        on queue: String, which: String, more: [String] = []
    ) async throws(DeviceError) -> [SpooledJob] {
        try await onThread { connection throws(DeviceError) in
            let response = try connection.perform("/", "listing the jobs of \(queue)") { () throws(DeviceError) in
                let request = try IPPRequest(IPP_OP_GET_JOBS, queue: queue)
                request.add("which-jobs", IPP_TAG_KEYWORD, which)
                request.add("limit", Self.longestJobList)
                request.add("requested-attributes", keywords: Self.jobAttributes + more)
                return request
            }
            return response.jobs()
        }
    }

    /// CUPS-Get-Printers: every queue that cupsd has.
    public func queues() async throws(DeviceError) -> [SpoolerQueue] {
        try await onThread { connection throws(DeviceError) in
            let response = try connection.perform("/", "listing the queues") { () throws(DeviceError) in
                let request = try IPPRequest(ofServer: IPP_OP_CUPS_GET_PRINTERS)
                request.add(
                    "requested-attributes",
                    keywords: [
                        "printer-name", "device-uri", "printer-error-policy", "printer-state", "printer-state-message",
                        "printer-is-accepting-jobs",
                    ])
                return request
            }
            return response.queues()
        }
    }

    private static let jobAttributes = [
        "job-id", "job-uuid", "job-name", "job-state", "job-impressions-completed", "job-printer-state-message",
    ]

    /// How many connections were made so far: one more, while questions follow each other closely, is a cupsd that was
    /// started again.
    func connectionCount() async -> Int {
        let connection = connection
        return await thread.run { connection.count }
    }

    /// Get-Job-Attributes; `nil` when cupsd has no such job (any more).
    func job(_ id: Int, on queue: String) async throws(DeviceError) -> SpooledJob? {
        try await onThread { connection throws(DeviceError) in
            do throws(DeviceError) {
                let response = try connection.perform("/", "asking for job \(id) of \(queue)") {
                    () throws(DeviceError) in
                    let request = try IPPRequest(IPP_OP_GET_JOB_ATTRIBUTES, queue: queue, jobID: id)
                    request.add("requested-attributes", keywords: Self.jobAttributes)
                    return request
                }
                return response.jobs().first
            } catch {
                if error.cause == .refused { return nil }
                throw error
            }
        }
    }

    /// Makes `printer-error-policy` of a queue `abort-job`, so that cupsd gives up what failed instead of printing it
    /// again by itself. Writes only when it is another.
    func forbidRetries(on queue: String) async throws(DeviceError) {
        try await onThread { connection throws(DeviceError) in
            let present = try connection.perform("/", "asking for the error policy of \(queue)") {
                () throws(DeviceError) in
                let request = try IPPRequest(IPP_OP_GET_PRINTER_ATTRIBUTES, queue: queue)
                request.add("requested-attributes", keywords: ["printer-error-policy"])
                return request
            }
            guard present.strings("printer-error-policy") != ["abort-job"] else { return }
            _ = try connection.perform("/admin/", "forbidding retries on \(queue)") { () throws(DeviceError) in
                let request = try IPPRequest(IPP_OP_CUPS_ADD_MODIFY_PRINTER, queue: queue)
                request.add("printer-error-policy", IPP_TAG_NAME, "abort-job", group: IPP_TAG_PRINTER)
                return request
            }
        }
    }

    /// `device-uri` of a queue.
    func deviceAddress(of queue: String) async throws(DeviceError) -> String? {
        try await onThread { connection throws(DeviceError) in
            let response = try connection.perform("/", "asking where \(queue) prints") { () throws(DeviceError) in
                let request = try IPPRequest(IPP_OP_GET_PRINTER_ATTRIBUTES, queue: queue)
                request.add("requested-attributes", keywords: ["device-uri"])
                return request
            }
            return response.strings("device-uri").first
        }
    }

    /// Sets `printer-state-reasons`: names of faults (`DeviceFault`) become their keywords, other keywords are
    /// written as they are; what other programs have set stays (`PrinterReasons`). Writes only when that changes
    /// something.
    public func setReasons(_ reasons: [String], on queue: String) async throws(DeviceError) {
        try await onThread { connection throws(DeviceError) in
            let present = try Self.queue(queue, connection).reasons
            let merged = PrinterReasons.merged(present: present, wanted: reasons)
            guard merged != present else { return }
            let attempt = "telling CUPS the state of \(queue)"
            _ = try connection.perform("/admin/", attempt) { () throws(DeviceError) in
                let request = try IPPRequest(IPP_OP_CUPS_ADD_MODIFY_PRINTER, queue: queue)
                request.add(
                    "printer-state-reasons", keywords: merged.isEmpty ? ["none"] : merged, group: IPP_TAG_PRINTER)
                return request
            }
        }
    }

    /// Resume-Printer.
    public func resume(queue: String) async throws(DeviceError) {
        try await onThread { connection throws(DeviceError) in
            _ = try connection.perform("/admin/", "resuming \(queue)") { () throws(DeviceError) in
                try IPPRequest(IPP_OP_RESUME_PRINTER, queue: queue)
            }
        }
    }

    /// Cancel-Job; a job that has ended already is `.refused`.
    public func cancel(job: Int, on queue: String) async throws(DeviceError) {
        try await onThread { connection throws(DeviceError) in
            _ = try connection.perform("/jobs/", "cancelling job \(job) of \(queue)") { () throws(DeviceError) in
                try IPPRequest(IPP_OP_CANCEL_JOB, queue: queue, jobID: job)
            }
        }
    }

    private static func queue(_ name: String, _ connection: CUPSConnection) throws(DeviceError) -> SpoolQueue {
        let response = try connection.perform("/", "asking for the state of \(name)") { () throws(DeviceError) in
            let request = try IPPRequest(IPP_OP_GET_PRINTER_ATTRIBUTES, queue: name)
            request.add("requested-attributes", keywords: IPPResponse.queueAttributes)
            return request
        }
        return response.queue()
    }

    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (CUPSConnection) throws(DeviceError) -> Value
    ) async throws(DeviceError) -> Value {
        let connection = connection
        return try await thread.run { () throws(DeviceError) in try body(connection) }
    }
}
