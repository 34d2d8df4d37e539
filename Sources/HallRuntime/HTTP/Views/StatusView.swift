public import DeviceKit
public import HallDomain

/// The health snapshot that `GET /api/v1/status` gives, for `hallctl` and technicians.
public struct StatusView: Codable, Sendable, Equatable {
    /// One placed device.
    public struct Device: Codable, Sendable, Equatable {
        /// Its name in the hall file.
        public var id: String
        /// What it is to the hall: a `DeviceRole`.
        public var role: String
        /// The device file's id.
        public var model: String
        /// Where it hangs, as the hall file writes it.
        public var address: String
        /// Where it is, for people.
        public var place: BilingualText
        /// `ok`, `warning`, `fault`, `absent` or `unknown`.
        public var state: String
        /// Since when, wall clock milliseconds since 1970.
        public var since: Int64
        /// Present faults.
        public var faults: [Fault]
        /// What they were concluded from.
        public var evidence: String
        /// What came of the last questions to a device of a bus; absent while all were answered well.
        public var answers: AnswerCount?
    }

    /// One present fault.
    public struct Fault: Codable, Sendable, Equatable {
        /// The stable name.
        public var name: String
        /// The short code for the telephone.
        public var code: String
        /// What is so and what to do, in Chinese.
        public var zh: String
        /// What is so and what to do, in English.
        public var en: String
    }

    /// The service day.
    public struct Day: Codable, Sendable, Equatable {
        /// Counts up over the ledger's life.
        public var number: Int
        /// `2026-11-24`.
        public var date: String
        /// Whether numbers are given.
        public var open: Bool
    }

    /// All placed devices, by name.
    public var devices: [Device]
    /// What the hall can do now.
    public var capabilities: [CapabilityView]
    /// The rolls in the printers.
    public var rolls: [PaperView]
    /// The open day; absent when none is.
    public var day: Day?
    /// How often something malformed came since the agent's start: by device, `http`, `mqtt`.
    public var malformed: [String: Int]
    /// The ledger's newest sequence number.
    public var head: Int64
    /// The ledger's UUID.
    public var gen: String
    /// The program's version.
    public var version: String
    /// Whether the wall clock is believed: `trusted`, `untrusted` or `jumped`.
    public var clock: String
    /// Where the spooler answers; absent where that is no address.
    public var spooler: String?
    /// How the links to other machines of the hall stand; absent in a hall of one.
    public var link: LinkView?

    init(_ state: HallState, head: Int64, settings: HallAPISettings, _ source: ViewSource) {
        devices = source.health.sorted { $0.key < $1.key }.map { id, status in
            Device(
                id: id.rawValue, role: status.role.rawValue, model: status.model, address: status.address,
                place: status.place, state: status.condition.rawValue, since: status.since.wall,
                faults: status.faults.map { fault in
                    let view = FaultView(fault, of: status)
                    return Fault(name: view.name, code: view.code, zh: view.zh, en: view.en)
                }, evidence: status.evidence, answers: status.answers)
        }
        capabilities = CapabilityView.all(state, source, isReporting: settings.isReporting)
        rolls = PaperView.all(state, source)
        day = state.day.map { Day(number: $0.number, date: $0.date.description, open: true) }
        malformed = settings.malformed.counts
        self.head = head
        gen = settings.gen
        version = settings.version
        clock = source.now.clock.rawValue
        spooler = settings.spooler
        link = settings.link.map { LinkView($0, state) }
    }
}
