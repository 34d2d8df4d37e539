public import HallDomain
public import HallStore
import Synchronization

/// The one front door: every wish becomes committed events here, or an error.
///
/// The only thread that writes the ledger. A turn takes all wishes that wait (at most 64); for each in order it
/// decides, appends and folds, so that the next decision sees it; commits with one fsync; and only then answers,
/// publishes and wakes effects. Nothing suspends in between, so two touches can never be given the same number, and
/// nothing outside sees what is not on disk.
public actor Hall {
    /// Turns of this many wishes at most, so that the first is not kept waiting by the last.
    private static let turnLimit = 64
    /// More than this many waiting wishes are refused (503, 请稍候).
    private static let mailboxLimit = 4096

    private let rules: HallRules
    private let ledger: any Ledger
    private let clock: any HallClock
    private let token: @Sendable () -> String
    private let executor: ThreadExecutor
    private let mailbox = Mutex(Mailbox())
    private let followers = Mutex<Followers>(.init())
    private var state: HallState
    private var head: Int64
    private var cursors: [String: Int64] = [:]
    /// Why memory may be ahead of the disk, until the ledger could be folded again.
    private var doubt: LedgerError?
    /// The ledger takes nothing but the issuer's block: a ticket before it in a turn would keep the block out too.
    private var loss: LedgerError?
    private let epoch: Int64
    private let committed: Mutex<Int64>
    private let (wakes, wakeups) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    private struct Wish: Sendable {
        var command: HallCommand
        var request: RequestID?
        var reply: CheckedContinuation<Result<Answer, HallError>, Never>
    }

    private struct Mailbox {
        var wishes: [Wish] = []
        /// Nobody serves it any more.
        var isClosed = false
    }

    private struct Followers {
        var next = 0
        var streams: [Int: AsyncStream<Int64>.Continuation] = [:]
    }

    /// Folds the whole ledger and is ready to decide. Only the hall whose `epoch` is the ledger's own appends.
    public init(
        rules: HallRules, ledger: any Ledger, epoch: Int64 = 1, clock: any HallClock,
        token: @escaping @Sendable () -> String
    ) throws(LedgerError) {
        self.rules = rules
        self.ledger = ledger
        self.epoch = epoch
        self.clock = clock
        self.token = token
        executor = ThreadExecutor(name: "hall")
        (state, head) = try Self.fold(ledger)
        committed = Mutex(head)
    }

    /// The hall's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static func fold(_ ledger: any Ledger) throws(LedgerError) -> (HallState, Int64) {
        var state = HallState()
        var head: Int64 = 0
        while true {
            let entries = try ledger.entries(after: head, limit: 2000)
            guard let last = entries.last else { return (state, head) }
            for entry in entries { if let known = entry.entry { state.apply(known) } }
            head = last.seq
        }
    }

    // MARK: Wishes

    /// Brings a wish to the hall and waits until its events are on disk (or it is refused). With a request id, a
    /// retry gets the answer of the first try.
    public nonisolated func perform(
        _ command: HallCommand, request: RequestID? = nil
    ) async throws(HallError) -> Answer {
        let result: Result<Answer, HallError> = await withCheckedContinuation { reply in
            let wish = Wish(command: command, request: request, reply: reply)
            let accepted: Bool? = mailbox.withLock { mailbox in
                guard !mailbox.isClosed, mailbox.wishes.count < Self.mailboxLimit else { return nil }
                mailbox.wishes.append(wish)
                return mailbox.wishes.count == 1
            }
            switch accepted {
            case nil: reply.resume(returning: .failure(.busy))
            // One job is on its way already for wishes that others left.
            case false?: break
            case true?: wakeups.yield()
            }
        }
        return try result.get()
    }

    /// Reads the present state on the hall's thread, between turns. `body` is short and takes out what it needs.
    public func read<R: Sendable>(_ body: @Sendable (HallState) -> R) -> R { body(state) }

    /// The state as of the newest commit, whole. A copy: prefer `read`.
    public func snapshot() -> (state: HallState, head: Int64) { (state, head) }

    /// The newest committed sequence number as it moves; the present one first. A follower that is slow sees the
    /// newest only and reads what it missed from the ledger.
    public nonisolated func commits() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let id = followers.withLock { followers in
            followers.next += 1
            followers.streams[followers.next] = continuation
            return followers.next
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.followers.withLock { $0.streams.removeValue(forKey: id) }
        }
        continuation.yield(committed.withLock { $0 })
        return stream
    }

    /// Moves a follower's cursor; it is on disk with the next commit.
    public func moveCursor(_ name: String, to seq: Int64) { cursors[name] = seq }

    /// Somebody says that the ledger goes on to `seq`: when that was not this hall, folds what is new and wakes whoever
    /// follows. The word may come late, twice or never: the next wish finds out by itself.
    public func follow(to seq: Int64) {
        guard seq > head || seq == 0, doubt == nil, let newest = try? ledger.head(), newest > head else { return }
        recover()
        if doubt == nil { publish() }
    }

    /// Serves wishes until cancelled; runs once. Wishes that still wait then are refused as busy.
    public func run() async {
        for await _ in wakes { turns() }
        wakeups.finish()
        let left = mailbox.withLock { mailbox in
            mailbox.isClosed = true
            defer { mailbox.wishes = [] }
            return mailbox.wishes
        }
        for wish in left { wish.reply.resume(returning: .failure(.busy)) }
    }

    // MARK: Turns

    private func turns() {
        while true {
            let batch = mailbox.withLock { Array($0.wishes.prefix(Self.turnLimit)) }
            guard !batch.isEmpty else { return }
            turn(batch)
            // Only now: while wishes stand in the mailbox, nobody else enqueues a job for them.
            let isDone = mailbox.withLock { mailbox in
                mailbox.wishes.removeFirst(batch.count)
                return mailbox.wishes.isEmpty
            }
            if isDone { return }
        }
    }

    private func turn(_ batch: [Wish]) {
        if doubt != nil { recover() }
        if let doubt {
            for wish in batch { wish.reply.resume(returning: .failure(.notKept(doubt))) }
            return
        }
        var entries: [LedgerEntry] = []
        var results: [Result<Answer, HallError>] = []
        results.reserveCapacity(batch.count)
        for wish in batch { results.append(decide(wish, &entries)) }
        if !entries.isEmpty {
            do {
                try ledger.append(entries, after: head, epoch: epoch, cursors: cursors)
                head += Int64(entries.count)
                cursors = [:]
                loss = nil
            } catch {
                doubt = error
                if case .rolledBack = error { loss = error } else { loss = nil }
                recover()
                results = results.map { result in
                    // A refusal stands whatever the disk says; what was granted is not kept.
                    if case .failure = result { result } else { .failure(.notKept(error)) }
                }
                entries = []
            }
        }
        for (wish, result) in zip(batch, results) { wish.reply.resume(returning: result) }
        if !entries.isEmpty { publish() }
    }

    private func decide(_ wish: Wish, _ entries: inout [LedgerEntry]) -> Result<Answer, HallError> {
        if let request = wish.request, let outcome = state.outcomes[request] {
            if case .refused(let reason) = outcome { return .failure(.refused(reason)) }
            return .success(rules.answer(outcome, in: state))
        }
        if let loss {
            guard case .blockIssuing = wish.command else { return .failure(.notKept(loss)) }
            self.loss = nil
        }
        let now = clock.now()
        do {
            let decision = try rules.decide(wish.command, in: state, at: now, token: token())
            if let already = decision.already, let ticket = state.tickets[already] {
                return .success(.alreadyHas(ticket))
            }
            var outcome = HallState.Outcome.done
            for event in decision.events {
                let entry = LedgerEntry(
                    seq: head + Int64(entries.count) + 1, at: now, request: wish.request, event: event)
                state.apply(entry)
                entries.append(entry)
                outcome = Self.outcome(of: event) ?? outcome
            }
            return .success(rules.answer(outcome, in: state))
        } catch {
            return .failure(.refused(error))
        }
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
    /// be done, nothing is decided.
    private func recover() {
        do {
            (state, head) = try Self.fold(ledger)
            doubt = nil
        } catch {
            doubt = error
        }
    }

    private func publish() {
        committed.withLock { $0 = head }
        let streams = followers.withLock { Array($0.streams.values) }
        for stream in streams { stream.yield(head) }
    }
}

/// Why a wish came to nothing.
public enum HallError: Error, Sendable, Equatable {
    /// The rules say no; there is a text for it.
    case refused(Refusal)
    /// Too many wishes wait: 请稍候.
    case busy
    /// The ledger could not keep it; nothing was handed out.
    case notKept(LedgerError)
}
