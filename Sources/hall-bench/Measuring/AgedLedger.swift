import Foundation
import HallDomain
import HallRuntime
import HallStore
import Synchronization

/// Makes the ledger of a hall that has been open for some days, as its agent would have written it: each ticket taken,
/// printed, called, spoken, shown and finished; the last day is today's and goes on.
struct AgedLedger {
    let plan: HallPlan
    let days: Int
    let ticketsADay: Int

    /// What did not come about.
    private struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    /// A clock that says what it is told.
    private final class ToldClock: HallClock {
        let wall = Mutex<Int64>(0)
        func now() -> Moment {
            let wall = wall.withLock { $0 }
            return Moment(wall: wall, boot: "aged", mono: wall * 1_000_000, clock: .trusted)
        }
    }

    /// Writes the file and gives how many entries it has.
    func write(to path: String) throws -> Int64 {
        let ledger = try SQLiteLedger(path: path, newGen: "aged", durability: .weakened)
        defer { ledger.close() }
        let clock = ToldClock()
        let tokens = Mutex(0)
        var book = try HallBook(rules: HallRules(plan: plan), ledger: ledger, clock: clock) {
            tokens.withLock { token in
                token += 1
                return "aged-\(token)"
            }
        }
        let today = Int64(Date().timeIntervalSince1970 * 1000)
        var kept: Int64 = 0
        for day in 0..<days {
            let wall = today - Int64(days - 1 - day) * 86_400_000
            clock.wall.withLock { $0 = wall }
            let date = CivilDate(wall: wall, utcOffsetMinutes: plan.utcOffsetMinutes)
            _ = try perform(&book, [.openDay(date: date, how: .calendar)] + signIns)
            var left = ticketsADay
            while left > 0 {
                let count = min(left, 20)
                try serve(count, &book)
                left -= count
                // As the agent does on the last day, which is what a start reads; once a day before.
                guard book.head - kept >= 2000, day == days - 1 || left == 0 else { continue }
                try ledger.keep(HallBook.snapshot(of: book.state, upTo: book.head))
                kept = book.head
            }
        }
        return book.head
    }

    private var window: WindowID { plan.windows[0].id }

    private var signIns: [HallCommand] { [.signIn(window: window, staff: plan.staff[0].id)] }

    private func serve(_ count: Int, _ book: inout HallBook) throws {
        let issue = HallCommand.issueTicket(
            service: plan.services[0].id, lane: .normal, kiosk: plan.kiosks[0].id, wantsPaper: true, digest: nil)
        let answers = try perform(&book, Array(repeating: issue, count: count))
        var life: [HallCommand] = []
        var call = book.state.lastCall
        for case .ticket(let ticket) in answers {
            let attempt = PrintAttempt(
                id: AttemptID(rawValue: UUID().uuidString.lowercased()), ticket: ticket.id, printer: "printer-1",
                copy: 0, digest: String(repeating: "0", count: 64))
            call += 1
            life += [
                .attemptPrint(attempt), .startPrint(attempt.id),
                .endPrint(attempt.id, .proven, evidence: "process id response"),
                .finishAndCallNext(window: window, proof: .stated), .noteSpoken(call: call, reading: 1),
                .noteShown(call: call, board: "board-1"),
            ]
        }
        _ = try perform(&book, life)
    }

    private func perform(_ book: inout HallBook, _ commands: [HallCommand]) throws -> [Answer] {
        try book.turn(
            commands.map { HallBook.Wish($0, request: RequestID(rawValue: UUID().uuidString.lowercased())) }
        ).map { result in
            switch result {
            case .success(let answer): answer
            case .failure(let error): throw Refused(description: "\(error)")
            }
        }
    }
}
