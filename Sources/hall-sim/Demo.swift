public import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
public import SimulatedHall
import UnixSignals

/// `hall-sim demo`: the whole hall in one command.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs a whole hall on this machine: the shipped programs, a private cupsd and broker, and simulated "
            + "devices at the far ends of real ttys. Nothing of it stays after Ctrl-C.",
        discussion: """
            Exit status: 0 ended in good order, or every promise was held; 1 a promise was broken (the table names it); \
            64 wrong option; 70 the hall could not be set up; 75 a port is taken.

            Examples:
              hall-sim demo
              hall-sim demo --scenario morning --headless --keep /tmp/morning
              hall-sim demo --scenario morning --headless --fault paper-out
              hall-sim demo --scenario morning --headless --break print-twice
            """)

    /// Scripts that can be played.
    enum Scenario: String, ExpressibleByArgument, CaseIterable { case morning }

    @Option(help: "The port of the agent's pages on 127.0.0.1; 8080, or a free one when headless.")
    var port: Int?

    @Option(help: "The port of the simulator's page; 8090. Not used when headless.")
    var simPort: Int?

    @Option(help: "The port of central's page; 8088, or a free one when headless.")
    var centralPort: Int?

    @Flag(help: "No simulator's page; with --scenario: ends with the script.")
    var headless = false

    @Option(
        help:
            "An empty or new folder for everything that is written, below one that others may pass through; taken "
            + "away at the end.")
    var folder: String?

    @Option(help: "With --scenario: keeps what the devices received in this folder.")
    var keep: String?

    @Option(help: "Plays a script with citizens and staff and judges what became of it: morning.")
    var scenario: Scenario?

    @Option(help: "With --scenario: a fault in the middle of it, mended later; may be repeated.")
    var fault: [MorningFault] = []

    @Option(name: .customLong("break"), help: "With --scenario: breaks a promise on purpose; may be repeated.")
    var breaks: [MorningBreak] = []

    @Option(help: "With --scenario: how many citizens come.")
    var citizens = 320

    @Option(help: "With --scenario: what decides who comes when and for what.")
    var seed: UInt64 = 1

    @Flag(help: "With --scenario: the table as JSON.")
    var json = false

    @Option(help: "The folder that holds devices/ and firmware-profiles/.")
    var share: String?

    @Option(help: "The folder with the built programs; by default this one's.")
    var programs: String?

    func validate() throws {
        if scenario == nil, keep != nil || !fault.isEmpty || !breaks.isEmpty || json {
            throw ValidationError("--keep, --fault, --break and --json need --scenario morning")
        }
        guard (1...2_000).contains(citizens) else { throw ValidationError("--citizens: 1 to 2000") }
        let ports = [port, simPort, centralPort].compactMap(\.self)
        guard ports.allSatisfy((1...65_535).contains) else { throw ValidationError("a port is 1 to 65535") }
        guard Set(ports).count == ports.count else { throw ValidationError("each page needs a port of its own") }
    }

    func run() async throws {
        do {
            let demo = try DemoRun(self)
            let service = DemoService(demo: demo)
            var logger = Logger(label: "hall-sim") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = .error
            let group = ServiceGroup(
                configuration: .init(
                    services: [
                        .init(
                            service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                            failureTerminationBehavior: .gracefullyShutdownGroup)
                    ], gracefulShutdownSignals: [.sigterm, .sigint, .sighup], logger: logger))
            try await group.run()
            let status = service.status.value
            if status != 0 { throw ExitCode(status) }
        } catch let failure as DemoFailure {
            Say.error(failure.description)
            throw ExitCode(failure.status)
        }
    }
}

extension MorningFault: ExpressibleByArgument {}
extension MorningBreak: ExpressibleByArgument {}
