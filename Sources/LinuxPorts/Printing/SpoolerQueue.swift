/// A queue as cupsd lists it, with what a technician must know of it.
public struct SpoolerQueue: Sendable, Equatable {
    /// Its name.
    public var name = ""
    /// `device-uri`: where its jobs go, `hallprint://printer-1`.
    public var address: String?
    /// `printer-error-policy`: `retry-job`, `retry-current-job`, `abort-job` or `stop-printer`.
    public var errorPolicy: String?
    /// `printer-state` (RFC 8011 § 5.4.11): 3 idle, 4 processing, 5 stopped.
    public var state = 0
    /// `printer-state-message`.
    public var message = ""
    /// `printer-is-accepting-jobs`.
    public var isAccepting = false

    /// A queue of which nothing is known yet.
    public init() {}
}
