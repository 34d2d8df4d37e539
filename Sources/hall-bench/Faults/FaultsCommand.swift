import ArgumentParser
import Foundation
import SimulatedHall

/// Every fault of every shipped device file, raised on its simulator and looked for in what the agent knows.
struct FaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Raises every fault of every shipped device file: seen as the right one, and gone with its end.",
        discussion: """
            For each device file and each fault that its simulator can have and its driver can know, the simulated \
            device is laid at the far end of a real tty (a port of 127.0.0.1 for what hangs on the network), and the \
            agent's own supervisor opens it through the kernel with the driver that the file names. Once it is well, \
            the fault is raised: within 5 s the agent has to say just that fault, and stay with it; then it is \
            cleared, and within 5 s the device has to be well again. Cables are pulled too.

            A GPIO line, a queue of the spooler and the nodes of keys, watchdog and backlight are stood in for in memory, \
            and the table says so: ./hallkit lab pulls those \
            of a real kernel, and hall-sim demo --scenario queue has a real cupsd.

            Exits 0 when each held and at least 60 were raised, 1 when not, 70 when it could not be run.

            Examples:
              hall-bench faults
              hall-bench faults --only onbon --json
            """)

    @Option(help: "Where devices/ and firmware-profiles/ lie.")
    var share = "."

    @Option(help: "Only device files whose name contains this; any number of faults is enough then.")
    var only: String?

    @Option(help: "How many devices side by side.")
    var atOnce = 120

    @Flag(help: "Prints JSON.")
    var json = false

    /// So many over all classes.
    private static let fewest = 60

    func validate() throws {
        guard atOnce > 0 else { throw ValidationError("--at-once is at least 1") }
    }

    func run() async throws {
        guard let folder = StageFolder.makePrivate() else {
            BenchSetting.say("no private folder could be made")
            throw ExitCode(70)
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let begun = ContinuousClock.now
        let outcome = await Interruption.end { () -> Result<[FaultRow], any Error> in
            do {
                let models = try FaultModel.all(share: share).filter { only.map($0.id.contains) ?? true }
                let faults = try models.flatMap(FaultCase.all)
                BenchSetting.say("\(faults.count) faults of \(models.count) device files")
                return .success(try await FaultRun(folder: folder, atOnce: atOnce).play(faults))
            } catch { return .failure(error) }
        }
        guard let outcome else {
            BenchSetting.say("interrupted")
            throw ExitCode(130)
        }
        switch outcome {
        case .failure(let error):
            BenchSetting.say("\(error)")
            throw ExitCode(70)
        case .success(let rows):
            let report = FaultsReport(
                rows: rows, seconds: (ContinuousClock.now - begun).milliseconds / 1000,
                fewest: only == nil ? Self.fewest : nil)
            print(json ? report.json : report.text)
            BenchSetting.say(report.verdict)
            if !report.isHeld { throw ExitCode(1) }
        }
    }
}
