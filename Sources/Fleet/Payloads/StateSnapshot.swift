public import HallDomain

/// The whole of a kiosk's state, retained at `up/state`: on change, at most every 5 s, and every 15 minutes.
public struct StateSnapshot: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// UUID of the ledger.
    public var gen: String
    /// The connection.
    public var sid: Int64
    /// The newest event when it was taken.
    public var seq: Int64
    /// Wall clock, milliseconds since 1970.
    public var ts: Int64
    /// How far `ts` can be believed.
    public var clk: ClockQuality
    /// The hall's name.
    public var hall: BilingualText?
    /// The service day, when one is open.
    public var day: Day?
    /// What runs here.
    public var versions: Versions
    /// What the kiosk can do now, derived from its devices.
    public var can: [Capability: Bool]
    /// Every placed device.
    public var devices: [Device]

    /// A snapshot.
    public init(
        gen: String, sid: Int64, seq: Int64, at: Moment, hall: BilingualText?, day: Day?, versions: Versions,
        can: [Capability: Bool], devices: [Device]
    ) {
        self.gen = gen
        self.sid = sid
        self.seq = seq
        ts = at.wall
        clk = at.clock
        self.hall = hall
        self.day = day
        self.versions = versions
        self.can = can
        self.devices = devices
    }

    /// An open service day.
    public struct Day: Codable, Sendable, Equatable {
        /// Counts up over the ledger's life.
        public var number: Int
        /// `2026-07-01`.
        public var date: String

        /// A day.
        public init(number: Int, date: String) {
            self.number = number
            self.date = date
        }
    }

    /// What runs at a kiosk.
    public struct Versions: Codable, Sendable, Equatable {
        /// The programs.
        public var fw: String
        /// Digest of the device files, profiles and hall file.
        public var def: String

        /// Versions.
        public init(fw: String, def: String) {
            self.fw = fw
            self.def = def
        }
    }

    /// What a kiosk can do. One that is reachable may still be unable to issue tickets.
    public enum Capability: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable, Comparable {
        /// Numbers can be given (with or without paper).
        case issue
        /// Tickets can be printed.
        case print
        /// Cards can be read.
        case readCards
        /// Windows can call with keys.
        case call
        /// Boards can show calls.
        case show
        /// Calls can be spoken.
        case speak
        /// Services can be rated at a pad.
        case rate

        /// In the order of the cases.
        public static func < (a: Capability, b: Capability) -> Bool {
            (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
        }
    }

    /// A device and its condition.
    public struct Device: Codable, Sendable, Equatable, Identifiable {
        /// Its name in the hall file.
        public var id: String
        /// What it is to the hall.
        public var role: String
        /// The device file's id.
        public var model: String
        /// Where it hangs, as the hall file writes it.
        public var address: String
        /// Its place for people: `3号窗口屏`.
        public var place: BilingualText
        /// `ok`, `warning`, `unknown`, `absent` or `fault`.
        public var condition: String
        /// Present faults, sorted by name.
        public var faults: [Fault]
        /// What they were concluded from.
        public var evidence: String
        /// Since when it has been in this condition, wall clock milliseconds.
        public var since: Int64

        /// A device.
        public init(
            id: String, role: String, model: String, address: String, place: BilingualText, condition: String,
            faults: [Fault], evidence: String, since: Int64
        ) {
            self.id = id
            self.role = role
            self.model = model
            self.address = address
            self.place = place
            self.condition = condition
            self.faults = faults
            self.evidence = evidence
            self.since = since
        }
    }

    /// A present fault.
    public struct Fault: Codable, Sendable, Hashable {
        /// Its stable name.
        public var name: String
        /// Its short code, which can be read over the phone.
        public var code: String

        /// A fault.
        public init(name: String, code: String) {
            self.name = name
            self.code = code
        }
    }
}
