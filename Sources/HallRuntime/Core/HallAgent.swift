public import DeviceKit
public import Fleet
import Foundation
public import HallDomain
public import HallStore
public import Logging
public import ServiceLifecycle

/// The agent of one kiosk or hall: everything between the ports and the ledger, put together.
public struct HallAgent: Service, CustomStringConvertible {
    /// Its name in the life cycle's log. Without one the group of services would keep all its parts printed out.
    public var description: String { "hall-agent" }

    /// What the agent is made of; the program gives it the real ports, tests give it others.
    public struct Parts: Sendable {
        /// The hall file, read and found good.
        public var definition: HallDefinition
        /// The device files of this machine, by which a plugged device is known; absent: those of the hall file.
        public var library: DefinitionLibrary?
        /// The ledger.
        public var ledger: any Ledger
        /// The epoch to append with: that which the ledger gave when this agent became the hall server at work.
        public var epoch: Int64
        /// Wakes the hall when another appends to its ledger, where that can be.
        public var waking: (any LedgerWaking)?
        /// The clocks.
        public var clock: any HallClock
        /// The ports of this machine.
        public var ports: any PortProvider
        /// Where boards' drivers live.
        public var executor: any SerialExecutor
        /// The same thread for the parts of tasks that belong to no actor; `nil` leaves them to the cooperative pool.
        public var tasks: (any TaskExecutor)?
        /// The spooler.
        public var spooler: any PrintSpooler
        /// Where the spooler's backend brings jobs.
        public var relay: any RelayedJobSource
        /// The voice.
        public var voice: any VoicePack
        /// Where each zone's voice sounds.
        public var outputs: [ZoneID: any SoundOutput]
        /// Makes the connection to central's broker, when the hall reports to one.
        public var transport: (@Sendable (@escaping @Sendable () -> FleetMessage?) -> any FleetTransport)?
        /// Keys window sessions (32 bytes).
        public var secret: [UInt8]
        /// The agent's sockets and folders.
        public var paths: AgentPaths
        /// The pages' port on 127.0.0.1.
        public var port: Int
        /// The program's version.
        public var version: String
        /// Called when the pages are served.
        public var onReady: @Sendable (Int) -> Void
        /// How long is waited before something is decided about plugged devices.
        public var roleTimes = RoleKeeping.Times()
        /// Called with the port when kiosks are served, at a hall server of several.
        public var onLinkReady: @Sendable (Int) -> Void = { _ in }
        /// Whether what the agent sees and says is kept in its ring (`AgentPaths.recording`).
        public var isRecording = true
        /// The log.
        public var logger: Logger
        /// How much of it is written; what the program's log handler asks.
        public var logLevels = LogLevels()

        /// The parts of an agent.
        public init(
            definition: HallDefinition, ledger: any Ledger, epoch: Int64 = 1, waking: (any LedgerWaking)? = nil,
            clock: any HallClock, ports: any PortProvider,
            executor: any SerialExecutor, tasks: (any TaskExecutor)? = nil, spooler: any PrintSpooler,
            relay: any RelayedJobSource,
            voice: any VoicePack, outputs: [ZoneID: any SoundOutput],
            transport: (@Sendable (@escaping @Sendable () -> FleetMessage?) -> any FleetTransport)?, secret: [UInt8],
            paths: AgentPaths, port: Int, version: String, onReady: @escaping @Sendable (Int) -> Void, logger: Logger
        ) {
            self.definition = definition
            self.ledger = ledger
            self.epoch = epoch
            self.waking = waking
            self.clock = clock
            self.ports = ports
            self.executor = executor
            self.tasks = tasks
            self.spooler = spooler
            self.relay = relay
            self.voice = voice
            self.outputs = outputs
            self.transport = transport
            self.secret = secret
            self.paths = paths
            self.port = port
            self.version = version
            self.onReady = onReady
            self.logger = logger
        }
    }

    private let parts: Parts
    private let hall: Hall
    private let health = HealthBook([:])
    private let cards = CardDesk()
    private let screens = ScreenBook()
    private let stand = TestStand()
    private let slips = SlipDesk()
    private let checks = CheckDesk()
    private let questions = RoleQuestions()
    private let malformed: MalformedInput
    private let api: HallAPI
    private let server: KioskServer
    private let link: LinkBook?
    let recorder: Recorder?

