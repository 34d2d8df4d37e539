public import DeviceKit
public import HallDomain

/// Decides when a fault becomes an incident and when that ends: a value, whose time is told.
public struct IncidentDebounce: Sendable {
    /// A fault of a device.
    public struct Key: Hashable, Sendable {
        /// The device.
        public var device: DeviceID
        /// The fault.
        public var fault: DeviceFault
    }

    /// A change that is due now.
    public enum Change: Sendable {
        /// An incident begins.
        case open(Key, evidence: String)
        /// An incident is over.
        case close(Key, IncidentID)
    }

    /// What the disk did not keep is tried again after this.
    private static let again = Duration.milliseconds(400)
    /// Circumstances change without any news of a device.
    private static let review = Duration.seconds(60)

    private let patience: IncidentPatience
    /// When a fault was first seen (or last gone).
    private var changing: [Key: Duration] = [:]
    /// Faults that were alarms while the disk kept nothing, with their evidence: a full disk, above all. They are told when
    /// it keeps again, though they are over by then.
    private var owed: [Key: String] = [:]

    /// Nothing was seen yet.
    public init(patience: IncidentPatience) { self.patience = patience }

    /// Compares what health says with the incidents that are open: what is due at `now` (since any beginning), and when
    /// to compare again though nothing changes. A change that was kept is told to `kept`, one that was not to `notKept`.
    public mutating func compare(
        _ book: [DeviceID: DeviceStatus], _ open: [Incident], _ circumstances: IncidentPatience.Circumstances,
        at now: Duration
    ) -> (due: [Change], next: Duration?) {
        var wanted: [Key: DeviceStatus] = [:]
        for (device, status) in book {
            for fault in status.faults { wanted[Key(device: device, fault: fault)] = status }
        }
        var known: [Key: IncidentID] = [:]
        for incident in open {
            guard let device = incident.device, let fault = DeviceFault(rawValue: incident.fault) else { continue }
            known[Key(device: DeviceID(rawValue: device.rawValue), fault: fault)] = incident.id
        }
        // A device that is not known (yet) says nothing about the end of its faults.
        let differing = Set(wanted.keys).symmetricDifference(known.keys)
            .filter { wanted[$0] != nil || book[$0.device]?.condition != .unknown }
        changing = changing.filter { differing.contains($0.key) }
        var (due, next) = ([Change](), Duration?.none)
        for key in differing {
            let since = changing[key] ?? now
            changing[key] = since
            var time: Duration?
            if let status = wanted[key] {
                time = patience.due(key.fault, of: status, since: since, circumstances, now: now)
                if let time, time <= now { due.append(.open(key, evidence: status.evidence)) }
            } else if let incident = known[key] {
                let rest = book[key.device] != nil ? patience.closing : patience.forgetting
                time = since + rest
                if since + rest <= now { due.append(.close(key, incident)) }
            }
            let look = time.map { $0 <= now ? now + Self.again : $0 } ?? now + Self.review
            next = min(next ?? look, look)
        }
        owed = owed.filter { known[$0.key] == nil }
        for (key, evidence) in owed where wanted[key] == nil {
            due.append(.open(key, evidence: evidence))
            next = now + Self.again
        }
        return (due, next)
    }

    /// A change is in the ledger.
    public mutating func kept(_ change: Change) {
        switch change {
        case .open(let key, _), .close(let key, _): (changing[key], owed[key]) = (nil, nil)
        }
    }

    /// The ledger did not take a change.
    public mutating func notKept(_ change: Change) {
        if case .open(let key, let evidence) = change { owed[key] = evidence }
    }
}
