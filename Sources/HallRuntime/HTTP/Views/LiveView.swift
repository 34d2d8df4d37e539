import DeviceKit
import HallDomain

/// A view that is sent whole to a page whenever it has changed.
protocol LiveView: Encodable, Equatable, Sendable {
    /// The view without what passes by itself (seconds, the time of day): pages count these on alone, so a change in
    /// them alone is not sent.
    var steady: Self { get }
}

/// What views are made from beside the state: one moment's health, cards and time.
struct ViewSource: Sendable {
    var plan: HallPlan
    var sites: [DeviceID: DeviceSite]
    var health: [DeviceID: DeviceStatus]
    var cards: [KioskID: CardDesk.View]
    var now: Moment
    var earliestDate: CivilDate
    /// The disk refused the last commit.
    var isNotKeeping: Bool
    /// Links to other machines of the hall, where there are any.
    var link: LinkBook?

    /// An opening check is under way.
    var isChecking = false

    /// What is known of today's date.
    func dates(_ state: HallState) -> DateKnowledge {
        DateKnowledge(state, at: now, utcOffsetMinutes: plan.utcOffsetMinutes, earliest: earliestDate)
    }

    /// Present faults at a site that fulfils a condition, each once, with words that say what to do.
    func faults(where isHere: (DeviceSite) -> Bool) -> [FaultView] {
        var faults: [FaultView] = []
        for (id, site) in sites.sorted(by: { $0.key < $1.key }) where isHere(site) {
            for status in [id, site.queue].compactMap({ $0.flatMap { health[$0] } }) {
                for fault in status.faults {
                    let view = FaultView(fault, of: status)
                    if !faults.contains(view) { faults.append(view) }
                }
            }
        }
        return faults
    }

    /// Whether a fault is present anywhere, or open as an incident.
    func hasFault(_ names: Set<DeviceFault>, _ state: HallState) -> Bool {
        health.values.contains { !names.isDisjoint(with: $0.faults) }
            || state.incidents.values.contains { incident in names.contains { $0.rawValue == incident.fault } }
    }
}

/// A fault in people's words.
struct FaultView: Codable, Equatable, Sendable {
    /// The short code for the telephone.
    var code: String
    /// The stable name.
    var name: String
    /// What is so and what to do.
    var zh: String
    var en: String

    init(_ fault: DeviceFault, of status: DeviceStatus) {
        let text = PageWords.fault(fault.rawValue, at: status.place, status.details)
        (code, name, zh, en) = (fault.code, fault.rawValue, text.zh, text.en)
    }
}
