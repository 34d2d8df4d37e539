import HallDomain
import HallRuntime
import HallStore

/// A piece of a hall's day on a disk that records, drawn from a seed: tickets, calls, papers, notices, another day,
/// a stop and a start, a kill.
struct CrashPlay {
    let seed: UInt64
    /// How many steps are played; the first ones are the same whatever follows.
    let steps: Int
    let durability: SQLiteLedger.Durability

    /// What came of a play.
    struct Played {
        var disk: CrashDisk
        var history: CrashHistory
        /// What was found wrong meanwhile.
        var findings: [CrashFinding]
        /// Seconds since the beginning.
        var seconds: Int64
    }

    /// A play of usual length.
    init(seed: UInt64, durability: SQLiteLedger.Durability) {
        var random = CrashRandom(seed, 1)
        self.init(seed: seed, steps: Int.random(in: 8...26, using: &random), durability: durability)
    }

    init(seed: UInt64, steps: Int, durability: SQLiteLedger.Durability) {
        (self.seed, self.steps, self.durability) = (seed, steps, durability)
    }

    /// Small logs are written back often, also while others are at work.
    static func logPages(_ seed: UInt64) -> Int { [1000, 12, 30][Int(seed % 3)] }

    /// Plays it. Anything the ledger refuses is an error, unless `isStruck`: then it is what comes of a fault of the
    /// disk, and the play goes on.
    func played(on disk: CrashDisk = CrashDisk(), isStruck: Bool = false) throws -> Played {
        CrashDisk.install(seed: seed)
        var stage = Stage(disk: disk, clock: CrashClock(seconds: 0, boot: "boot-\(seed)"), seed: seed)
        stage.isStruck = isStruck
        try stage.open(durability, history: CrashHistory())
        try stage.perform([.openDay(date: stage.clock.date, how: .calendar)])
        for step in 0..<steps {
            var random = CrashRandom(seed, 2, UInt64(step))
            stage.clock.pass(Int64.random(in: 2...40, using: &random))
            try stage.play(step, durability, &random)
        }
        if isStruck { stage.goOn() }
        let history = stage.witness?.history ?? CrashHistory()
        stage.close()
        return Played(
            disk: stage.disk, history: history, findings: stage.findings, seconds: stage.clock.seconds)
    }

    /// As `LedgerArchiving` does: first the event, then the entries go.
    static func putAside(_ ledger: SQLiteLedger, _ book: inout HallBook?) throws(LedgerError) {
        for archive in try ledger.archives() where archive.last > book?.state.archivedUpTo ?? .max {
            let note = HallCommand.noteArchived(first: archive.first, last: archive.last, file: archive.file)
            for case .failure(.notKept(let error)) in book?.turn([.init(note)]) ?? [] { throw error }
        }
        try ledger.dropArchived()
    }

    /// One process after the other on the same disk.
    private struct Stage {
        var disk: CrashDisk
        let clock: CrashClock
        let seed: UInt64
        private var ledger: SQLiteLedger?
        var witness: WitnessedLedger?
        private var book: HallBook?
        private var requests: [(HallCommand, RequestID)] = []
        /// The disk has faults, and the machine's supervisor starts the agent again when it could not start.
        var isStruck = false
        private(set) var findings: [CrashFinding] = []

        init(disk: CrashDisk, clock: CrashClock, seed: UInt64) {
            (self.disk, self.clock, self.seed) = (disk, clock, seed)
        }

        mutating func open(_ durability: SQLiteLedger.Durability, history: CrashHistory) throws {
            for _ in 0..<100 where isStruck {
                do { return try start(durability, history) } catch { close() }
            }
            // A disk without room lets no agent start until somebody makes room; what was before stays so.
            if isStruck, !history.tried.isEmpty {
                disk.mend()
                disk.setRoom(nil)
            }
            try start(durability, history)
        }

        private mutating func start(_ durability: SQLiteLedger.Durability, _ history: CrashHistory) throws {
            let opened = try SQLiteLedger(
                path: disk.path("ledger.sqlite"), newGen: "gen-1", durability: durability, folder: disk.folder,
                logPages: CrashPlay.logPages(seed))
            let witness = WitnessedLedger(opened, position: disk.position, history: history)
            let (clock, seed) = (clock, seed)
            book = try HallBook(rules: CrashHall.rules, ledger: witness, clock: clock) {
                "token-\(seed)-\(clock.seconds)"
            }
            (ledger, self.witness) = (opened, witness)
            let read = try witness.all()
            findings += CrashCheck(history: history).findings(read)
            witness.acknowledge(read)
        }

        /// The disk is whole again: what the agent tries each second succeeds, and every wish is granted.
        mutating func goOn() {
            disk.mend()
            disk.setRoom(nil)
            book?.tryKeeping()
            for commands: [HallCommand] in [
                [book?.state.day == nil ? .openDay(date: clock.date, how: .calendar) : .renewDayKey],
                [.issueTicket(service: "tax", lane: .normal, kiosk: "1", wantsPaper: true, digest: nil)],
            ] {
                for case .failure(let error) in book?.turn(commands.map { .init($0) }) ?? [.failure(.busy)] {
                    findings.append(CrashFinding(kind: .broken, text: "does not go on: \(error)"))
                }
            }
        }

