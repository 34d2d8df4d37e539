import ArgumentParser
import Glibc
import SimulatedHall

/// Several kiosks that always agree, proven in virtual time.
struct SplitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "splits",
        abstract: "Kiosks cut off from the hall server, again and again: no number twice, none called twice.",
        discussion: """
            A hall server and its kiosks, with the rules and messages of the shipped programs, in virtual time: links
            are cut both ways and one way, messages lost, repeated, late and overtaken; programs are killed before and
            after each commit, machines lose power, disks are rolled back, clocks are wrong. In the evening everything
            heals, and every window calls until nobody waits. The judge sees only what people got and what was called.

            Two rules that are wrong are put to the same proof and have to be found out.

            Every run follows from --seed. Of one that breaks a promise the faults it takes are shown; --run plays it
            again. With --issues, so many numbers over --days straight through the rules, without faults of machines.

            With --real, the shipped programs as processes of this machine, over mutual TLS and with PostgreSQL as the
            hall server's ledger: people take --pairs numbers, windows call them, and meanwhile lines are cut --splits
            times, and programs and the database killed a quarter as often. A second hall server on the same database must append nothing. With
            --networks each kiosk stands in a network namespace of its own, and its cable is cut (needs root). Such a run
            follows from no seed alone.

            Exits 0 when every promise held, 1 when one broke, 70 when it could not be run.
            """)

    @Option(help: "Kiosks besides the hall server, 1 … 50.")
    var kiosks = 8

    @Option(help: "How often a link is cut, all in all.")
    var splits = 200

    @Option(help: "The same seed gives the same runs.")
    var seed: UInt64 = 1

    @Option(help: "Only this rule: \(SplitRule.allCases.map(\.rawValue).joined(separator: ", ")).")
    var rule: SplitRule?

    @Option(name: .customLong("run"), help: "Only the run of this number, from 0.")
    var only: Int?

    @Option(help: "Instead of splits: so many numbers over --days.")
    var issues: Int?

    @Option(help: "Over how many days the numbers of --issues are given.")
    var days = 30

    @Flag(help: "Instead of virtual time: the shipped programs as processes, with real cuts and kills.")
    var real = false

    @Flag(help: "With --real: each kiosk in a network namespace of its own, on a cable that is cut. Needs root.")
    var networks = false

    @Option(help: "How many numbers are taken and called with --real.")
    var pairs = 2000

    @Option(help: "The folder with devices/ and firmware-profiles/, for --real.")
    var share = "."

    @Option(help: "The folder of the built programs, for --real; by default this program's own.")
    var programs: String?

    @Flag(help: "Leaves the ledgers of --real where they are, to be looked at.")
    var keep = false

    @Flag(help: "Prints JSON: {\"rows\":[{\"name\",\"found\",\"goal\",\"met\"}],\"counts\":{…},\"failing\":{…}}.")
    var json = false

    func validate() throws {
        guard (1...50).contains(kiosks) else { throw ValidationError("--kiosks \(kiosks); allowed: 1 … 50") }
        // A fortieth of half of each series is a kiosk's.
        if real, kiosks > 40 { throw ValidationError("--kiosks \(kiosks); allowed with --real: 1 … 40") }
        if real, !(1...110_000).contains(pairs) { throw ValidationError("--pairs \(pairs); allowed: 1 … 110000") }
        if networks, !real { throw ValidationError("--networks goes with --real") }
        guard splits >= 1 else { throw ValidationError("--splits \(splits); allowed: 1 or more") }
        if let only, only < 0 || only >= SplitsProof(kiosks: kiosks, splits: splits, seed: seed, rule: .hall).runs {
            throw ValidationError("--run \(only); there are not so many runs")
        }
        guard days >= 1 else { throw ValidationError("--days \(days); allowed: 1 or more") }
        // Four series with 9100 numbers a day.
        if let issues, issues < 1 || issues / days > 34_000 {
            throw ValidationError("--issues \(issues); allowed: 1 … \(34_000 * days) over \(days) days")
        }
    }

    mutating func run() async throws {
        let report =
            if real { try await playReal() } else if let issues { month(issues) } else { await proof() }
        print(json ? report.json : report.table)
        Self.say(report.verdict)
        if !report.isHeld { throw ExitCode(1) }
    }

    private func playReal() async throws -> SplitsReport {
        if networks {
            guard await MachineNetwork.isPossible(), OwnNetwork.enter() else {
                Self.say("--networks needs \(MachineNetwork.needs)")
                throw ExitCode(70)
            }
        }
        guard let folder = StageFolder.makePrivate() else {
            Self.say("no folder can be made in the system's temporary folder")
            throw ExitCode(70)
        }
        let setting = RealHall.Setting(
            folder: folder, programs: programs.map(BenchSetting.absolute) ?? BenchSetting.ownFolder,
            share: BenchSetting.absolute(share), kiosks: kiosks, hasNetworks: networks, keeps: keep)
        let missing = RealHall.missing(setting.programs)
        guard missing.isEmpty else {
            Self.say("--real needs \(missing.joined(separator: ", "))")
            throw ExitCode(70)
        }
        let (pairs, splits, seed) = (pairs, splits, seed)
        let ended = await Interruption.end(of: {
            await RealPlay.report(setting, pairs: pairs, splits: splits, seed: seed, Self.say)
        })
        if keep { Self.say("left: \(folder) and \(folder)-pg") } else { StageFolder.remove(folder) }
        guard let ended else {
            Self.say("interrupted; everything was taken away")
            throw ExitCode(130)
        }
        do { return try ended.get() } catch {
            Self.say("\(error)")
            throw ExitCode(70)
        }
    }

    private func month(_ issues: Int) -> SplitsReport {
        let days = days
        let (judge, counts) = SplitMonth(issues: issues, days: days, kiosks: kiosks, seed: seed).play { day, issued in
            if day % 5 == 0 || day == days { Self.say("day \(day) of \(days): \(issued) numbers given") }
        }
        var result = SplitsResult(rule: .hall)
        result.add(judge, counts, run: 0)
        return SplitsReport(result, seed: seed)
    }

    private func proof() async -> SplitsReport {
        var proof = SplitsProof(kiosks: kiosks, splits: splits, seed: seed, rule: rule ?? .hall)
        let runs = only == nil ? proof.runs : 1
        let result = await proof.play(only) { done in
            if done % 5 == 0 || done == runs { Self.say("run \(done) of \(runs)") }
        }
        var report = SplitsReport(result, seed: seed)
        if let failing = result.failing {
            Self.say("run \(failing.run) breaks a promise; looking for the faults that it takes")
            let (fewest, judge) = SplitShrinking.fewest(proof.settings(of: failing.run), failing.judge)
            // What the whole run broke comes first: with fewer faults it may be something else.
            let found = [failing.judge, judge].flatMap { $0.doubles + $0.calledTwice + $0.forgotten + $0.unsettled }
            report.failing = SplitsReport.Failing(
                run: failing.run, faults: fewest.faults.map(\.description), found: Array(found.prefix(10)))
        }
        guard rule == nil, only == nil else { return report }
        for wrong in SplitRule.allCases where wrong != .hall {
            proof.rule = wrong
            proof.splits = min(splits, 2 * SplitsProof.splitsPerRun)
            report.addWrong(await proof.play())
        }
        return report
    }

    @Sendable private static func say(_ text: String) {
        let line = Array("hall-bench: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
