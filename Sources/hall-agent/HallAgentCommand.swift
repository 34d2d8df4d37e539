import ArgumentParser
import DeviceDrivers
import DeviceKit
import Fleet
import Foundation
import HallDomain
import HallRuntime
import HallStore
import LinuxPorts
import Logging
import ServiceLifecycle
import UnixSignals

/// The daemon: reads the hall file, opens the ports of this machine, and serves the hall until it is told to stop.
@main
struct HallAgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hall-agent",
        abstract: "The agent of a government service hall's kiosk: tickets, printers, boards, buttons, readers, voice.",
        discussion: """
            Reads /etc/hallkit/hall.yaml and keeps everything in /var/lib/hallkit.

            Exit status: 0 stopped by SIGTERM or SIGINT; 64 wrong option; 71 a device's port cannot be used; 74 the \
            ledger cannot be kept; 75 its port or socket is taken; 78 the hall file or a device file is wrong (and \
            nothing was started).

            Example: hall-agent --root /tmp/hall --share . --port 8080
            """,
        version: agentVersion)

    @Option(help: "Moves every path: the hall file is at ROOT/etc/hallkit/hall.yaml, and so on.")
    var root = ""

    @Option(help: "The hall file; by default ROOT/etc/hallkit/hall.yaml.")
    var hall: String?

    @Option(help: "The folder that holds devices/ and firmware-profiles/; by default /usr/share/hallkit.")
    var share = "/usr/share/hallkit"

    @Option(help: "The port of the pages on 127.0.0.1.")
    var port = 8080

    @Option(help: "The unix socket of cupsd.")
    var cups = "/run/cups/cups.sock"

    @Option(help: "HOST:PORT of the broker, instead of the hall file's.")
    var broker: String?

    @Flag(help: "Take the wall clock as right without a time server (a hall with a clock somebody looks after).")
    var trustClock = false

    @Flag(help: "Only check the hall file and every file it names.")
    var check = false

    @Flag(
        help: """
            Give the ledger a new generation and exit: for a disk that was restored (fault D03). To be done while the \
            agent is stopped; numbers are issued again from the next day on.
            """)
    var newGeneration = false

    func run() async throws {
        ProcessMemory.keepSmall()
        let levels = LogLevels()
        let logger = Self.makeLogger(levels)
        let paths = AgentPaths(root: root)
        let definition: HallDefinition
        let library: DefinitionLibrary
        let transport: TransportMaker?
        do {
            let sets = DefinitionSets(folder: paths.definitions).state()
            if let complaint = sets.complaint { Self.say(complaint.en) }
            library = DefinitionLibrary(folders: paths.definitionFolders(share: share), drivers: DriverCatalog.all)
            definition = try HallFileReader(library: library).read(path: hall ?? paths.hallFile)
            transport = try makeTransport(definition)
        } catch {
            Self.say("\(error)")
            if !FileManager.default.fileExists(atPath: hall ?? paths.hallFile) {
                Self.say("give another hall file with --hall, or move all paths with --root")
            }
            throw ExitCode(78)
        }
        if check {
            Self.say("\(hall ?? paths.hallFile): good, \(definition.devices.count) devices")
            return
        }
        do {
            if newGeneration { return try renew(definition, paths) }
            try await serve(definition, library, transport, paths, logger, levels)
        } catch let error as KioskServer.Failure {
            if case .portTaken(let port) = error, let holder = PortHolder.listening(on: port) {
                Self.say(
                    "port \(port) on 127.0.0.1 is taken by \(holder.program) (process \(holder.process)); "
                        + "end that program, or choose another port with --port")
            } else {
                Self.say("\(error)")
            }
            throw ExitCode(75)
        } catch let error as DeviceError {
            Self.say("\(error)")
            throw ExitCode(error.cause == .busy ? 75 : 71)
        } catch let error as LedgerError {
            let place = definition.ledger.map { "\($0)" } ?? paths.ledger
            Self.say("\(place): \(error); is another agent running, is the disk full or read-only?")
            throw ExitCode(74)
        }
    }

    /// Makes the connection to central's broker.
    private typealias TransportMaker = @Sendable (@escaping @Sendable () -> FleetMessage?) -> any FleetTransport

    private func serve(
        _ definition: HallDefinition, _ library: DefinitionLibrary, _ transport: TransportMaker?, _ paths: AgentPaths,
        _ logger: Logger, _ levels: LogLevels
    ) async throws {
        try AgentFolders.make(paths)
        let io = try EpollExecutor(
            name: "devices",
            onSlowSlice: { device, took in
                logger.warning("slow slice", metadata: ["device": "\(device)", "took": "\(took)"])
            })
        let ledger = try ServedLedger(definition.ledger, paths)
        let relay = try RelayServer(.init(socketPath: paths.relaySocket))
        let trusts = trustClock
        var parts = HallAgent.Parts(
            definition: definition, ledger: ledger.ledger, epoch: ledger.epoch, waking: ledger.waking,
            clock: SystemClock(isTrusted: { trusts || KernelClock.isSynchronised }),
            ports: LinuxPortProvider(executor: io, cups: CUPSServer(socket: cups)), executor: io, tasks: io.tasks,
            spooler: CUPSSpooler(server: CUPSServer(socket: cups)), relay: relay, voice: EspeakVoice(),
            outputs: outputs(definition, paths), transport: transport,
            secret: try AgentFolders.secret(paths), paths: paths, port: port, version: agentVersion,
            onReady: { port in
                ProcessMemory.giveBack()
                logger.notice("serving", metadata: ["address": "http://127.0.0.1:\(port)/"])
                ServiceManager.tell("READY=1\nSTATUS=serving on port \(port)")
            }, logger: logger)
        parts.logLevels = levels
        parts.library = library
        let agent = try HallAgent(parts)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: agent)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        defer { ServiceManager.tell("STOPPING=1") }
        try await group.run()
        await relay.close()
    }

    private func renew(_ definition: HallDefinition, _ paths: AgentPaths) throws {
        let gen = UUID().uuidString.lowercased()
        let place: String
        let head: Int64
        if let address = definition.ledger {
            let ledger = try PostgresLedger(address, newGen: gen)
            try ledger.verify()
            try ledger.beginGeneration(gen)
            (place, head) = ("\(address)", try ledger.head())
        } else {
            let ledger = try SQLiteLedger(path: paths.ledger, newGen: gen)
            try ledger.verify()
            try ledger.beginGeneration(gen)
            (place, head) = (paths.ledger, try ledger.head())
        }
        Self.say("\(place): generation \(gen), \(head) events. Start the agent again.")
    }

    private func outputs(_ definition: HallDefinition, _ paths: AgentPaths) -> [ZoneID: any SoundOutput] {
        var outputs: [ZoneID: any SoundOutput] = [:]
        for zone in definition.plan.zones {
            outputs[zone.id] = SoundOutputs.forZone(
                device: definition.voice.device, folder: "\(paths.voice)/\(zone.id)",
                pacing: definition.voice.filePacing ?? 1)
        }
        return outputs
    }

    /// Throws before anything is started when the broker's address is none.
    private func makeTransport(_ definition: HallDefinition) throws -> TransportMaker? {
        guard let address = broker ?? definition.reporting?.broker else { return nil }
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]), port > 0 else {
            throw BrokerAddressError(address: address)
        }
        let plan = definition.plan
        let client = "hallkit-\(plan.region)-\(plan.hall)-\(definition.machine)"
        let settings = MosquittoSettings(host: String(parts[0]), port: port, clientID: client)
        return { will in MosquittoTransport(settings, will: will) }
    }

    private static func makeLogger(_ levels: LogLevels) -> Logger {
        let isJournal = StandardError.isJournal
        let flood = LogFlood()
        LoggingSystem.bootstrap { _ in
            JournalLogHandler(levels: levels, isJournal: isJournal, flood: flood) { StandardError.write($0) }
        }
        return Logger(label: "hall-agent")
    }

    private static func say(_ text: String) { StandardError.write("hall-agent: \(text)\n") }
}

/// A broker's address that is none.
private struct BrokerAddressError: Error, CustomStringConvertible {
    var address: String
    var description: String { "broker '\(address)' is no address; allowed: HOST:PORT" }
}
