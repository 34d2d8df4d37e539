import DeviceKit
public import HallDomain

/// Something that the hall can do for people, and whether it can now: what a fault means to the hall.
public struct CapabilityView: Codable, Sendable, Equatable {
    /// What can be done.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Numbers can be given at a kiosk.
        case tickets
        /// Numbers come on paper at a kiosk.
        case paper
        /// Cards can be read at a kiosk.
        case cards
        /// Tickets can be called at a window.
        case calling
        /// Calls are shown at a window, or in a zone.
        case showing
        /// Calls can be heard in a zone.
        case hearing
        /// People can rate at a window.
        case rating
        /// Central is told.
        case reporting
    }

    /// What.
    public var kind: Kind
    /// Where: `kiosk-1`, `window-3`, `zone-A` or `hall`.
    public var at: String
    /// Where, for people.
    public var place: BilingualText
    /// `ok`, `warning`, `fault`, `absent` (nothing is fitted for it) or `unknown`.
    public var state: String
    /// Since when, wall clock milliseconds since 1970; absent where nobody knows.
    public var since: Int64?
    /// The devices that keep it from being ok, with what is wrong with them.
    public var evidence: String

    /// All capabilities of a hall, in a fixed order.
    static func all(_ state: HallState, _ source: ViewSource, isReporting: Bool) -> [CapabilityView] {
        let (plan, sites) = (source.plan, source.sites)
        func placed(_ roles: Set<DeviceRole>, _ isHere: (DeviceSite) -> Bool) -> [Member] {
            sites.filter { roles.contains($0.value.role) && isHere($0.value) }.sorted { $0.key < $1.key }.map {
                Member(id: $0.key, $0.value, source.health)
            }
        }
        var all: [CapabilityView] = []
        for kiosk in plan.kiosks {
            let place = BilingualText(zh: "取号机\(kiosk.id)", en: "Machine \(kiosk.id)")
            func add(_ kind: Kind, _ verdict: Verdict) {
                all.append(CapabilityView(kind, "kiosk-\(kiosk.id)", place, verdict))
            }
            add(.tickets, issuing(state, source))
            add(.paper, Verdict(of: placed([.documentPrinter]) { $0.kiosk == kiosk.id }))
            add(.cards, Verdict(of: placed([.cardReader]) { $0.kiosk == kiosk.id }))
        }
        for window in plan.windows {
            let place = BilingualText(zh: "\(window.id)号窗口", en: "Window \(window.id)")
            func add(_ kind: Kind, _ verdict: Verdict) {
                all.append(CapabilityView(kind, "window-\(window.id)", place, verdict))
            }
            // The window's page calls whatever becomes of its keys.
            add(
                .calling, Verdict(of: placed([.callTerminal, .callButton]) { $0.window == window.id }, floor: .warning))
            add(.showing, Verdict(of: placed([.messageBoard]) { $0.window == window.id }))
            add(.rating, Verdict(of: placed([.evaluationPad]) { $0.window == window.id }))
        }
        for zone in plan.zones {
            func add(_ kind: Kind, _ verdict: Verdict) {
                all.append(CapabilityView(kind, "zone-\(zone.id)", zone.name, verdict))
            }
            let boards = placed([.messageBoard]) { $0.zone == zone.id && $0.window == nil && $0.kiosk == nil }
            if !boards.isEmpty { add(.showing, Verdict(of: boards)) }
            let voice = DeviceID(rawValue: "voice-\(zone.id.rawValue.lowercased())")
            add(.hearing, Verdict(of: source.health[voice].map { [Member(id: voice, $0)] } ?? []))
        }
        // Central is told of in the health book only once there has been trouble with it.
        let central = source.health["central"].map { Verdict(of: [Member(id: "central", $0)]) }
        let untroubled = Verdict(condition: isReporting ? .ok : .absent, since: nil, evidence: "")
        all.append(CapabilityView(.reporting, "hall", plan.name, central ?? untroubled))
        return all
    }

    private init(_ kind: Kind, _ at: String, _ place: BilingualText, _ verdict: Verdict) {
        (self.kind, self.at, self.place) = (kind, at, place)
        (state, since, evidence) = (verdict.condition.rawValue, verdict.since, verdict.evidence)
    }

    /// Numbers are given while the ledger keeps them, and while nobody doubts the date.
    private static func issuing(_ state: HallState, _ source: ViewSource) -> Verdict {
        let keepers = ["store", "ledger", "clock"].compactMap { (id: DeviceID) in
            source.health[id].map { Member(id: id, $0) }
        }
        if let broken = keepers.first(where: { !$0.isUsable && $0.condition != .unknown }) {
            return Verdict(condition: .fault, since: broken.since, evidence: broken.evidence)
        }
        if source.isNotKeeping || state.issuingBlock != nil {
            return Verdict(condition: .fault, since: nil, evidence: "store")
        }
        if let doubtful = keepers.first(where: { $0.condition == .warning }) {
            return Verdict(condition: .warning, since: doubtful.since, evidence: doubtful.evidence)
        }
        return Verdict(condition: .ok, since: state.day?.openedAt.wall, evidence: "")
    }

    /// A device that serves a capability; a printer together with its queue.
    private struct Member {
        var id: DeviceID
        var condition: DeviceStatus.Condition
        var since: Int64?
        var evidence: String

        var isUsable: Bool { condition == .ok || condition == .warning }

        init(id: DeviceID, _ status: DeviceStatus) {
            self.init(id: id, [(id, status)])
        }

        init(id: DeviceID, _ site: DeviceSite, _ health: [DeviceID: DeviceStatus]) {
            let known = [id, site.queue].compactMap { id in id.flatMap { id in health[id].map { (id, $0) } } }
            self.init(id: id, known)
        }

        private init(id: DeviceID, _ known: [(id: DeviceID, status: DeviceStatus)]) {
            self.id = id
            // Nothing known of the device itself is not well, however its queue is.
            guard known.contains(where: { $0.id == id }) else {
                (condition, since, evidence) = (.unknown, nil, "\(id): unknown")
                return
            }
            let worst = known.max { Self.weight($0.status.condition) < Self.weight($1.status.condition) }
            condition = worst?.status.condition ?? .unknown
            since = worst?.status.since.wall
            let troubled = known.filter { $0.status.condition != .ok }
            evidence = troubled.map { known in
                let faults = known.status.faults.map(\.rawValue).joined(separator: " ")
                return "\(known.id): \(faults.isEmpty ? known.status.condition.rawValue : faults)"
            }.joined(separator: ", ")
        }

        static func weight(_ condition: DeviceStatus.Condition) -> Int {
            switch condition {
            case .ok: 0
            case .warning: 1
            case .unknown: 2
            case .absent: 3
            case .fault: 4
            }
        }
    }

    private struct Verdict {
        var condition: DeviceStatus.Condition
        var since: Int64?
        var evidence: String

        init(condition: DeviceStatus.Condition, since: Int64?, evidence: String) {
            (self.condition, self.since, self.evidence) = (condition, since, evidence)
        }

        /// Of several that do the same one is enough, but the loss of another is a warning. Where `floor` is given
        /// something else does it too, and it never gets worse than that.
        init(of members: [Member], floor: DeviceStatus.Condition? = nil) {
            let troubled = members.filter { $0.condition != .ok }
            evidence = troubled.map(\.evidence).joined(separator: ", ")
            since = (troubled.isEmpty ? members : troubled).compactMap(\.since).max()
            if members.isEmpty {
                condition = floor == nil ? .absent : .ok
            } else if troubled.isEmpty {
                condition = .ok
            } else if troubled.count < members.count || members.contains(where: \.isUsable) || floor != nil {
                let isKnown = members.contains { $0.condition != .unknown }
                condition = isKnown ? .warning : .unknown
            } else if members.contains(where: { $0.condition == .unknown }) {
                condition = .unknown
            } else {
                // What is fitted and does not answer takes it down, whatever it is called at the device.
                condition = .fault
            }
        }
    }
}
