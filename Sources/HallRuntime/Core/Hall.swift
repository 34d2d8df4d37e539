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

    private let executor: ThreadExecutor
    private let mailbox = Mutex(Mailbox())
    private let followers = Mutex<Followers>(.init())
    var book: HallBook
    private let notes: TurnNotes?
    /// What it began with, until the recorder has it.
    private var beginning: RecordedBase?
    /// At a kiosk: wishes that the hall server is asked, each with whoever waits for its answer.
    var asked: [RequestID: AskedWish] = [:]
    /// At a kiosk: counts the wishes that somebody began to wait for.
    nonisolated let waits = Broadcast<UInt64>(0)
    /// At a kiosk: how long the hall server's answer is waited for.
    let patience: Duration
    /// At a kiosk: false while nothing gets through to the hall server.
    let reach = Mutex(true)
    private let isKiosk: Bool
    private let committed: Mutex<Int64>
    /// Why the ledger did not keep the last that it was given; `nil` while it keeps everything.
    public nonisolated let keeping = Broadcast<LedgerError?>(nil)
    private let (wakes, wakeups) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    typealias Reply = CheckedContinuation<Result<HallReply, HallError>, Never>

    private struct Letter: Sendable {
        var matter: HallMatter
        var reply: Reply
    }

    private struct Mailbox {
        var letters: [Letter] = []
        /// Nobody serves it any more.
        var isClosed = false
    }

    private struct Followers {
        var next = 0
        var streams: [Int: AsyncStream<Int64>.Continuation] = [:]
    }

    /// Folds the whole ledger and is ready to decide. Only the hall whose `epoch` is the ledger's own appends. One with a
    /// kiosk's rules waits for the hall server's answers at most for `patience`; one that is a hall server of kiosks
    /// `needsWitnesses`: after its machine's start it gives numbers once they, or a person, vouch for its ledger. With a
    /// `recorder`, what each turn is given and what comes of it is kept for a replay.
    public init(
        rules: HallRules, ledger: any Ledger, epoch: Int64 = 1, clock: any HallClock, patience: Duration = .seconds(3),
        needsWitnesses: Bool = false, recorder: Recorder? = nil, token: @escaping @Sendable () -> String
    ) throws(LedgerError) {
        self.patience = patience
        isKiosk = rules.issuer != nil
        executor = ThreadExecutor(name: "hall")
        let notes = recorder.map(TurnNotes.init)
        self.notes = notes
        book = try HallBook(
            rules: rules, ledger: notes?.noted(ledger) ?? ledger, epoch: epoch, clock: notes?.noted(clock) ?? clock,
            needsWitnesses: needsWitnesses, token: notes?.noted(token) ?? token)
        beginning = recorder == nil ? nil : book.known.map { RecordedBase(state: $0.state, head: $0.head) }
        committed = Mutex(book.head)
    }

    /// The hall's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    // MARK: Wishes

    /// Brings a wish to the hall and waits until its events are on disk (or it is refused). With a request id, a
    /// retry gets the answer of the first try.
    public nonisolated func perform(
        _ command: HallCommand, request: RequestID? = nil
    ) async throws(HallError) -> Answer {
        var request = request
        if isKiosk, request == nil, LinkWish(command) != nil { request = Self.freshRequest() }
        let wish = HallMatter.wish(HallBook.Wish(command, request: request), isAlone: isKiosk && !reach.withLock { $0 })
        return try await deal(with: wish).answer
    }

    /// Brings a matter to the next turn and waits until what comes of it is on disk.
    nonisolated func deal(with matter: HallMatter) async throws(HallError) -> HallReply {
        let result = await withCheckedContinuation { (reply: Reply) in post(matter, reply) }
        return try result.get()
    }

    nonisolated func post(_ matter: HallMatter, _ reply: Reply) {
        let accepted: Bool? = mailbox.withLock { mailbox in
            guard !mailbox.isClosed, mailbox.letters.count < Self.mailboxLimit else { return nil }
            mailbox.letters.append(Letter(matter: matter, reply: reply))
            return mailbox.letters.count == 1
        }
        switch accepted {
        case nil: reply.resume(returning: .failure(.busy))
        // One job is on its way already for what others left.
        case false?: break
        case true?: wakeups.yield()
        }
    }

    /// Reads the present state on the hall's thread, between turns. `body` is short and takes out what it needs.
    public func read<R: Sendable>(_ body: @Sendable (HallState) -> R) -> R { body(book.state) }

    /// The state as of the newest commit, whole; `nil` while nothing is known (`HallBook.known`). A copy: prefer `read`.
    public func snapshot() -> (state: HallState, head: Int64)? { book.known }

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

    /// Tries whether the ledger keeps what it is given, when it lately did not: `keeping` then says so.
    public func tryKeeping() {
        guard book.refusal != nil else { return }
        let before = book.head
        notes?.begin()
        book.tryKeeping()
        notes?.end([.trial], head: before, replies: [])
        tell(since: before)
    }

    /// Moves a follower's cursor; it is on disk with the next commit.
    public func moveCursor(_ name: String, to seq: Int64) { book.moveCursor(name, to: seq) }

    /// Somebody says that the ledger goes on to `seq`: when that was not this hall, folds what is new and wakes whoever
    /// follows. The word may come late, twice or never: the next wish finds out by itself.
    public func follow(to seq: Int64) {
        let before = book.head
        book.follow(to: seq)
        // What another has appended is in no turn.
        if book.head != before, let (state, head) = book.known { notes?.noteBase(state, head: head) }
        tell(since: before)
    }

    /// What the hall began with, once, for its recorder.
    func takeBeginning() -> RecordedBase? {
        defer { beginning = nil }
        return beginning
    }

    /// Serves wishes until cancelled; runs once. Wishes that still wait then are refused as busy.
    public func run() async {
        for await _ in wakes { turns() }
        wakeups.finish()
        let left = mailbox.withLock { mailbox in
            mailbox.isClosed = true
            defer { mailbox.letters = [] }
            return mailbox.letters
        }
        for letter in left { letter.reply.resume(returning: .failure(.busy)) }
        endWaiting()
    }

    // MARK: Turns

    private func turns() {
        while true {
            let batch = mailbox.withLock { Array($0.letters.prefix(Self.turnLimit)) }
            guard !batch.isEmpty else { return }
            turn(batch)
            // Only now: while letters lie in the mailbox, nobody else enqueues a job for them.
            let isDone = mailbox.withLock { mailbox in
                mailbox.letters.removeFirst(batch.count)
                return mailbox.letters.isEmpty
            }
            if isDone { return }
        }
    }

    private func turn(_ batch: [Letter]) {
        let before = book.head
        notes?.begin()
        let results = book.turn(batch.map(\.matter))
        for (letter, result) in zip(batch, results) {
            if case .success(.asked(let request)) = result, case .wish(let wish, _) = letter.matter {
                wait(for: request, wish.command, letter.reply)
            } else {
                letter.reply.resume(returning: result)
            }
        }
        tell(since: before)
        notes?.end(batch.map { .init($0.matter) }, head: before, replies: results.map(RecordedTurn.word))
        if !asked.isEmpty { settleWaiting() }
    }

    private func tell(since before: Int64) {
        if keeping.value != book.refusal { keeping.send(book.refusal) }
        if book.head != before { publish() }
    }

    private func publish() {
        let head = book.head
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