    /// Folds the ledger and is ready to run.
    public init(_ parts: Parts) throws(LedgerError) {
        self.parts = parts
        malformed = MalformedInput(logger: LogCategory.devices.logger(parts.logger))
        let plan = parts.definition.plan
        let settingsOfLink = parts.definition.link
        recorder = parts.isRecording ? Self.recorder(parts) : nil
        hall = try Hall(
            rules: HallRules(plan: plan, issuer: settingsOfLink?.kiosk), ledger: parts.ledger, epoch: parts.epoch,
            clock: parts.clock, patience: settingsOfLink?.patience ?? .seconds(3),
            needsWitnesses: settingsOfLink.map { $0.kiosk == nil } ?? false, recorder: recorder,
            token: TicketToken.fresh)
        link = settingsOfLink.map { link in
            LinkBook(link, kiosks: link.kiosk.map { [$0] } ?? plan.linkedKiosks, clock: parts.clock)
        }
        var settings = HallAPISettings()
        settings.screens = screens
        (settings.slips, settings.checks) = (slips, checks)
        let devices = parts.definition.devices
        settings.serials = { SerialNumbers.all(of: devices).map { "\($0.name) \($0.number)" } }
        settings.isReporting = parts.transport != nil
        settings.spooler = parts.spooler.address
        settings.gen = parts.ledger.gen
        settings.version = parts.version
        settings.malformed = malformed
        settings.link = link
        settings.stand = stand
        settings.devices = parts.definition.devices
        settings.logLevels = parts.logLevels
        settings.questions = questions
        for device in parts.definition.devices {
            settings.sites[device.id] = DeviceSite(
                role: device.model.role, window: device.window, kiosk: device.kiosk, zone: device.zone,
                queue: device.queue.map { _ in QueueKeeping.key(of: device) })
        }
        api = HallAPI(
            hall: hall, plan: plan, health: health, cards: cards, clock: parts.clock, secret: parts.secret,
            settings: settings)
        server = KioskServer(
            api: api, port: parts.port, socketPath: parts.paths.agentSocket, recorder: recorder,
            logger: LogCategory.http.logger(parts.logger),
            onPort: parts.onReady)
    }

    /// Without room on the disk for it, nothing is kept and the hall works all the same.
    private static func recorder(_ parts: Parts) -> Recorder? {
        let now = parts.clock.now()
        let link = parts.definition.link
        let recorder = Recorder(
            folder: parts.paths.recording,
            run: RecordedRun(
                run: UUID().uuidString.lowercased(), version: parts.version, boot: now.boot, wall: now.wall,
                plan: parts.definition.plan, issuer: link?.kiosk,
                needsWitnesses: link.map { $0.kiosk == nil } ?? false, gen: parts.ledger.gen))
        if recorder == nil { parts.logger.notice("no recording is kept: there is no room for one on the disk") }
        return recorder
    }

