import CCups
import DeviceKit

/// One IPP request, owned until it is sent.
struct IPPRequest: ~Copyable {
    private let message: OpaquePointer

    /// A request about a queue, with the attributes that every request begins with.
    init(_ operation: ipp_op_t, queue: String, jobID: Int? = nil) throws(DeviceError) {
        guard let message = ippNewRequest(operation) else { throw DeviceError(.system, while: "making a request") }
        self.message = message
        add("printer-uri", IPP_TAG_URI, Self.address(of: queue))
        if let jobID { add("job-id", jobID) }
        add("requesting-user-name", IPP_TAG_NAME, cupsUser().map { String(cString: $0) } ?? "unknown")
    }

    /// A request about the server as a whole.
    init(ofServer operation: ipp_op_t) throws(DeviceError) {
        guard let message = ippNewRequest(operation) else { throw DeviceError(.system, while: "making a request") }
        self.message = message
        add("requesting-user-name", IPP_TAG_NAME, cupsUser().map { String(cString: $0) } ?? "unknown")
    }

    /// A request about a printer at its own address.
    init(_ operation: ipp_op_t, printer address: String) throws(DeviceError) {
        guard let message = ippNewRequest(operation) else { throw DeviceError(.system, while: "making a request") }
        self.message = message
        add("printer-uri", IPP_TAG_URI, address)
        add("requesting-user-name", IPP_TAG_NAME, cupsUser().map { String(cString: $0) } ?? "unknown")
    }

    deinit { ippDelete(message) }

    /// The address of a queue as cupsd knows it; its host is not looked at.
    static func address(of queue: String) -> String {
        assembled(scheme: "ipp", host: "localhost", port: 0, resource: resource(of: queue)) ?? ""
    }

    /// Where on the server a queue is.
    static func resource(of queue: String) -> String { "/printers/" + queue }

    func add(_ name: String, _ type: ipp_tag_t, _ value: String, group: ipp_tag_t = IPP_TAG_OPERATION) {
        ippAddString(message, group, type, name, nil, value)
    }

    func add(_ name: String, _ value: Int) {
        ippAddInteger(message, IPP_TAG_OPERATION, IPP_TAG_INTEGER, name, Int32(truncatingIfNeeded: value))
    }

    func add(_ name: String, keywords: [String], group: ipp_tag_t = IPP_TAG_OPERATION) {
        guard let first = keywords.first else { return }
        var attribute = ippAddString(message, group, IPP_TAG_KEYWORD, name, nil, first)
        for (index, keyword) in keywords.enumerated().dropFirst() {
            ippSetString(message, &attribute, Int32(truncatingIfNeeded: index), keyword)
        }
    }

    /// Lends the message.
    func withMessage<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(message) }

    /// Gives the message to a call that deletes it.
    consuming func release() -> OpaquePointer {
        let message = message
        discard self
        return message
    }

    private static func assembled(scheme: String, host: String, port: Int32, resource: String) -> String? {
        var uri = [CChar](repeating: 0, count: 1024)
        let status = httpAssembleURI(
            HTTP_URI_CODING_ALL, &uri, Int32(uri.count), scheme, nil, host, port, resource)
        guard status == HTTP_URI_STATUS_OK else { return nil }
        return uri.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }
}

/// One IPP response.
struct IPPResponse: ~Copyable {
    private let message: OpaquePointer

    init(_ message: OpaquePointer) { self.message = message }

    deinit { ippDelete(message) }

    /// The status, and the text that goes with it.
    var status: (code: ipp_status_t, text: String) {
        let code = ippGetStatusCode(message)
        return (code, strings("status-message").first ?? String(cString: ippErrorString(code)))
    }

    func strings(_ name: String) -> [String] {
        guard let attribute = ippFindAttribute(message, name, IPP_TAG_ZERO) else { return [] }
        return (0..<ippGetCount(attribute)).compactMap { index in
            ippGetString(attribute, index, nil).map { String(cString: $0) }
        }
    }

    func integer(_ name: String) -> Int? {
        ippFindAttribute(message, name, IPP_TAG_ZERO).map { Int(ippGetInteger($0, 0)) }
    }

    func boolean(_ name: String) -> Bool? {
        ippFindAttribute(message, name, IPP_TAG_BOOLEAN).map { ippGetBoolean($0, 0) != 0 }
    }

    /// The attributes that `queue()` reads.
    static let queueAttributes = [
        "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
    ]

    /// A queue or printer of a Get-Printer-Attributes response.
    func queue() -> SpoolQueue {
        SpoolQueue(
            state: integer("printer-state") ?? 0,
            reasons: strings("printer-state-reasons").filter { $0 != "none" },
            isAccepting: boolean("printer-is-accepting-jobs") ?? false,
            message: strings("printer-state-message").first ?? "")
    }

    /// The jobs of a Get-Jobs response, one for each group of job attributes.
    func jobs() -> [SpooledJob] {
        var jobs: [SpooledJob] = []
        var current: SpooledJob?
        var attribute = ippFirstAttribute(message)
        while let present = attribute {
            if ippGetGroupTag(present) == IPP_TAG_JOB, let name = ippGetName(present) {
                var job = current ?? SpooledJob(id: 0, uuid: nil, name: "", state: 0)
                let text = ippGetString(present, 0, nil).map { String(cString: $0) }
                switch String(cString: name) {
                case "job-id": job.id = Int(ippGetInteger(present, 0))
                case "job-state": job.state = Int(ippGetInteger(present, 0))
                case "job-uuid": job.uuid = text?.lowercased()
                case "job-name": job.name = text ?? ""
                case "time-at-creation": job.createdAt = Int64(ippGetInteger(present, 0))
                case "job-printer-state-message": job.message = text ?? ""
                case "job-impressions-completed": job.impressions = Int(ippGetInteger(present, 0))
                default: break
                }
                current = job
            } else if let job = current {
                jobs.append(job)
                current = nil
            }
            attribute = ippNextAttribute(message)
        }
        if let job = current { jobs.append(job) }
        return jobs.filter { $0.id > 0 }
    }

    /// The queues of a CUPS-Get-Printers response, one for each group of printer attributes.
    func queues() -> [SpoolerQueue] {
        var queues: [SpoolerQueue] = []
        var current: SpoolerQueue?
        var attribute = ippFirstAttribute(message)
        while let present = attribute {
            if ippGetGroupTag(present) == IPP_TAG_PRINTER, let name = ippGetName(present) {
                var queue = current ?? SpoolerQueue()
                let text = ippGetString(present, 0, nil).map { String(cString: $0) }
                switch String(cString: name) {
                case "printer-name": queue.name = text ?? ""
                case "device-uri": queue.address = text
                case "printer-error-policy": queue.errorPolicy = text
                case "printer-state": queue.state = Int(ippGetInteger(present, 0))
                case "printer-state-message": queue.message = text ?? ""
                case "printer-is-accepting-jobs": queue.isAccepting = ippGetBoolean(present, 0) != 0
                default: break
                }
                current = queue
            } else if let queue = current {
                queues.append(queue)
                current = nil
            }
            attribute = ippNextAttribute(message)
        }
        if let queue = current { queues.append(queue) }
        return queues.filter { !$0.name.isEmpty }
    }
}
