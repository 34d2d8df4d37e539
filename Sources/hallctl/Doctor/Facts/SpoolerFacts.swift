/// The spooler and its queues.
struct SpoolerFacts: Codable, Equatable, Sendable {
    var socket: String
    /// Why it could not be asked.
    var trouble: String?
    /// Queues of the hall file and all others.
    var queues: [QueueFacts] = []
    /// The backend that hands jobs to the agent; absent when that was not looked at.
    var backend: BackendFacts?

    struct QueueFacts: Codable, Equatable, Sendable {
        var name: String
        /// The device of the hall file whose queue it is.
        var device: String?
        var exists: Bool
        /// `printer-state` (RFC 8011 § 5.4.11): 3 idle, 4 processing, 5 stopped.
        var state = 3
        var message = ""
        var isAccepting = true
        var address: String?
        var errorPolicy: String?
        var jobs: [JobFacts] = []
    }

    /// A job that has not ended. Its name may be a person's document, and is not kept.
    struct JobFacts: Codable, Equatable, Sendable {
        var id: Int
        /// `job-state` (RFC 8011 § 5.3.7).
        var state: Int
        /// Seconds since it was submitted.
        var age: Int64?
    }

    struct BackendFacts: Codable, Equatable, Sendable {
        var path: String
        var exists: Bool
        var owner: UInt32 = 0
        var mode: UInt32 = 0o755
    }
}
