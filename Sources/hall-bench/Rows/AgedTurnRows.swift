import DeviceDrivers
import Foundation
import HallDomain
import HallRuntime
import HallStore
import LinuxPorts

/// Issuing a number and calling the next, each committed with its sync, on a ledger of a million tickets and on one of a
/// hundred, turn by turn: what a hall has lived through costs nobody who stands there now.
struct AgedTurnRows: Sendable {
    let setting: BenchSetting

    /// Turns on one ledger.
    private struct Turns {
        var book: HallBook
        var issue = Sample()
        var call = Sample()

        init(_ plan: HallPlan, _ path: String) throws {
            let ledger = try SQLiteLedger(path: path, newGen: "aged")
            book = try HallBook(rules: HallRules(plan: plan), ledger: ledger, clock: SystemClock(isTrusted: { true })) {
                UUID().uuidString
            }
        }

        mutating func take(_ plan: HallPlan) throws {
            issue.add(
                try timed(
                    .issueTicket(
                        service: plan.services[0].id, lane: .normal, kiosk: plan.kiosks[0].id, wantsPaper: false,
                        digest: nil)))
            call.add(try timed(.finishAndCallNext(window: plan.windows[0].id, proof: .stated)))
        }

        private mutating func timed(_ command: HallCommand) throws -> Duration {
            let wish = HallBook.Wish(command, request: RequestID(rawValue: UUID().uuidString.lowercased()))
            let begun = ContinuousClock.now
            let result = book.turn([wish])[0]
            let took = ContinuousClock.now - begun
            if case .failure(let error) = result { throw BenchFailure(description: "\(command): \(error)") }
            return took
        }
    }

    func measure() async throws -> [BenchRow] {
        let (days, tickets) = (setting.times(300, quick: 3), setting.times(3_334, quick: 60))
        let folder = setting.folder + "/aged-turns"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let library = DefinitionLibrary(folders: [setting.share], drivers: DriverCatalog.all)
        let plan = try HallFileReader(library: library).read(AgedStartRow.hall, file: "hall.yaml").plan
        BenchSetting.say("making a ledger of \(days * tickets) tickets")
        let rounds = setting.times(2_000, quick: 20)
        let (old, young) = try await BlockingThread(name: "aged").run { () throws in
            _ = try AgedLedger(plan: plan, days: days, ticketsADay: tickets).write(to: folder + "/old.sqlite")
            _ = try AgedLedger(plan: plan, days: 1, ticketsADay: 100).write(to: folder + "/young.sqlite")
            var old = try Turns(plan, folder + "/old.sqlite")
            var young = try Turns(plan, folder + "/young.sqlite")
            // The first turns warm everything.
            for _ in 0..<20 {
                try old.take(plan)
                try young.take(plan)
            }
            (old.issue, old.call, young.issue, young.call) = (Sample(), Sample(), Sample(), Sample())
            for _ in 0..<rounds {
                try old.take(plan)
                try young.take(plan)
            }
            return (old, young)
        }
        func row(_ name: String, _ aged: Sample, _ fresh: Sample) -> BenchRow {
            BenchRow(
                "\(name) at \(days * tickets) tickets in the ledger, p99 ms, against 100",
                ours: aged.milliseconds(at: 0.99), peer: fresh.milliseconds(at: 0.99), goal: .ratioAtMost(1.2),
                note: "old \(aged.summary); young \(fresh.summary)")
        }
        return [row("issue", old.issue, young.issue), row("call", old.call, young.call)]
    }
}