        mutating func close() {
            ledger?.close()
            (ledger, book) = (nil, nil)
        }

        mutating func perform(_ commands: [HallCommand], requests: [RequestID?] = []) throws {
            let wishes = commands.enumerated().map { index, command in
                HallBook.Wish(command, request: index < requests.count ? requests[index] : nil)
            }
            for result in book?.turn(wishes) ?? [] {
                if case .failure(.notKept(let error)) = result, !isStruck { throw error }
            }
        }

        mutating func play(
            _ step: Int, _ durability: SQLiteLedger.Durability, _ random: inout CrashRandom
        ) throws {
            let window = CrashHall.windows[Int.random(in: 0...1, using: &random)]
            switch Int.random(in: 0..<24, using: &random) {
            case 0...5: try issue(step, &random)
            case 6, 7: try perform([.signIn(window: window, staff: CrashHall.staff(at: window))])
            case 8, 9: try perform([.finishAndCallNext(window: window, proof: .stated)])
            case 10: try perform([.undoCall(window: window), .callNext(window: window)])
            case 11, 12, 13: try paper(step)
            case 14:
                let (call, head) = (book?.state.lastCall ?? 0, book?.head ?? 0)
                book?.moveCursor("central", to: head)
                try perform([.noteSpoken(call: call, reading: 1), .noteShown(call: call, board: "board-1")])
                try perform([.markMissed(window: window)])
            case 15: try notice(step, &random)
            case 16: try perform([.closeDay(by: nil)])
            case 17:
                clock.pass(86_400)
                try perform([.openDay(date: clock.date, how: .calendar)])
            case 18, 19:
                // A disk that refuses it costs nobody anything.
                guard let known = book?.known else { return }
                let snapshot = try HallBook.snapshot(of: known.state, upTo: known.head)
                do { try witness?.keep(snapshot) } catch { if !isStruck { throw error } }
            case 20, 21:
                guard let ledger, let book else { return }
                if let last = book.state.archivable(keepingDays: 0) {
                    do { _ = try ledger.archive(upTo: last) } catch { if !isStruck { throw error } }
                }
                do { try CrashPlay.putAside(ledger, &self.book) } catch { if !isStruck { throw error } }
            case 22:
                let history = witness?.history ?? CrashHistory()
                close()
                try open(durability, history: history)
                try perform([.renewDayKey])
            default:
                // Killed: what it had written is there, synced or not, and its files are never closed.
                let history = witness?.history ?? CrashHistory()
                let next = disk.killed(at: disk.operations)
                close()
                disk = next
                try open(durability, history: history)
                try perform([.renewDayKey])
            }
        }

        private mutating func issue(_ step: Int, _ random: inout CrashRandom) throws {
            var wishes = (0..<Int.random(in: 1...3, using: &random)).map { index in
                (
                    HallCommand.issueTicket(
                        service: CrashHall.services[Int.random(in: 0...1, using: &random)],
                        lane: Int.random(in: 0..<5, using: &random) == 0 ? .priority : .normal, kiosk: "1",
                        wantsPaper: true, digest: nil), RequestID(rawValue: "request-\(step)-\(index)")
                )
            }
            // Somebody tries again what was granted long ago.
            if let again = requests.randomElement(using: &random) { wishes.append(again) }
            requests += wishes
            try perform(wishes.map(\.0), requests: wishes.map(\.1))
        }

        /// Intent, start, paper, end: paper comes out between the last two.
        private mutating func paper(_ step: Int) throws {
            let wanted = book?.state.tickets.values.filter { $0.paper == .wanted }.map(\.id).min()
            guard let wanted, book?.state.openAttempts.isEmpty == true else { return }
            let attempt = AttemptID(rawValue: "attempt-\(seed)-\(step)")
            try perform([
                .attemptPrint(
                    PrintAttempt(id: attempt, ticket: wanted, printer: CrashHall.printer, copy: 0, digest: "d"))
            ])
            try perform([.startPrint(attempt)])
            // Nothing goes to the printer that the ledger did not keep.
            guard book?.state.attempts[attempt]?.isStarted == true else { return }
            witness?.notePaper(wanted, attempt)
            try perform([.endPrint(attempt, .proven, evidence: "process id response")])
        }

        private mutating func notice(_ step: Int, _ random: inout CrashRandom) throws {
            let text = String(repeating: "通知", count: Int.random(in: 1...1500, using: &random))
            try perform([
                .writeNotice(
                    Notice(
                        id: NoticeID(rawValue: "notice-\(step)"), text: text, zones: [], from: 0, to: .max, by: "1001"))
            ])
        }
    }
}
