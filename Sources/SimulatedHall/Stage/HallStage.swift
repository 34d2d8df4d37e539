import Glibc

/// A whole hall on one machine: the shipped programs, a real cupsd and broker in a private folder, and simulated
/// devices at the far ends of real ttys.
public actor HallStage {
    /// Where everything lies and what it listens on.
    public struct Settings: Sendable {
        /// A private folder with a short path; made at the start and taken away at the end.
        public var folder: String
        /// Where the built programs are.
        public var programs: String
        /// The folder that holds `devices/` and `firmware-profiles/`.
        public var share: String
        /// The agent's port.
        public var port: Int
        /// Central's port.
        public var centralPort: Int
        /// Rules for a hurried morning.
        public var isHurried = false
        /// Scales the time that speaking takes.
        public var voicePacing = 1.0
        /// The address of the database that keeps the agent's ledger; `nil` for a file of its own.
        public var ledger: String?
        /// Printers take no time for paper and bytes.
        public var arePrintersInstant = false
        /// How long a card reader takes to read a card; `nil` as real ones do.
        public var cardReading: Duration?
        /// The kinds of devices that hang in the hall.
        public var kinds = Set(DemoHall.Device.Kind.allCases)
        /// Backends of the spooler beside ours, by path.
        public var otherBackends: [String] = []
        /// cupsd keeps the documents of printed jobs in its spool.
        public var keepsPrintedDocuments = false
        /// Bytes of a disk of its own for the agent's state, which can be filled; `nil`: it lies in the folder.
        public var stateDisk: Int?
        /// More variables for the agent's environment.
        public var agentEnvironment: [String: String] = [:]

        /// Settings of a stage.
        public init(folder: String, programs: String, share: String, port: Int, centralPort: Int) {
            self.folder = folder
            self.programs = programs
            self.share = share
            self.port = port
            self.centralPort = centralPort
        }
    }

    /// Why the stage could not be set.
    public struct StageError: Error, Sendable, CustomStringConvertible {
        /// What is so, and what to do.
        public var description: String
    }

    /// What is told of the progress, a line each.
    public typealias Progress = @Sendable (String) -> Void

    /// The settings.
    public nonisolated let settings: Settings
    /// The wires and what hangs on them.
    public nonisolated let wires: WireHost
    /// The demo hall.
    public nonisolated let hall: DemoHall
    /// The spooler.
    public nonisolated let cups: PrivateCups
    /// The broker.
    public nonisolated let broker: PrivateBroker
    /// The disk with the agent's state, where it has one of its own.
    public nonisolated let stateDisk: SmallDisk?
    private let progress: Progress
    private var agent: ChildProcess?
    private var central: ChildProcess?

    /// A stage that is not set yet.
    public init(_ settings: Settings, progress: @escaping Progress) throws {
        self.settings = settings
        self.progress = progress
        wires = try WireHost()
        stateDisk = settings.stateDisk.map { size in
            SmallDisk(folder: settings.folder + "/root" + "/var/lib/hallkit", size: size)
        }
        broker = try PrivateBroker(folder: settings.folder + "/broker")
        cups = try PrivateCups(
            folder: settings.folder + "/cups", backend: settings.programs + "/hall-print",
            otherBackends: settings.otherBackends, keepsDocuments: settings.keepsPrintedDocuments)
        var hall = DemoHall(
            wires: settings.folder + "/dev", isHurried: settings.isHurried, voicePacing: settings.voicePacing,
            broker: "127.0.0.1:\(broker.port)")
        hall.kinds = settings.kinds
        self.hall = hall
    }

    /// The agent's root folder.
    public nonisolated var root: String { settings.folder + "/root" }
    /// Central's database.
    public nonisolated var centralDatabase: String { settings.folder + "/central.sqlite" }
    /// The folder with what each zone has said.
    public nonisolated var voiceFolder: String { root + "/var/lib/hallkit/voice" }
    /// A program's log.
    public nonisolated func log(of program: String) -> String { "\(settings.folder)/\(program).log" }

    /// Sets the stage: when this returns, the pages are served.
    public func start() async throws {
        try layWires()
        try writeHallFile()
        if let stateDisk { try await ChildProcessThread.launch { try stateDisk.mount() } }
        progress("broker and spooler")
        try await broker.start()
        try await cups.start()
        for kiosk in DemoHall.kiosks where settings.kinds.contains(.printer) {
            try await cups.add(
                .init(
                    name: "ticket-\(kiosk)", device: "printer-\(kiosk)",
                    relaySocket: root + "/run/hallkit/print/relay.sock"))
        }
        progress("central")
        try await startCentral()
        progress("agent")
        try await startAgent()
    }

    /// Starts the agent (again) and waits until it serves.
    public func startAgent() async throws {
        try await launchAgent().awaitServing(
            "hall-agent", port: settings.port, path: "/api/v1/hall", log: log(of: "hall-agent"))
    }

    /// Starts the agent (again) and does not wait for it.
    @discardableResult
    public func launchAgent() async throws -> ChildProcess {
        var environment = ChildProcess.ownEnvironment
        environment.merge(settings.agentEnvironment) { $1 }
        let child = try await ChildProcess.start(
            .init(
                [
                    settings.programs + "/hall-agent", "--root", root, "--share", settings.share, "--port",
                    "\(settings.port)", "--cups", cups.socketPath, "--trust-clock",
                ], environment: environment, outputFile: log(of: "hall-agent")))
        agent = child
        return child
    }

    /// Ends the agent with SIGKILL.
    public func killAgent() async {
        await agent?.kill()
        agent = nil
    }

    /// The agent's process id, while it runs.
    public var agentID: Int32? { agent.flatMap { $0.isRunning ? $0.id : nil } }

    /// Central's process id, while it runs.
    var centralID: Int32? { central.flatMap { $0.isRunning ? $0.id : nil } }

    /// Where the hall's programs are reached on loopback: the agent, central and the broker.
    nonisolated var ports: Set<UInt16> {
        [UInt16(clamping: settings.port), UInt16(clamping: settings.centralPort), broker.port]
    }

    /// Starts central (again).
    public func startCentral() async throws {
        let child = try await ChildProcess.start(
            .init(
                [
                    settings.programs + "/hall-central", "--database", centralDatabase, "--broker",
                    "127.0.0.1:\(broker.port)", "--http-port", "\(settings.centralPort)",
                ], outputFile: log(of: "hall-central")))
        central = child
        try await child.awaitServing(
            "hall-central", port: settings.centralPort, path: "/api/v1/kiosks", log: log(of: "hall-central"))
    }

    /// Ends central with SIGKILL.
    public func killCentral() async {
        await central?.kill()
        central = nil
    }

    /// Takes everything away: no process, queue, link or file stays.
    public func strike() async {
        await agent?.terminate(grace: .seconds(5))
        await central?.terminate(grace: .seconds(3))
        await cups.remove()
        await broker.remove()
        wires.stop()
        await ChildProcessThread.launch { [settings, stateDisk] in
            stateDisk?.unmount()
            StageFolder.remove(settings.folder)
        }
    }

    private func writeHallFile() throws {
        let folder = root + "/etc/hallkit"
        let file = (settings.ledger.map { "ledger: \"\($0)\"\n" } ?? "") + hall.file
        guard StageFolder.make(folder), StageFolder.write(file, to: folder + "/hall.yaml") else {
            throw StageError(description: "cannot write below \(settings.folder)")
        }
        // Where citizens come faster than people can, the reader is asked more often: a profile of the site's own.
        guard settings.cardReading != nil else { return }
        let shipped = String(
            decoding: StageFolder.read(settings.share + "/firmware-profiles/sdt-sam.yaml") ?? [], as: UTF8.self)
        let lines = shipped.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("  pollMilliseconds:") ? "  pollMilliseconds: 60" : String(line)
        }
        guard StageFolder.make(folder + "/firmware-profiles"),
            StageFolder.write(lines.joined(separator: "\n"), to: folder + "/firmware-profiles/sdt-sam.yaml")
        else { throw StageError(description: "cannot write below \(settings.folder)") }
    }

    private func layWires() throws {
        let tempo = FarEnd.Tempo(
            arePrintersInstant: settings.arePrintersInstant, cardReading: settings.cardReading)
        var byWire: [String: [(name: String, device: any SimulatedDevice)]] = [:]
        for device in hall.devices {
            let far = try FarEnd.make(device, share: settings.share, tempo: tempo)
            byWire[device.wire, default: []].append((device.id, far))
        }
        for (wire, devices) in byWire { try wires.lay("\(hall.wires)/\(wire)", devices: devices) }
    }
}
