import FoundationEssentials
public import HallDomain
public import HallStore

/// What a hall knows and how it comes to know more: the folded ledger, and turns of wishes on it.
///
/// A turn decides each wish in order, appends, folds, so that the next decision sees it, and commits all with one sync
/// before any of them is answered. It has no thread and waits for nobody: `Hall` gives it both.
public struct HallBook: Sendable {
    /// A wish that came to the hall; with a request id, a retry gets the answer of the first try.
    public struct Wish: Sendable {
        /// What is wished.
        public var command: HallCommand
        /// Names the wish.
        public var request: RequestID?

        /// A wish.
        public init(_ command: HallCommand, request: RequestID? = nil) {
            self.command = command
            self.request = request
        }
    }

    /// What the ledger's events add up to.
    public private(set) var state: HallState
    /// The newest sequence number that is on disk.
    public private(set) var head: Int64
    let rules: HallRules
    private let ledger: any Ledger
    let clock: any HallClock
    let token: @Sendable () -> String
    /// This kiosk's end of its link; `nil` where the rules are not a kiosk's.
    let link: KioskLink?
    /// The other end of every kiosk's link, where the rules are the hall server's.
    var server: HallServer?
    /// Why the last commit was not kept. Nothing is decided until the ledger takes something again.
    public private(set) var refusal: LedgerError?
    private var cursors: [String: Int64] = [:]
    /// Why memory may be ahead of the disk, until the ledger could be folded again.
    private var doubt: LedgerError?
    /// The ledger takes nothing but the issuer's block: a ticket before it in a turn would keep the block out too.
    private var loss: LedgerError?
    private let epoch: Int64
    /// The hall server of several kiosks gives no numbers of its own either before they have vouched for its ledger.
    private let needsWitnesses: Bool

    /// Folds the whole ledger and is ready to decide. Only the hall whose `epoch` is the ledger's own appends.
    public init(
        rules: HallRules, ledger: any Ledger, epoch: Int64 = 1, clock: any HallClock, needsWitnesses: Bool = false,
        token: @escaping @Sendable () -> String
    ) throws(LedgerError) {
        self.rules = rules
        self.ledger = ledger
        self.epoch = epoch
        self.needsWitnesses = needsWitnesses
        self.clock = clock
        self.token = token
        link = rules.issuer.map { KioskLink(kiosk: $0, plan: rules.plan) }
        let (state, head) = try Self.fold(ledger)
        (self.state, self.head) = (state, head)
        server = rules.issuer == nil ? HallServer(plan: rules.plan, gen: ledger.gen, begunAt: head) : nil
    }

    /// From the newest snapshot on, where there is one.
    private static func fold(_ ledger: any Ledger) throws(LedgerError) -> (HallState, Int64) {
        var (state, head) = snapshot(of: ledger) ?? (HallState(), 0)
        while true {
            let entries = try ledger.entries(after: head, limit: 2000)
            guard !entries.isEmpty else { return (state, head) }
            for entry in entries {
                // Nothing may be decided on a state that something is missing from.
                guard entry.seq == head + 1 else { throw .damaged("entry \(head + 1) is missing") }
                if let known = entry.entry { state.apply(known) }
                head = entry.seq
            }
        }
    }

    private static func snapshot(of ledger: any Ledger) -> (HallState, Int64)? {
        // One that cannot be read costs time and nothing else.
        guard let keeper = ledger as? any SnapshotKeeping,
            let snapshot = try? keeper.snapshot(version: HallState.foldVersion),
            let state = try? JSONDecoder().decode(HallState.self, from: Data(snapshot.state))
        else { return nil }
        return (state, snapshot.seq)
    }

    /// A state as it is kept: what `init` takes up again.
    public static func snapshot(of state: HallState, upTo head: Int64) throws -> LedgerSnapshot {
        LedgerSnapshot(
            seq: head, version: HallState.foldVersion, state: Array(try JSONEncoder().encode(state)))
    }

    /// What the ledger's entries add up to and up to which; `nil` while the ledger cannot be read: nothing is known then,
    /// and whoever kept that would find an empty hall at the next start.
    public var known: (state: HallState, head: Int64)? { doubt == nil ? (state, head) : nil }

    /// Moves a follower's cursor; it is on disk with the next commit.
    public mutating func moveCursor(_ name: String, to seq: Int64) { cursors[name] = seq }

    /// Grants or refuses all of `wishes`, in order. What is granted is on disk when this returns; of what the disk did
    /// not keep nothing is left in memory either.
    public mutating func turn(_ wishes: [Wish]) -> [Result<Answer, HallError>] {
        turn(wishes.map { HallMatter.wish($0) }).map { $0.map(\.answer) }
    }

