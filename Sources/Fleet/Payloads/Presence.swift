public import HallDomain

/// Said once for each connection, retained at `up/conn`: the kiosk is there.
public struct Birth: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// `online`.
    public var st = Status.online
    /// Counts this kiosk's connections: a will of an earlier one is ignored.
    public var sid: Int64
    /// UUID of the ledger that is reported.
    public var gen: String
    /// Its newest event.
    public var seq: Int64
    /// Version of the programs.
    public var fw: String
    /// Digest of the device files, profiles and hall file.
    public var def: String
    /// Wall clock, milliseconds since 1970.
    public var ts: Int64

    /// The one value of `st`.
    public enum Status: String, Codable, Sendable { case online }

    /// A birth.
    public init(sid: Int64, gen: String, seq: Int64, fw: String, def: String, ts: Int64) {
        self.sid = sid
        self.gen = gen
        self.seq = seq
        self.fw = fw
        self.def = def
        self.ts = ts
    }
}

/// Retained at `up/conn` when a connection has ended: by the broker for a kiosk that fell silent, by the kiosk itself
/// when it is switched off in good order.
public struct Will: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// How it ended.
    public var st: Status
    /// The connection that has ended.
    public var sid: Int64
    /// UUID of the ledger.
    public var gen: String

    /// How a connection ended.
    public enum Status: String, Codable, Sendable {
        /// Without a word: the broker says so.
        case lost
        /// In good order.
        case closed
    }

    /// A will.
    public init(st: Status, sid: Int64, gen: String) {
        self.st = st
        self.sid = sid
        self.gen = gen
    }
}

/// Sent every minute to `up/hb`, never kept.
public struct Heartbeat: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// UUID of the ledger.
    public var gen: String
    /// The connection.
    public var sid: Int64
    /// The newest durable event.
    public var seq: Int64
    /// Wall clock, milliseconds since 1970.
    public var ts: Int64
    /// How far `ts` can be believed.
    public var clk: ClockQuality
    /// Kernel boot id.
    public var boot: String
    /// CLOCK_BOOTTIME, nanoseconds.
    public var mono: Int64
    /// The next heartbeat comes after so many milliseconds.
    public var every: Int64
    /// Events not yet acknowledged by central.
    public var depth: Int64
    /// Free bytes where the ledger lies, when known.
    public var disk: Int64?
    /// A count for each loop that must go round between heartbeats: one that stands still is wedged.
    public var loop: [String: Int64]

    /// A heartbeat.
    public init(
        gen: String, sid: Int64, seq: Int64, at: Moment, every: Int64, depth: Int64, disk: Int64?,
        loop: [String: Int64]
    ) {
        self.gen = gen
        self.sid = sid
        self.seq = seq
        ts = at.wall
        clk = at.clock
        boot = at.boot
        mono = at.mono
        self.every = every
        self.depth = depth
        self.disk = disk
        self.loop = loop
    }
}

/// From central, retained at `ack`: every event of `gen` up to `upto` is in its database.
public struct Acknowledgement: Codable, Sendable, Equatable {
    /// `FleetCoding.version`.
    public var v = FleetCoding.version
    /// UUID of the ledger that is acknowledged; an acknowledgement of another ledger means nothing.
    public var gen: String
    /// The highest sequence number up to which central has everything; 0: nothing.
    public var upto: Int64

    /// An acknowledgement.
    public init(gen: String, upto: Int64) {
        self.gen = gen
        self.upto = upto
    }
}
