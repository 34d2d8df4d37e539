import DeviceKit
import HallDomain

/// Which place of the hall file a device that was just plugged in may be for: the rules alone, without a device.
///
/// Who has an address (by serial number or by port) is known already and does not come here. What comes here is new: it
/// belongs to the place whose device was in its port last; else to the one that lacks such a device; else it is tried, or
/// a person is asked.
struct RoleMatching {
    /// A place of the hall file.
    struct Place: Equatable {
        var id: DeviceID
        var role: DeviceRole
        /// The port in which its last device was, where that is known.
        var port: String?
    }

    /// What the USB ids of a device tell.
    enum Kind: Equatable {
        /// It is one of these.
        case known(Set<DeviceRole>)
        /// Anything may hang behind it.
        case converter
        /// No device file knows it.
        case unknown
        /// It is none of the hall's (a modem).
        case foreign
    }

    /// What is to be done with it.
    enum Verdict: Equatable {
        /// Nothing: no place lacks it.
        case nothing
        /// Try it in this place.
        case take(DeviceID, RoleTaking.Knowledge)
        /// Try it as each of these; the one that it answers as is its place.
        case probe([DeviceID])
        /// Ask a person which of these it is for.
        case ask([DeviceID])
    }

    /// What to do with a device of this kind that was plugged in at `port`, while `empty` places lack theirs.
    static func verdict(kind: Kind, port: String?, empty: [Place]) -> Verdict {
        let able = empty.filter { place in
            guard DeviceRole.replaceable.contains(place.role) else { return false }
            if case .known(let known) = kind { return known.contains(place.role) }
            return kind != .foreign
        }
        if able.isEmpty { return .nothing }
        let here = able.filter { $0.port != nil && $0.port == port }
        // An unknown device in the place of a known one is meant to replace it.
        if here.count == 1 { return .take(here[0].id, .port) }
        let ids = able.map(\.id).sorted()
        switch kind {
        case .known where able.count == 1: return .take(able[0].id, .kind)
        case .converter: return .probe(ids)
        case .known, .unknown: return .ask(ids)
        case .foreign: return .nothing
        }
    }

    /// What comes of trying: whom it answered as.
    static func verdict(answered: [DeviceID]) -> Verdict {
        switch answered.count {
        case 0: .nothing
        case 1: .take(answered[0], .answer)
        default: .ask(answered.sorted())
        }
    }
}