    /// Runs everything until shut down.
    public func run() async throws {
        let definition = parts.definition
        let plan = definition.plan
        let (shelf, takings) = (ModelShelf(parts.library), await hall.read { $0.roles })
        let devices = RoleKeeping.restore(definition.devices, takings, shelf)
        let boards = BoardShowing(
            hall: hall, plan: plan, clock: parts.clock, devices: devices, executor: parts.executor, stand: stand)
        let printing = TicketPrinting(
            hall: hall, plan: plan, clock: parts.clock, devices: devices,
            spooler: recorder.map { RecordedSpooler(spooler: parts.spooler, recorder: $0) } ?? parts.spooler,
            relay: parts.relay, health: health, screens: screens, logger: log(.printing))
        slips.open(printing)
        let checking = OpeningChecking(
            hall: hall, plan: plan, clock: parts.clock, health: health, devices: devices, boards: boards,
            printing: printing)
        checks.open(checking)
        let paper = PaperKeeping(hall: hall, plan: plan, clock: parts.clock, health: health, devices: devices)
        let held = HeldButton(
            api: api, kiosk: plan.kiosks.first?.id, slips: slips, clock: parts.clock, logger: log(.inputs))
        let inputs = InputListening(
            hall: hall, plan: plan, cards: cards, logger: log(.inputs), stand: stand,
            heldAtStart: { await held.found() })
        let speakers = ZoneSpeakers(devices: devices)
        let announcing = CallAnnouncing(
            hall: hall, plan: plan, clock: parts.clock, voice: parts.voice, outputs: parts.outputs, speakers: speakers,
            settings: definition.voice, health: health, logger: log(.voice))
        stand.setVoices(announcing.trials)
        let contacts = ContactListening(hall: hall, devices: devices, logger: log(.inputs), stand: stand)
        let serving = RoleServing(
            boards: boards, printers: printing, inputs: inputs, speakers: speakers, contacts: contacts,
            watchdogs: WatchdogFeeding(hall: hall),
            backlights: ScreenLighting(hall: hall, plan: plan, clock: parts.clock), stand: stand)
        let supervisor = DeviceSupervisor(
            devices: devices, plan: plan, ports: HeardPorts(parts.ports, devices: devices, stand: stand),
            health: health, clock: parts.clock, malformed: malformed, recorder: recorder, logger: log(.devices),
            serve: { await serving($0, $1) })
        let roles = RoleKeeping(
            hall: hall, plan: plan, homes: definition.devices, seated: devices, takings: takings, ports: parts.ports,
            supervisor: supervisor, health: health, shelf: shelf, questions: questions, times: parts.roleTimes,
            logger: log(.devices))
        let days = DayKeeping(
            hall: hall, plan: plan, clock: parts.clock, cards: cards, health: health,
            earliest: HallAPISettings().earliestDate, isAnothers: { [link] in link?.leavesDays == true })
        let incidents = IncidentKeeping(hall: hall, health: health, plan: plan, clock: parts.clock)
        let blocking = IssuerBlocking(
            hall: hall, plan: plan, gen: parts.ledger.gen, clock: parts.clock, health: health, logger: log(.store))
        let store = StoreKeeping(
            hall: hall, plan: plan, clock: parts.clock, health: health, folder: parts.paths.state,
            logger: log(.store))
        let reporting = try makeReporting(blocking)
        let speaking = try link.flatMap {
            try KioskSpeaking(
                $0, hall: hall, plan: plan, cards: cards, health: health, clock: parts.clock, logger: log(.link))
        }
        let listening = link.flatMap {
            LinkServer(
                $0, hall: hall, plan: plan, cards: cards, health: health, clock: parts.clock, logger: log(.link),
                onPort: parts.onLinkReady)
        }

        try await withThrowingTaskGroup(of: Void.self) { outer in
            outer.addTask { await hall.run() }
            // The hall ends last: effects that end still have their last wishes granted.
            defer { outer.cancelAll() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                // From a commit to a board's wire there is no other thread in between.
                group.addTask(executorPreference: parts.tasks) { await boards.run() }
                group.addTask(executorPreference: parts.tasks) { await boards.followTests() }
                group.addTask { await printing.run() }
                group.addTask { await paper.run() }
                group.addTask { await checking.run() }
                group.addTask { await inputs.run() }
                group.addTask { await inputs.followTests() }
                group.addTask { await contacts.run() }
                group.addTask { await contacts.followTests() }
                group.addTask { await announcing.run() }
                group.addTask { await supervisor.run() }
                group.addTask { await roles.run() }
                group.addTask { await days.run() }
                group.addTask { await incidents.run() }
                group.addTask { await blocking.run() }
                if let witnessing = parts.ledger as? any RollbackWitnessing {
                    group.addTask { await blocking.run(witnessing.rollbacks) }
                }
                if let waking = parts.waking {
                    group.addTask { [hall] in for await seq in waking.wakes { await hall.follow(to: seq) } }
                }
                group.addTask { await store.run() }
                if let recorder {
                    group.addTask { await recorder.keepBases(of: hall) }
                    group.addTask { [hall] in await SessionRenewing(hall: hall, recorder: recorder).run() }
                }
                if let keeper = parts.ledger as? any SnapshotKeeping {
                    let snapshots = SnapshotTaking(hall: hall, keeper: keeper, logger: log(.store))
                    group.addTask { await snapshots.run() }
                }
                if let archiver = parts.ledger as? any Archiving {
                    let archiving = LedgerArchiving(
                        hall: hall, archiver: archiver, keepDays: plan.rules.keepLedgerDays, logger: log(.store))
                    group.addTask { await archiving.run() }
                }
                if let reporting { group.addTask { await reporting.run() } }
                if let speaking { group.addTask { await speaking.run() } }
                group.addTask {
                    try await withThrowingTaskGroup(of: Void.self) { served in
                        served.addTask { try await server.run() }
                        if let listening { served.addTask { try await listening.run() } }
                        try await served.waitForAll()
                    }
                }
                // The server ends by graceful shutdown or with an error; either ends the rest.
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func log(_ category: LogCategory) -> Logger { category.logger(parts.logger) }

    private func makeReporting(_ blocking: IssuerBlocking) throws -> CentralReporting? {
        guard let transport = parts.transport else { return nil }
        let plan = parts.definition.plan
        guard
            let address = FleetAddress(
                region: plan.region, hall: plan.hall.rawValue, kiosk: parts.definition.machine)
        else { return nil }
        let identity = CentralReporting.Identity(
            address: address, hall: plan.name, versions: .init(fw: parts.version, def: ""))
        let (health, clock) = (health, parts.clock)
        var surroundings = CentralReporting.Surroundings(
            hall: hall, clock: clock,
            troubled: { isTroubled, evidence in
                let status = DeviceStatus(
                    role: .watchdog, model: "hall-central", address: "mqtt", place: plan.name,
                    condition: isTroubled ? .warning : .ok, faults: isTroubled ? [.central] : [],
                    evidence: evidence, since: clock.now())
                health.update { $0["central"] = status }
            },
            issuerMustBlock: { await blocking.block(upto: $0, head: $1) })
        surroundings.issuerMayIssue = { await blocking.mayIssue(upto: $0) }
        let malformed = malformed
        surroundings.malformed = { malformed.note("mqtt") }
        return try CentralReporting(
            identity: identity, ledger: parts.ledger, health: health, surroundings: surroundings,
            transport: transport)
    }
}
