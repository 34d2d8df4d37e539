import HallDomain
import HallRuntime
import HallStore

/// The agent's own start on a disk after a crash, and the first things it does there.
struct CrashRecovery {
    let seed: UInt64
    let durability: SQLiteLedger.Durability
    /// Seconds of the play that went before.
    let seconds: Int64

    /// What came of a start.
    struct Outcome {
        var findings: [CrashFinding]
        /// How much was found.
        var head: Int64
        /// What is known after it.
        var history: CrashHistory
    }

    /// Opens, folds, checks, goes on and closes; `salt` seeds SQLite's own random numbers.
    func run(_ disk: CrashDisk, _ history: CrashHistory, salt: UInt64) -> Outcome {
        CrashDisk.install(seed: salt)
        let witness: WitnessedLedger
        let ledger: SQLiteLedger
        var findings: [CrashFinding] = []
        do {
            ledger = try SQLiteLedger(
                path: disk.path("ledger.sqlite"), newGen: history.kept.isEmpty ? "gen-1" : "gen-2",
                durability: durability, folder: disk.folder, logPages: CrashPlay.logPages(seed))
            witness = WitnessedLedger(ledger, position: disk.position, history: history)
        } catch {
            return Outcome(findings: [Self.broken(error)], head: 0, history: history)
        }
        defer { ledger.close() }
        let clock = CrashClock(seconds: seconds + 60, boot: "boot-again")
        do {
            var book = try HallBook(rules: CrashHall.rules, ledger: witness, clock: clock) { [seed] in "again-\(seed)" }
            let found = try witness.all()
            findings += CrashCheck(history: history).findings(found)
            // Whether it began with a snapshot or not.
            var folded = HallState()
            for entry in found { folded.apply(entry) }
            if folded != book.state {
                findings.append(CrashFinding(kind: .broken, text: "the state is not what the entries add up to"))
            }
            if ledger.gen != "gen-1" {
                findings.append(CrashFinding(kind: .lost, text: "the generation of the ledger"))
            }
            try ledger.verify()
            witness.acknowledge(found)
            guard findings.isEmpty else {
                return Outcome(findings: findings, head: Int64(found.count), history: witness.history)
            }
            findings += goOn(&book, history.papers, clock)
            var again: HallBook? = book
            try CrashPlay.putAside(ledger, &again)
            let left = try witness.all()
            if left != witness.history.kept {
                findings.append(CrashFinding(kind: .lost, text: "an entry by putting old ones aside"))
            }
            try ledger.verify()
            findings += CrashCheck(history: witness.history).findings(witness.history.kept)
            return Outcome(findings: findings, head: Int64(found.count), history: witness.history)
        } catch {
            return Outcome(findings: findings + [Self.broken(error)], head: 0, history: witness.history)
        }
    }

    /// What the agent does at its start, and a ticket and a call after it.
    private func goOn(
        _ book: inout HallBook, _ papers: [CrashHistory.Paper], _ clock: CrashClock
    ) -> [CrashFinding] {
        var findings: [CrashFinding] = []
        // The spooler brings again what it had: the ledger is the gate.
        for paper in papers {
            for case .success in book.turn([.init(.startPrint(paper.attempt))]) {
                findings.append(CrashFinding(kind: .doubled, text: "paper of \(paper.ticket)"))
            }
        }
        var first: [HallCommand] = book.state.openAttempts.values.sorted().map { attempt in
            let isStarted = book.state.attempts[attempt]?.isStarted == true
            return .endPrint(attempt, isStarted ? .doubtful : .notSent, evidence: "the agent stopped")
        }
        first.append(book.state.day == nil ? .openDay(date: clock.date, how: .calendar) : .renewDayKey)
        for commands in [
            first,
            CrashHall.services.map {
                .issueTicket(service: $0, lane: .normal, kiosk: "1", wantsPaper: true, digest: nil)
            },
            [.signIn(window: "1", staff: "1001"), .finishAndCallNext(window: "1", proof: .stated)],
        ] {
            for result in book.turn(commands.map { .init($0) }) {
                if case .failure(.notKept(let error)) = result { findings.append(Self.broken(error)) }
            }
        }
        return findings
    }

    private static func broken(_ error: LedgerError) -> CrashFinding {
        CrashFinding(kind: .broken, text: "\(error)")
    }
}
