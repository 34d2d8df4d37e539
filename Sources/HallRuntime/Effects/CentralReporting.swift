public import Fleet
public import HallDomain
public import HallStore
import Synchronization

/// Reports everything the ledger holds to central, at least once; central keeps each event once.
///
/// The ledger is the outbox: a cursor moves only when central says that everything up to it is in its database. After
/// each connection, and whenever an answer fails to come, everything behind the cursor is sent again. A card's digest
/// never leaves the hall (`ReportedEvent`).
public actor CentralReporting {
    /// Times and sizes.
    public struct Settings: Sendable {
        /// So many batches may be under way.
        public var batchesInFlight = 4
        /// A batch without an answer for so long is sent again.
        public var acknowledgementTime: Duration = .seconds(20)
        /// Events wait so long for central's first word after the start: what it holds already tells whether the disk
        /// was rolled back, as long as nothing of the new growth was sent.
        public var firstWordTime: Duration = .seconds(5)
        /// Snapshots on change are at least so far apart.
        public var snapshotSpacing: Duration = .seconds(5)
        /// A snapshot is sent so often even without a change.
        public var snapshotPeriod: Duration = .seconds(15 * 60)
        /// The time between heartbeats.
        public var heartbeatPeriod: Duration = .seconds(60)
        /// The fault `central` is raised when central was out of reach for so long.
        public var patience: Duration = .seconds(15)
        /// After a refusal by the broker or an error of the ledger, the next try comes after this.
        public var retryTime: Duration = .seconds(10)
        /// Takes the broker's acknowledgement for central's. That loses events with the broker, and exists so that
        /// tests can show it.
        public var trustsBroker = false

        /// The usual times.
        public init() {}
    }

    /// Who reports.
    public struct Identity: Sendable {
        /// Where it stands in the fleet.
        public var address: FleetAddress
        /// The hall's name, for central's page.
        public var hall: BilingualText?
        /// What runs here.
        public var versions: StateSnapshot.Versions

        /// An identity.
        public init(address: FleetAddress, hall: BilingualText?, versions: StateSnapshot.Versions) {
            self.address = address
            self.hall = hall
            self.versions = versions
        }
    }

    /// What the effect needs of the rest of the agent.
    public struct Surroundings: Sendable {
        /// The newest committed sequence number as it moves (`Hall.commits()`).
        public var commits: @Sendable () -> AsyncStream<Int64>
        /// Moves a cursor with the next commit (`Hall.moveCursor`).
        public var moveCursor: @Sendable (String, Int64) async -> Void
        /// The open service day.
        public var day: @Sendable () async -> StateSnapshot.Day?
        /// Now.
        public var now: @Sendable () -> Moment
        /// Loops that must go round: each is asked with every heartbeat and returns when the loop has served it.
        public var loops: [String: @Sendable () async -> Void] = [:]
        /// Free bytes where the ledger lies.
        public var freeBytes: @Sendable () -> Int64? = { nil }
        /// Something came as central's answer that is none.
        public var malformed: @Sendable () -> Void = {}
        /// Central is out of reach (with the evidence), or no longer. Called in order, one at a time.
        public var troubled: @Sendable (_ isTroubled: Bool, _ evidence: String) async -> Void
        /// Central holds events up to a number that this ledger can never have told it, which is at most `head`: its
        /// disk was rolled back, and no more numbers may be issued from it.
        public var issuerMustBlock: @Sendable (_ upto: Int64, _ head: Int64) async -> Void
        /// Central holds no more than this ledger has told it. Said at every acknowledgement.
        public var issuerMayIssue: @Sendable (_ upto: Int64) async -> Void = { _ in }

        /// What the effect needs, with neither loops nor a disk to watch.
        public init(
            commits: @escaping @Sendable () -> AsyncStream<Int64>,
            moveCursor: @escaping @Sendable (String, Int64) async -> Void,
            day: @escaping @Sendable () async -> StateSnapshot.Day?, now: @escaping @Sendable () -> Moment,
            troubled: @escaping @Sendable (_ isTroubled: Bool, _ evidence: String) async -> Void,
            issuerMustBlock: @escaping @Sendable (_ upto: Int64, _ head: Int64) async -> Void
        ) {
            self.commits = commits
            self.moveCursor = moveCursor
            self.day = day
            self.now = now
            self.troubled = troubled
            self.issuerMustBlock = issuerMustBlock
        }
    }

    /// The cursor's name in the ledger.
    public static let cursorName = "central"
    /// The name under which the number of connections is kept there.
    static let sessionName = "central.session"

    let identity: Identity
    let ledger: any Ledger
    let health: HealthBook
    let surroundings: Surroundings
    let settings: Settings
    let transport: any FleetTransport
    let session: CentralSession
    private let executor = ThreadExecutor(name: "reporting")
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (troubles, trouble) = AsyncStream.makeStream(of: Trouble.self, bufferingPolicy: .bufferingNewest(16))

    /// Whether central is out of reach, as it was last said.
    struct Trouble: Sendable {
        var isTroubled: Bool
        var evidence: String
    }

    var window: CentralReportingWindow
    /// The present connection, and the one that was begun with birth and snapshot.
    var connection: Int?
    var greeted: Int?
    /// Since when central has been out of reach or has not answered, and why.
    var unwellSince: ContinuousClock.Instant? = .now
    var unwellReason = "never connected"
    var isTroubled = false
    var retryAt: ContinuousClock.Instant?
    var lastSnapshot: ContinuousClock.Instant?
    var isSnapshotWanted = true
    var heartbeatAt: ContinuousClock.Instant = .now
    var isSending = false
    /// Central can hold no more of this ledger: what it had at the start of this process, and what was sent since.
    var reportable: Int64
    /// Central has said what it holds since the start of this process, or until when that is waited for.
    var hasFirstWord = false
    var firstWordBy: ContinuousClock.Instant?
    var loopCounts: [String: Int64]
    var loopsUnderWay: Set<String> = []
    let alarm = Alarm(tolerance: .milliseconds(50))

    /// Reads the cursor and is ready to run. `transport` makes the connection; it is given what to ask for the will
    /// before each try.
    public init(
        identity: Identity, ledger: any Ledger, health: HealthBook, surroundings: Surroundings,
        settings: Settings = Settings(),
        transport: (_ will: @escaping @Sendable () -> FleetMessage?) -> any FleetTransport
    ) throws(LedgerError) {
        self.identity = identity
        self.ledger = ledger
        self.health = health
        self.surroundings = surroundings
        self.settings = settings
        let session = CentralSession(
            address: identity.address, gen: ledger.gen, last: try ledger.cursor(Self.sessionName))
        self.session = session
        self.transport = transport { session.nextWill() }
        reportable = try ledger.head()
        window = CentralReportingWindow(cursor: try ledger.cursor(Self.cursorName), limit: settings.batchesInFlight)
        loopCounts = surroundings.loops.mapValues { _ in 0 }
    }

    deinit { executor.stop() }

    /// A thread of its own: reading the ledger may wait for the disk.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Everything up to here is in central's database.
    public var reported: Int64 { window.cursor }

    /// Reports until cancelled; runs once. Ends with a goodbye, so that central does not take the kiosk for lost.
    public func run() async {
        transport.start()
        ring()
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.alarm.rings { await self.alarmRang() } }
            group.addTask { await self.followLinks() }
            group.addTask { await self.followCommits() }
            group.addTask { await self.followHealth() }
            group.addTask { await self.followAcknowledgements() }
            group.addTask { await self.tellTroubles() }
            group.addTask { await self.send() }
            group.addTask {
                let (never, end) = AsyncStream.makeStream(of: Never.self)
                for await _ in never {}
                end.finish()
                await self.leave()
            }
        }
    }

    // MARK: What happens

    private func followLinks() async {
        for await link in transport.links {
            switch link {
            case .connected(let count):
                connection = count
                wake.yield()
            case .waiting(let reason, _):
                lose(reason)
            case .connecting, .stopped:
                if connection != nil { lose("the connection to the broker was lost") }
            }
        }
    }

    private func lose(_ reason: String) {
        connection = nil
        greeted = nil
        window.rewind()
        unwellReason = reason
        assess()
    }

    private func followCommits() async {
        for await _ in surroundings.commits() { wake.yield() }
    }

    private func followHealth() async {
        for await _ in health.values() {
            isSnapshotWanted = true
            wake.yield()
        }
    }

    private func followAcknowledgements() async {
        let topic = FleetTopic(identity.address, .acknowledgement).description
        for await message in transport.incoming where message.topic == topic {
            guard let answer = try? FleetCoding.decode(Acknowledgement.self, from: message.payload) else {
                surroundings.malformed()
                continue
            }
            guard answer.gen == ledger.gen, !settings.trustsBroker
            else { continue }
            hasFirstWord = true
            wake.yield()
            // Compared with what was told, not with the head: a ledger that was rolled back grows again.
            switch window.acknowledge(answer.upto, head: reportable, at: .now) {
            case .unchanged:
                await surroundings.issuerMayIssue(answer.upto)
            case .moved(let seq):
                await surroundings.issuerMayIssue(seq)
                await surroundings.moveCursor(Self.cursorName, seq)
                assess(hasProgressed: true)
                wake.yield()
            case .beyondHead:
                await surroundings.issuerMustBlock(answer.upto, reportable)
            }
        }
    }

    private func tellTroubles() async {
        for await trouble in troubles { await surroundings.troubled(trouble.isTroubled, trouble.evidence) }
    }

    /// Says goodbye, for at most a second, and ends the connection.
    private func leave() async {
        alarm.set(at: nil)
        let transport = transport
        let message = session.will(.closed)
        let limit = Task {
            try await Task.sleep(for: .seconds(1))
            await transport.stop()
        }
        let isThere = greeted != nil && connection == greeted
        // Nothing more is sent after the goodbye.
        connection = nil
        greeted = nil
        if isThere, let message { try? await transport.publish(message) }
        limit.cancel()
        await transport.stop()
    }
}

/// Counts connections, and makes the will of each.
final class CentralSession: Sendable {
    private let address: FleetAddress
    private let gen: String
    private let last: Mutex<Int64>

    init(address: FleetAddress, gen: String, last: Int64) {
        self.address = address
        self.gen = gen
        self.last = Mutex(last)
    }

    /// The number of the present connection, or of the try for it.
    var id: Int64 { last.withLock { $0 } }

    /// Begins a connection.
    func nextWill() -> FleetMessage? {
        last.withLock { $0 += 1 }
        return will(.lost)
    }

    func will(_ status: Will.Status) -> FleetMessage? {
        let will = Will(st: status, sid: id, gen: gen)
        guard let payload = try? FleetCoding.encode(will) else { return nil }
        return FleetMessage(
            topic: FleetTopic(address, .connection).description, payload: payload, isRetained: true)
    }
}
