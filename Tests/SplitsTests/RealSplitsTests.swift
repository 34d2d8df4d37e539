import HallDomain
import SimulatedHall
import Testing

@testable import hall_bench

/// The short form of `./hallkit splits --real`.
@Suite("Kiosks cut off from the hall server, as processes", .serialized)
struct RealSplitsTests {
    private static let programs = BenchSetting.ownFolder
    private static let share = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    private static let missing = RealHall.missing(programs)

    @Test(
        "no number twice, none called twice, none forgotten; a second hall server appends nothing",
        .enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(3)))
    func holds() async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let setting = RealHall.Setting(folder: folder, programs: Self.programs, share: Self.share, kiosks: 3)
        let report = try await RealPlay.report(setting, pairs: 100, splits: 8, seed: 3) { _ in }.get()
        #expect(report.isHeld, "\(report.table)")
        // What is to be proven did happen.
        #expect(report.counts.wishes >= 100 && report.counts.calls >= report.counts.numbersByHallServer)
        #expect(report.counts.splits > 0 && report.counts.numbersByHallServer > 0)
        #expect(report.counts.handedOver >= report.counts.numbersByKiosks)
        // What such a run does not know it does not tell.
        #expect(report.table.contains("tickets handed over") && !report.table.contains("messages"))
        #expect(report.json.contains("\"wishes voided\"") && !report.json.contains("messages"))
    }

    @Test(
        "the same with each kiosk in a network namespace of its own, on a cable that is cut",
        .enabled("needs \(MachineNetwork.needs)") { await MachineNetwork.isPossible() && missing.isEmpty },
        .timeLimit(.minutes(3)))
    func holdsOverCables() async throws {
        // A program of its own: entering a namespace is for a whole process.
        let played = try await ChildProcess.run(
            .init([
                Self.programs + "/hall-bench", "splits", "--real", "--networks", "--kiosks", "2", "--pairs", "60",
                "--splits", "5", "--seed", "4", "--share", Self.share,
            ]))
        #expect(played.ending == .exited(0), "\(played.output)")
        let counts = played.output.split(separator: "\n").map { $0.split(separator: " ") }
        func count(_ name: String) -> Int? {
            counts.first { $0.dropLast().joined(separator: " ") == name }?.last.flatMap { Int($0) }
        }
        #expect(try #require(count("splits")) > 0)
        #expect(try #require(count("numbers by the hall server")) > 0)
    }

    @Test("the hall files of the machines split every series, in a hall of 40 kiosks too", arguments: [1, 8, 40])
    func ranges(kiosks: Int) {
        let text = RealHallFile(kiosks: kiosks, authority: PrivateAuthority(folder: "/nowhere")).text("hall", "")
        let ranges = text.matches(of: /numbers: \{ from: (\d+), to: (\d+) \} \}/).map {
            ($0.output.0.contains("prefix"), Int($0.output.1) ?? 0, Int($0.output.2) ?? 0)
        }
        let own = ranges.filter { $0.1 >= RealHall.firstOfKiosks }.sorted { $0.1 < $1.1 }
        #expect(own.count == kiosks && own.allSatisfy { $0.1 <= $0.2 && $0.2 <= 9999 })
        for (first, second) in zip(own, own.dropFirst()) { #expect(first.2 < second.1) }
    }
}