    /// The same for all that a hall deals with.
    mutating func turn(_ matters: [HallMatter]) -> [Result<HallReply, HallError>] {
        if doubt != nil || refusal != nil { tryKeeping() }
        if let doubt { return matters.map { _ in .failure(.notKept(doubt)) } }
        // What was granted before stays so.
        if let refusal { return matters.map { granted($0) ?? .failure(.notKept(refusal)) } }
        var entries: [LedgerEntry] = []
        var results: [Result<HallReply, HallError>] = []
        results.reserveCapacity(matters.count)
        for matter in matters { results.append(decide(matter, &entries)) }
        guard !entries.isEmpty else { return answerMessages(matters, results) }
        do {
            try ledger.append(entries, after: head, epoch: epoch, cursors: cursors)
            head += Int64(entries.count)
            cursors = [:]
            loss = nil
            return answerMessages(matters, results)
        } catch {
            doubt = error
            recover()
            note(error)
            return results.map { result in
                // A refusal stands whatever the disk says; what was granted is not kept.
                if case .failure = result { result } else { .failure(.notKept(error)) }
            }
        }
    }

    /// Whether the ledger keeps what it is given: a small commit without any event tries it.
    @discardableResult
    public mutating func tryKeeping() -> Bool {
        if doubt != nil { recover() }
        guard doubt == nil else { return false }
        do {
            // A cursor of its own, so that there is something to write.
            try ledger.append([], after: head, epoch: epoch, cursors: cursors.merging(["keeping": head]) { $1 })
            (cursors, refusal) = ([:], nil)
        } catch {
            note(error)
        }
        return refusal == nil
    }

    /// Why the ledger took nothing. Another writer that was there first says nothing of the disk, and a ledger that
    /// was rolled back still takes the block for it.
    private mutating func note(_ error: LedgerError) {
        (refusal, loss) = (error, nil)
        switch error {
        case .superseded: refusal = nil
        case .rolledBack: (refusal, loss) = (nil, error)
        default: break
        }
    }

    /// Folds what another has appended up to `seq`, if anything; 0 says that nobody knows how far it goes.
    public mutating func follow(to seq: Int64) {
        guard seq > head || seq == 0, doubt == nil, let newest = try? ledger.head(), newest > head else { return }
        recover()
    }

    private mutating func decide(
        _ matter: HallMatter, _ entries: inout [LedgerEntry]
    ) -> Result<HallReply, HallError> {
        if let granted = granted(matter) { return granted }
        if let loss {
            guard case .wish(let wish, _) = matter, case .blockIssuing = wish.command else {
                return .failure(.notKept(loss))
            }
            self.loss = nil
        }
        let now = clock.now()
        if case .wish(let wish, let isAlone) = matter {
            if needsWitnesses, case .issueTicket(let service, _, _, _, _) = wish.command,
                state.link.provenBoot != now.boot
            {
                return .failure(.refused(.noOwnNumbers(service)))
            }
            return ask(wish, isAlone, now, &entries) ?? decide(wish, now, &entries).map { .answer($0) }
        }
        return hear(matter, now, &entries)
    }

    private mutating func decide(
        _ wish: Wish, _ now: Moment, _ entries: inout [LedgerEntry]
    ) -> Result<Answer, HallError> {
        do {
            let decision = try rules.decide(wish.command, in: state, at: now, token: token())
            if let already = decision.already, let ticket = state.tickets[already] {
                return .success(.alreadyHas(ticket))
            }
            var outcome = HallState.Outcome.done
            for event in decision.events {
                keep(event, of: wish.request, at: now, &entries)
                outcome = Self.outcome(of: event) ?? outcome
            }
            return .success(rules.answer(outcome, in: state))
        } catch {
            return .failure(.refused(error))
        }
    }

    /// Folds an event, so that the next decision sees it; it is on disk with the turn.
    mutating func keep(_ event: HallEvent, of request: RequestID?, at now: Moment, _ entries: inout [LedgerEntry]) {
        let entry = LedgerEntry(seq: head + Int64(entries.count) + 1, at: now, request: request, event: event)
        state.apply(entry)
        entries.append(entry)
    }

    private func granted(_ matter: HallMatter) -> Result<HallReply, HallError>? {
        guard case .wish(let wish, _) = matter else { return nil }
        return wish.request.flatMap(granted)
    }

    /// The answer that a wish had before.
    func granted(_ request: RequestID) -> Result<HallReply, HallError>? {
        guard let outcome = state.outcomes[request] else { return nil }
        if case .refused(let reason) = outcome { return .failure(.refused(reason)) }
        return .success(.answer(rules.answer(outcome, in: state)))
    }

    private static func outcome(of event: HallEvent) -> HallState.Outcome? {
        switch event {
        case .ticketIssued(let ticket): .ticket(ticket.id)
        case .reprintRequested(let ticket, _): .ticket(ticket)
        case .ticketCalled(let call, _, _, _), .ticketRecalled(let call, _, _): .call(call)
        default: nil
        }
    }

    /// What is in memory may be ahead of the disk: throw it away and fold again from what was kept. While that cannot
    /// be done, nothing is decided and nothing is known: better an empty hall on a page than a number nobody kept.
    private mutating func recover() {
        do {
            (state, head) = try Self.fold(ledger)
            doubt = nil
        } catch {
            doubt = error
            state = HallState()
        }
    }
}
