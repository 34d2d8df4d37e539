/// What a device did while a technician looked. Never what stands on a card, and of a scanned code its length only.
public struct DeviceHappening: Codable, Sendable, Equatable {
    /// The kinds of happenings.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A single key went down or came up (debounced).
        case pressed, released
        /// The line of a key or contact changed, bounce and all.
        case edge
        /// A key of a call terminal; `detail` names it.
        case key
        /// A grade 5 … 1, or `detail` names the key of a pad without the five grades.
        case grade
        /// Something happened on a card reader: `placed`, `read`, `failed`, `unsupported`, `removed`.
        case card
        /// A code was read; `detail` is `ticket` for one of today's tickets, else its length in characters.
        case code
        /// A contact is `active` or `idle`.
        case contact
        /// A UPS told its state: `mains` or `battery`, then charge and time, where it knows them.
        case power
        /// A board has acknowledged what it shall show; `detail` is the passing text.
        case shown
    }

    /// Its name in the hall file.
    public var device: String
    /// What happened.
    public var kind: Kind
    /// See `Kind`.
    public var detail: String
    /// When, in microseconds by the kernel's or the agent's clock since any one origin; only differences mean something.
    public var microseconds: Int64
    /// The electrical level behind an edge.
    public var isHigh: Bool?

    init(_ device: String, _ kind: Kind, _ detail: String = "", at time: Duration, isHigh: Bool? = nil) {
        self.device = device
        self.kind = kind
        self.detail = detail
        self.isHigh = isHigh
        microseconds = time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
    }
}
