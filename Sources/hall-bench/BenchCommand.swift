import ArgumentParser
import Glibc
import SimulatedHall

/// Measures the hall's speed and size, each beside a peer that does the same in the same run.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Speed and size of the hall, each beside a peer measured in the same run.",
        discussion: """
            Runs the shipped programs with simulated devices in a private folder; no hardware, no service of the
            machine and no other printer is touched. Measure on a machine that does nothing else: the ratios bear a
            little company, the figures with a goal in milliseconds do not.

            Exits 0 when every goal that was measured is met, 1 when one is missed, 70 when a row could not be run.

            What ./hallkit lab measured of a GPIO button (release edge plus debounce to the board's first byte) is shown
            beside the rest; --gpio takes another file of that kind: {"n":1000,"p50ms":0.3,"p99ms":1.2}.
            """)

    @Option(help: "The folder with devices/ and firmware-profiles/.")
    var share = "."

    @Option(help: "The folder of the built programs; by default this program's own.")
    var programs: String?

    @Option(help: "A Python with python-escpos, alphasignpy, pymodbus, pyserial and gpiozero, for the peers.")
    var python = "/usr/bin/python3"

    @Option(parsing: .upToNextOption, help: "Only these rows: \(BenchTopic.names).")
    var only: [BenchTopic] = []

    @Option(help: "A file with what the lab measured of a GPIO button; by default what it left in .build.")
    var gpio: String?

    @Flag(help: "Prints JSON: {\"rows\":[{\"name\",\"ours\",\"peer\",\"ratio\",\"goal\",\"met\"}]}.")
    var json = false

    @Flag(help: "Few repetitions: shows that every row runs; its figures prove nothing.")
    var quick = false

    func run() async throws {
        guard let folder = StageFolder.makePrivate() else {
            BenchSetting.say("no folder can be made in the system's temporary folder")
            throw ExitCode(70)
        }
        let setting = BenchSetting(
            folder: folder, programs: programs.map(BenchSetting.absolute) ?? BenchSetting.ownFolder,
            share: BenchSetting.absolute(share), python: python, gpioFile: gpio, isQuick: quick)
        let topics = only.isEmpty ? BenchTopic.allCases : BenchTopic.allCases.filter(only.contains)
        let ended = await Interruption.end(of: { await BenchRun(setting: setting, topics: topics).measure() })
        StageFolder.remove(folder)
        guard let report = ended else {
            BenchSetting.say("interrupted; everything was taken away")
            throw ExitCode(130)
        }
        print(json ? report.json : report.table)
        BenchSetting.say(report.verdict)
        if report.status != 0 { throw ExitCode(report.status) }
    }
}
