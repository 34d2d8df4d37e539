/// One document handed to the spooler.
public struct SpoolJob: Codable, Sendable, Equatable {
    /// The queue's name at the spooler.
    public var queue: String
    /// `job-uuid`, a `urn:uuid:…`: the attempt's id.
    public var uuid: String
    /// `job-name`.
    public var name: String
    /// The document.
    public var bytes: [UInt8]
    /// The document's MIME type; `application/vnd.cups-raw` is what the printer itself will receive.
    public var format: String
    /// Keywords of job template attributes (RFC 8011 § 5.2), such as `print-scaling: none`.
    public var options: [String: String]

    /// A job for `queue`.
    public init(
        queue: String, uuid: String, name: String, bytes: [UInt8], format: String = "application/vnd.cups-raw",
        options: [String: String] = [:]
    ) {
        self.queue = queue
        self.uuid = uuid
        self.name = name
        self.bytes = bytes
        self.format = format
        self.options = options
    }
}

/// A job as the spooler lists it.
public struct SpooledJob: Codable, Sendable, Equatable {
    /// `job-id`; reused after a crash of cupsd, so never a key.
    public var id: Int
    /// `job-uuid`, where the job has one.
    public var uuid: String?
    /// `job-name`.
    public var name: String
    /// `job-state` (RFC 8011 § 5.3.7): 3 pending, 4 held, 5 processing, 6 stopped, 7 canceled, 8 aborted, 9 completed.
    public var state: Int
    /// `time-at-creation` as cupsd gives it: seconds since 1970. Where it was not asked for, none.
    public var createdAt: Int64?
    /// `job-impressions-completed`: pages that the printer says are out.
    public var impressions: Int
    /// `job-printer-state-message`: what the backend said last.
    public var message: String

    /// A listed job.
    public init(
        id: Int, uuid: String?, name: String, state: Int, createdAt: Int64? = nil, impressions: Int = 0,
        message: String = ""
    ) {
        self.id = id
        self.uuid = uuid
        self.name = name
        self.state = state
        self.createdAt = createdAt
        self.impressions = impressions
        self.message = message
    }
}

/// A queue as the spooler describes it.
public struct SpoolQueue: Codable, Sendable, Equatable {
    /// `printer-state` (RFC 8011 § 5.4.11): 3 idle, 4 processing, 5 stopped.
    public var state: Int
    /// `printer-state-reasons` without `none`.
    public var reasons: [String]
    /// `printer-is-accepting-jobs`.
    public var isAccepting: Bool
    /// `printer-state-message`.
    public var message: String

    /// A queue's description.
    public init(state: Int, reasons: [String], isAccepting: Bool, message: String) {
        self.state = state
        self.reasons = reasons
        self.isAccepting = isAccepting
        self.message = message
    }
}

/// The spooler (CUPS), spoken to on a thread of its own. Every call throws `.unavailable` while it is away.
public protocol PrintSpooler: Sendable {
    /// Where it answers, for people and their tools; `nil` where that is no address.
    var address: String? { get }
    /// Print-Job in one request; returns the `job-id`.
    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int
    /// Get-Printer-Attributes.
    func queue(named name: String) async throws(DeviceError) -> SpoolQueue
    /// Get-Jobs with `which-jobs` not completed.
    func openJobs(on queue: String) async throws(DeviceError) -> [SpooledJob]
    /// Replaces those of `printer-state-reasons` that are ours by `reasons`, keeping keywords of others
    /// (CUPS-Add-Modify-Printer).
    func setReasons(_ reasons: [String], on queue: String) async throws(DeviceError)
    /// Resume-Printer (`cupsenable`).
    func resume(queue: String) async throws(DeviceError)
    /// Cancel-Job.
    func cancel(job: Int, on queue: String) async throws(DeviceError)
}

extension PrintSpooler {
    /// Not at an address.
    public var address: String? { nil }
}

/// A job that the spooler's backend has brought to the agent and now waits for.
public struct RelayedJob: Sendable {
    /// `DEVICE` of the queue's `hallprint://DEVICE`.
    public var device: DeviceID
    /// `job-uuid` in lower case, where the job carries one.
    public var uuid: String?
    /// `job-name`.
    public var name: String
    /// `job-id` at the spooler.
    public var id: Int
    /// Who sent it.
    public var user: String
    /// The document, bounded by the relay (8 MiB).
    public var bytes: [UInt8]
    /// Ends (finishes) when the spooler cancelled the job or its backend went away.
    public var cancelled: AsyncStream<Void>
    /// Ends the wait: tells the backend what to say and closes the relay. Later calls do nothing.
    public var finish: @Sendable (RelayVerdict) -> Void

    /// A relayed job; `finish` must be called once.
    public init(
        device: DeviceID, uuid: String?, name: String, id: Int, user: String, bytes: [UInt8],
        cancelled: AsyncStream<Void>, finish: @escaping @Sendable (RelayVerdict) -> Void
    ) {
        self.device = device
        self.uuid = uuid
        self.name = name
        self.id = id
        self.user = user
        self.bytes = bytes
        self.cancelled = cancelled
        self.finish = finish
    }
}

/// What the backend tells the spooler at the end of a job.
public enum RelayVerdict: Sendable, Equatable {
    /// Bytes are out and the outcome is recorded: exit 0.
    case completed
    /// Doubtful, refused, expired or cancelled: exit 5 with this `job-state` message.
    case cancelled(message: String)
}

/// Where relayed jobs come from: the socket that `hall-print` connects to.
public protocol RelayedJobSource: Sendable {
    /// Jobs in the order of their arrival, at most a few waiting; ends when the relay is closed.
    var jobs: AsyncStream<RelayedJob> { get }
}
