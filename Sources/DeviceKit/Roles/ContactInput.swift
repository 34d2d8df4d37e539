/// What a contact tells the hall when it is active.
public enum ContactMeaning: String, Codable, Sendable, CaseIterable {
    /// The building's fire alarm.
    case fireAlarm
    /// The emergency key on a desk or wall.
    case emergencyKey
    /// A door of the kiosk or the hall is open.
    case door
    /// The mains are gone, told by a relay.
    case mainsLost

    /// The faults of the kiosk that it means. An alarm and a key are the hall's affair: there the device itself is well.
    public func faults(isActive: Bool) -> [DeviceFault] {
        guard isActive else { return [] }
        return switch self {
        case .fireAlarm, .emergencyKey: []
        case .door: [.doorOpen]
        case .mainsLost: [.onBattery]
        }
    }
}

/// A change of a contact, with the kernel's time of it.
public struct ContactChange: Sendable, Equatable {
    /// Whether the contact is active now: alarm, pressed, open, no mains.
    public var isActive: Bool
    /// When the level changed (first edge of the bounce); for the state found at the start, when it was found.
    public var at: Duration

    /// A change.
    public init(isActive: Bool, at: Duration) {
        self.isActive = isActive
        self.at = at
    }
}

/// A dry contact or logic level that says one thing.
public protocol ContactInput: DeviceDriver {
    /// What it says.
    nonisolated var meaning: ContactMeaning { get }
    /// The state at the start, then each change once it has stood (`.bufferingNewest(16)`); ends with `run()`.
    nonisolated var changes: AsyncStream<ContactChange> { get }
}
