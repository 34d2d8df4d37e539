/// One queue of the spooler as a port: what a driver of a printer that only the spooler reaches talks through.
///
/// Every call throws `.unavailable` while the spooler is away, and takes some seconds at most.
public protocol PrintQueue: Port {
    /// The queue's name.
    var name: String { get }

    /// What the queue says of itself and, where `asksPrinter` and the printer can be asked past it, what the printer
    /// says of itself.
    func look(asksPrinter: Bool) async throws(DeviceError) -> QueueLook

    /// Makes the spooler give up a job that fails instead of printing it again by itself. Throws `.accessDenied` where
    /// the agent may not administer the queue.
    func forbidRetries() async throws(DeviceError)

    /// Whether the queue would take such a job: throws why not. Nothing is printed.
    func validate(_ job: SpoolJob) async throws(DeviceError)

    /// Hands a document over in one request; returns the `job-id`.
    func submit(_ job: SpoolJob) async throws(DeviceError) -> Int

    /// The job that carries a uuid, or `nil` when the spooler knows none: it never had it, or forgot it.
    /// `id` is where it is looked for first. Throws `.unavailable` once when the spooler was started again since the
    /// job was last heard of, however short it was away.
    func job(uuid: String, id: Int?) async throws(DeviceError) -> SpooledJob?

    /// Cancels a job; one that has ended already is `.refused`.
    func cancel(job id: Int) async throws(DeviceError)
}

/// A queue and its printer as both say they are.
public struct QueueLook: Codable, Sendable, Equatable {
    /// What the spooler says.
    public var queue: SpoolQueue
    /// What the printer says, where it speaks IPP and answered.
    public var printer: SpoolQueue?
    /// Why a printer that speaks IPP did not answer.
    public var silence: String?

    /// A look at a queue.
    public init(queue: SpoolQueue, printer: SpoolQueue? = nil, silence: String? = nil) {
        self.queue = queue
        self.printer = printer
        self.silence = silence
    }
}
