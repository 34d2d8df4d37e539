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
            Reads /etc/hallkit/hall.yaml and keeps everything in /var/lib/hallkit. Exits 78 when the hall file or a
            device file is wrong (and starts nothing), 75 when its port or socket is taken, 74 when the ledger cannot
            be kept.

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

    func run() async throws {
        let logger = Self.makeLogger()
        let paths = AgentPaths(root: root)
        let definition: HallDefinition
        do {
            let library = DefinitionLibrary(folders: [paths.site, share], drivers: DriverCatalog.all)
            definition = try HallFileReader(library: library).read(path: hall ?? paths.hallFile)
        } catch {
            Self.say("\(error)")
            throw ExitCode(78)
        }
        if check {
            Self.say("\(hall ?? paths.hallFile): good, \(definition.devices.count) devices")
            return
        }
        do {
            try await serve(definition, paths, logger)
        } catch let error as KioskServer.Failure {
            Self.say("\(error)")
            throw ExitCode(75)
        } catch let error as DeviceError {
            Self.say("\(error)")
            throw ExitCode(error.cause == .busy ? 75 : 71)
        } catch let error as LedgerError {
            Self.say("\(paths.ledger): \(error); is another agent running, is the disk full or read-only?")
            throw ExitCode(74)
        }
    }

    private func serve(_ definition: HallDefinition, _ paths: AgentPaths, _ logger: Logger) async throws {
        try AgentFolders.make(paths)
        let io = try EpollExecutor(
            name: "devices",
            onSlowSlice: { device, took in
                logger.warning("slow slice", metadata: ["device": "\(device)", "took": "\(took)"])
            })
        let ledger = try SQLiteLedger(path: paths.ledger, newGen: UUID().uuidString.lowercased())
        let relay = try RelayServer(.init(socketPath: paths.relaySocket))
        let trusts = trustClock
        let agent = try HallAgent(
            .init(
                definition: definition, ledger: ledger,
                clock: SystemClock(isTrusted: { trusts || KernelClock.isSynchronised }),
                ports: LinuxPortProvider(executor: io), executor: io, tasks: io.tasks,
                spooler: CUPSSpooler(server: CUPSServer(socket: cups)), relay: relay, voice: EspeakVoice(),
                outputs: outputs(definition, paths), transport: try transport(definition),
                secret: try AgentFolders.secret(paths), paths: paths, port: port, version: agentVersion,
                onReady: { port in
                    logger.notice("serving", metadata: ["address": "http://127.0.0.1:\(port)/"])
                    ServiceManager.tell("READY=1\nSTATUS=serving on port \(port)")
                }, logger: logger))
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: agent)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        defer { ServiceManager.tell("STOPPING=1") }
        try await group.run()
        await relay.close()
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

    private func transport(
        _ definition: HallDefinition
    ) throws -> (@Sendable (@escaping @Sendable () -> FleetMessage?) -> any FleetTransport)? {
        guard let address = broker ?? definition.reporting?.broker else { return nil }
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            Self.say("broker '\(address)': allowed: HOST:PORT")
            throw ExitCode(78)
        }
        let plan = definition.plan
        let client = "hallkit-\(plan.region)-\(plan.hall)-\(plan.kiosks.first?.id.rawValue ?? "hall")"
        let settings = MosquittoSettings(host: String(parts[0]), port: port, clientID: client)
        return { will in MosquittoTransport(settings, will: will) }
    }

    private static func makeLogger() -> Logger {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "hall-agent")
        logger.logLevel = .notice
        return logger
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("hall-agent: \(text)\n".utf8)) }
}
