/// A printer of tickets that only the spooler reaches (IPP Everywhere, a vendor's driver): it takes pages, and what is
/// known of the paper is what the spooler says of the job.
public protocol QueuePrinter: DeviceDriver where Dialect == Nothing {
    /// The page that this model takes.
    static func page(of traits: Traits) -> PageForm

    /// Submits one ticket and waits for its end. `started` is awaited before the spooler is given anything: if it
    /// throws, nothing is submitted. What has been submitted is never submitted again, and is cancelled when it is not
    /// out in time. `nil` when the task was cancelled meanwhile: the job goes on, and `settle` learns its end.
    func print(_ ticket: SpoolJob, started: @Sendable () async throws(DeviceError) -> Void) async -> PaperOutcome?

    /// Learns from the spooler how a job ended that an earlier driver submitted, perhaps; never submits it again.
    /// Where `isLate`, what has not ended is cancelled. `nil` as above.
    func settle(uuid: String, isLate: Bool) async -> PaperOutcome?
}
