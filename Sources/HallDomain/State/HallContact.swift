/// What a contact of the hall tells of while it is active.
public enum ContactKind: String, Codable, Sendable, CaseIterable {
    /// The building's fire alarm.
    case fireAlarm
    /// The key by which the duty manager has the hall left.
    case emergencyKey
    /// A door of the kiosk or the hall is open.
    case door
    /// The mains are gone; what runs, runs on batteries.
    case mainsLost

    /// Everybody is to leave: nothing is issued or called, and boards, voice and screens say so.
    public var isEvacuation: Bool { self == .fireAlarm || self == .emergencyKey }
}

/// A contact that is active.
public struct ActiveContact: Codable, Sendable, Equatable {
    /// What it tells of.
    public var kind: ContactKind
    /// Since when, as far as the ledger knows.
    public var since: Moment

    /// An active contact.
    public init(kind: ContactKind, since: Moment) {
        self.kind = kind
        self.since = since
    }
}

extension HallState {
    /// Everybody is to leave. It ends when every contact that said so says so no more: a fire panel stays active until
    /// somebody sets it back, a key until somebody turns it back. One that was pulled off meanwhile has not said so.
    public var isEvacuating: Bool { contacts.values.contains(where: \.kind.isEvacuation) }

    /// The mains are gone.
    public var isWithoutMains: Bool { contacts.values.contains { $0.kind == .mainsLost } }

    mutating func foldContact(_ event: HallEvent, at moment: Moment) {
        switch event {
        case .contactActivated(let device, let kind): contacts[device] = ActiveContact(kind: kind, since: moment)
        case .contactReleased(let device): contacts[device] = nil
        default: break
        }
    }
}
