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
              hall-sim demo --scenario morning --headless --fault disk-full
              hall-sim demo --scenario morning --headless --break print-twice
              hall-sim demo --scenario morning --headless --kills 200 --citizens 600
              hall-sim demo --scenario voice                       an hour of 24 windows, in real time
              hall-sim demo --scenario voice --pace 10             the same in six minutes
              hall-sim demo --scenario queue --rounds 100
              hall-sim demo --scenario paper --points 24
            """)

    /// Scripts that can be played.
    enum Scenario: String, ExpressibleByArgument, CaseIterable { case morning, voice, queue, paper }

    @Option(help: "The port of the agent's pages on 127.0.0.1; 8080, or a free one when headless.")
    var port: Int?

    @Option(help: "The port of the simulator's page; 8090. Not used when headless.")
    var simPort: Int?

    @Option(help: "The port of central's page; 8088, or a free one when headless.")
    var centralPort: Int?

    @Flag(help: "No simulator's page; with --scenario: ends with the script.")
    var headless = false

    @Option(
        help: """
            An empty or new folder for everything that is written, below one that others may pass through; taken away \
            at the end.
            """)
    var folder: String?

    @Option(help: "With --scenario: keeps what the devices received in this folder.")
    var keep: String?

    @Option(
        help: """
            Plays a script and judges what became of it. morning: citizens and staff in the whole hall. voice: 24 \
            windows in 3 voice zones with services of about three minutes, an agent without devices that speaks into \
            files. queue: what lpstat tells of the paper's end and return, with Debian's default policy and an agent \
            that is not root. paper: what becomes of tickets when the agent, cupsd, the backend, the printer's mains or \
            its cable is struck at each 50 ms of a job.
            """)
    var scenario: Scenario?

    @Option(help: "With --scenario: a fault in the middle of it, mended later; may be repeated.")
    var fault: [MorningFault] = []

    @Option(name: .customLong("break"), help: "With --scenario: breaks a promise on purpose; may be repeated.")
    var breaks: [MorningBreak] = []

    @Option(
        help: """
            With --scenario morning: ends the agent so often with SIGKILL at random moments, starts it again, and in the \
            end leaves it down for a minute; citizens come over 1.6 s a kill.
            """)
    var kills = 0

    @Option(
        help: """
            With --scenario voice: how many times faster than real, 1 to 20. Services and playing are scaled and times \
            are judged n-fold; the engine's own time and the rules' limits are not, so a hurried hour is the harder one.
            """)
    var pace = 1.0

    @Option(help: "With --scenario voice: the simulated time.")
    var minutes = 60

    @Option(help: "With --scenario queue: how often the paper ends and comes back, idle and printing.")
    var rounds = 100

    @Option(help: "With --scenario paper: how many moments of a job are struck, 50 ms apart.")
    var points = 24

    @Option(
        help: """
            With --scenario morning: saves what the agent recorded in this file, and judges whether three replays of it \
            come out the same, byte for byte.
            """)
    var record: String?

    @Option(help: "With --scenario morning: how many citizens come.")
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
        guard (0...2_000).contains(kills) else { throw ValidationError("--kills: 0 to 2000") }
        if scenario != .morning, kills > 0 || keep != nil || record != nil || !fault.isEmpty || !breaks.isEmpty {
            throw ValidationError("--keep, --record, --kills, --fault and --break need --scenario morning")
        }
        if scenario == nil, json { throw ValidationError("--json needs --scenario") }
        guard (1...20).contains(pace) else { throw ValidationError("--pace: 1 to 20") }
        guard (1...10_000).contains(rounds) else { throw ValidationError("--rounds: 1 to 10000") }
        guard (1...200).contains(points) else { throw ValidationError("--points: 1 to 200") }
        guard (1...600).contains(minutes) else { throw ValidationError("--minutes: 1 to 600") }
        guard (1...2_000).contains(citizens) else { throw ValidationError("--citizens: 1 to 2000") }
        let ports = [port, simPort, centralPort].compactMap(\.self)
        guard ports.allSatisfy((1...65_535).contains) else { throw ValidationError("a port is 1 to 65535") }
        guard Set(ports).count == ports.count else { throw ValidationError("each page needs a port of its own") }
    }

    func run() async throws {
        do {
            if fault.contains(.diskFull) { try await OwnMounts.enter() }
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
