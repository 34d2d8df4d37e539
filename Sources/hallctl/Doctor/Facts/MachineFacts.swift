import HallDomain

/// Everything that a doctor looks at, before anything of it is judged: so that judging is pure, and can be done again
/// elsewhere from a bundle. A part that is absent could not be looked at.
struct MachineFacts: Codable, Equatable, Sendable {
    /// When it was looked at: wall clock, milliseconds since 1970.
    var wall: Int64
    /// Minutes east of UTC of the hall's clocks.
    var utcOffsetMinutes = 480
    /// The machine, for people: its kiosk, or the hall.
    var place: BilingualText
    var files: FileFacts?
    var agent: AgentFacts?
    /// The placed devices' ports; absent when the hall file cannot be read.
    var ports: [PortFacts]?
    var account: AccountFacts?
    var rules: RuleFacts?
    /// Running programs that matter; absent when the processes cannot be listed.
    var programs: [ProgramFacts]?
    var spooler: SpoolerFacts?
    var ledger: LedgerFacts?
    /// The disks of the ledger's folder and of the system.
    var disks: [DiskFacts]?
    var kernel: KernelFacts?
    var clock: ClockFacts?
    var heat: HeatFacts?
    /// Whether a font with Chinese characters is installed.
    var hasChineseFont: Bool?
    /// Rare characters, one of each part of the character set, that no installed font has; absent when not looked at.
    var missingCharacters: [String]?
    var voice: VoiceFacts?
    var network: NetworkFacts?
    /// Absent when the hall reports nowhere.
    var broker: BrokerFacts?
    var certificates: [CertificateFacts]?
    /// What could not be looked at in time, by the names of checks.
    var late: [String] = []

    init(wall: Int64, place: BilingualText) {
        self.wall = wall
        self.place = place
    }
}

/// The hall file and the definition files.
struct FileFacts: Codable, Equatable, Sendable {
    var hallFile: String
    /// It is there, and not for whoever looks.
    var isClosed = false
    /// What is wrong, or could be better, in them.
    var findings: [Finding]
}

/// The agent, as it answers or does not.
struct AgentFacts: Codable, Equatable, Sendable {
    /// `agent-not-running`, `agent-access-denied` or `agent-no-answer`; absent when it answered.
    var trouble: String?
    /// The words for it.
    var reason: BilingualText?
    var version: String?
    /// `trusted`, `untrusted` or `jumped`.
    var clock: String?
    var devices: [DeviceLine] = []
    /// Open incidents of faults that no device shows.
    var incidents: [FaultLine] = []
    /// The device of each incident, in the same order, where one comes and goes at a device.
    var incidentDevices: [String?]?
}

/// The port of one placed device.
struct PortFacts: Codable, Equatable, Sendable {
    var device: String
    /// A `DeviceRole`.
    var role: String
    var place: BilingualText
    /// As the hall file writes it.
    var address: String
    /// Whether it is there; absent when that cannot be seen without taking it (TCP) or was not told in time.
    var isPresent: Bool?
    /// The node behind it, symbolic links followed.
    var node: NodeFacts?
    /// Programs that have it open.
    var holders: [ProgramFacts] = []
    /// The USB port it hangs on, as the kernel names it: `1-1.4`.
    var usb: String?
    /// The printer's queue.
    var queue: String?
}

/// A device node and who may open it.
struct NodeFacts: Codable, Equatable, Sendable {
    var path: String
    var owner: UInt32
    var group: UInt32
    var groupName: String
    /// Permission bits.
    var mode: UInt32
    /// Whether it is a port of the kernel that udev rules are about, not a file or a pseudo terminal.
    var isDevice: Bool
}

/// A running program.
struct ProgramFacts: Codable, Equatable, Sendable {
    var process: Int32
    /// As the kernel names it: at most 15 bytes.
    var name: String
}

/// Who the agent is to the system.
struct AccountFacts: Codable, Equatable, Sendable {
    /// Where that is known from.
    enum Source: String, Codable { case running, installed, caller }
    var user: String
    var id: UInt32
    var groups: [UInt32]
    var source: Source
    /// Whether the package's own user exists.
    var isInstalled: Bool
    /// Groups of the package that do not exist.
    var missingGroups: [String]
}

/// The udev rules.
struct RuleFacts: Codable, Equatable, Sendable {
    /// Where they are installed.
    var installedAt: String?
    /// Whether what is installed is what ships with this program; absent when that is not at hand.
    var isCurrent: Bool?
    /// The shipped file.
    var shipped: String?
    /// Whether udev runs on this machine.
    var hasUdev: Bool
    /// Rules of programs that take serial converters.
    var thieves: [String]
    /// Files of this site that come after ours and set groups or modes too.
    var rivals: [String]?
}
