public import DeviceKit
public import HallDomain

/// The present health of every placed device: a snapshot, never stored per change.
public typealias HealthBook = Broadcast<[DeviceID: DeviceStatus]>

/// What is known of one placed device now.
public struct DeviceStatus: Sendable, Equatable {
    /// The words of the health model, in rising order of trouble.
    public enum Condition: String, Sendable, Codable { case ok, warning, unknown, absent, fault }

    /// What it is to the hall.
    public var role: DeviceRole
    /// The device file's id.
    public var model: String
    /// Where it hangs, as the hall file writes it.
    public var address: String
    /// Its window, kiosk or zone, for people: `3号窗口`.
    public var place: BilingualText
    /// The condition in one word.
    public var condition: Condition
    /// Present faults, sorted.
    public var faults: [DeviceFault]
    /// What they were concluded from.
    public var evidence: String
    /// Since when it has been in this condition.
    public var since: Moment
    /// What the faults' texts name beside the place: `time`, `n`.
    public var details: [String: String]
    /// It cannot be asked, and nothing was heard of it: that it is well is a guess.
    public var isAssumed = false
    /// What came of the last questions to it; absent while all were answered well.
    public var answers: AnswerCount?

    /// A device's status.
    public init(
        role: DeviceRole, model: String, address: String, place: BilingualText, condition: Condition,
        faults: [DeviceFault], evidence: String, since: Moment, details: [String: String] = [:]
    ) {
        self.details = details
        self.role = role
        self.model = model
        self.address = address
        self.place = place
        self.condition = condition
        self.faults = faults
        self.evidence = evidence
        self.since = since
    }

    /// Whether it does its work now.
    public var isUsable: Bool { condition == .ok || condition == .warning }
}
