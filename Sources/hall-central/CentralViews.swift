import Fleet
import HallDomain

/// What the page shows, whole, as it is sent to it.
struct CentralView: Codable, Sendable, Equatable {
    /// Central's wall clock, milliseconds.
    var now: Int64
    /// Why the broker is away; absent when it is there.
    var brokerTrouble: String?
    var kiosks: [KioskRow]
    var faults: [FaultRow]
    var events: [EventRow]
    /// How many messages lie in quarantine.
    var quarantined: Int
}

/// A kiosk.
struct KioskRow: Codable, Sendable, Equatable {
    /// `region/hall/kiosk`.
    var kiosk: String
    var region: String
    var hall: String
    var id: String
    var hallName: BilingualText?
    /// `online`, `lost`, `closed`, `silent`, `frozen` or `unknown`.
    var link: String
    var linkReason: String
    var linkSince: Int64
    /// When anything was last heard of it.
    var heard: Int64
    var gen: String?
    /// The newest event it has.
    var seq: Int64
    /// Everything up to here is in this database.
    var upto: Int64
    /// Free bytes.
    var disk: Int64?
    /// Central's clock less the kiosk's, milliseconds, with the way of the message.
    var skew: Int64?
    var fw: String?
    var day: String?
    var can: [StateSnapshot.Capability: Bool]
    var devices: [DeviceRow]
}

/// A device of a kiosk.
struct DeviceRow: Codable, Sendable, Equatable {
    var id: String
    var role: String
    var model: String
    var address: String
    var place: BilingualText
    var condition: String
    var faults: [StateSnapshot.Fault]
    var evidence: String
    var since: Int64
}

/// A present fault with what to do.
struct FaultRow: Codable, Sendable, Equatable {
    var kiosk: String
    var device: String?
    /// Its stable name.
    var name: String
    /// The code to read over the phone.
    var code: String
    /// Where it is and what is so.
    var what: BilingualText
    /// What a person can do.
    var remedy: BilingualText
    var isWarning: Bool
    var evidence: String
    var since: Int64?
}

/// An event, in the order of arrival.
struct EventRow: Codable, Sendable, Equatable {
    /// Counts arrivals over all kiosks.
    var n: Int64
    var kiosk: String
    var gen: String
    var seq: Int64
    var sid: Int64
    var kind: String
    var ts: Int64
    var clk: String
    var boot: String
    var mono: Int64
    var received: Int64
    var detail: JSONValue
}

/// An incident as its kiosk reported it.
struct IncidentRow: Codable, Sendable, Equatable {
    var kiosk: String
    var incident: String
    var device: String?
    var fault: String
    var evidence: String
    var opened: Int64?
    var closed: Int64?
}

/// Everything, for judging.
struct CentralExport: Codable, Sendable, Equatable {
    var kiosks: [ExportedKiosk]
    var incidents: [IncidentRow]
    var quarantine: [QuarantineRow]
}

/// A kiosk with all its events.
struct ExportedKiosk: Codable, Sendable, Equatable {
    var kiosk: KioskRow
    /// In the order in which they were first heard of.
    var ledgers: [ExportedLedger]
}

/// A ledger with all its events in order.
struct ExportedLedger: Codable, Sendable, Equatable {
    var gen: String
    var upto: Int64
    var events: [EventRow]
}

/// What was not understood.
struct QuarantineRow: Codable, Sendable, Equatable {
    var topic: String
    var reason: String
    var received: Int64
    var times: Int
    /// As text; bytes that are none stand as U+FFFD.
    var payload: String
}
