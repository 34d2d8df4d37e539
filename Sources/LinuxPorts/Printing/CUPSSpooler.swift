import CCups
public import DeviceKit

/// CUPS as the agent's spooler, through libcups over one kept connection on a thread of its own.
///
/// Errors: `.unavailable` while cupsd is away or breaks off (it may have taken a submitted job then: look for its
/// uuid among `openJobs`), `.accessDenied` with what to do, `.unsupported` for a format that the queue does not take,
/// `.busy`, `.refused` for anything else that cupsd says no to (no such queue, not accepting).
public final class CUPSSpooler: PrintSpooler {
    /// The format that a ticket queue takes.
    private static let format = "application/vnd.cups-raw"
    /// The most jobs that are asked for.
    private static let longestJobList = 500

    private let thread = BlockingThread(name: "cups")
    private let connection: CUPSConnection

    /// A spooler that connects with its first call.
    public init(server: CUPSServer = .debian) {
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
            let request = try IPPRequest(IPP_OP_PRINT_JOB, queue: job.queue)
            request.add("job-name", IPP_TAG_NAME, job.name)
            request.add("document-format", IPP_TAG_MIMETYPE, Self.format)
            request.add("job-uuid", IPP_TAG_URI, job.uuid, group: IPP_TAG_JOB)
            let response = try connection.perform(
                IPPRequest.resource(of: job.queue), attempt, request, document: job.bytes)
            guard let id = response.integer("job-id") else {
                throw DeviceError(.malformedReply, while: "\(attempt): no job-id in the answer")
            }
            return id
        }
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
                request.add("requested-attributes", keywords: ["job-id", "job-uuid", "job-name", "job-state"] + more)
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
            request.add(
                "requested-attributes",
                keywords: [
                    "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
                ])
            return request
        }
        return SpoolQueue(
            state: response.integer("printer-state") ?? 0,
            reasons: response.strings("printer-state-reasons").filter { $0 != "none" },
            isAccepting: response.boolean("printer-is-accepting-jobs") ?? false,
            message: response.strings("printer-state-message").first ?? "")
    }

    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (CUPSConnection) throws(DeviceError) -> Value
    ) async throws(DeviceError) -> Value {
        let connection = connection
        return try await thread.run { () throws(DeviceError) in try body(connection) }
    }
}
