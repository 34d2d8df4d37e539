public import DeviceKit
public import WireFormats

/// A board behind an Onbon BX-5K or BX-6K font card, alone on its port or with others on an RS-485 bus.
///
/// Only the run loop talks to the card, one exchange at a time; `show` leaves a wish and wakes it. A board that lost
/// its texts (they are in its RAM) is found out by the status query and given everything again. A board that does not
/// answer costs its bus one short frame a second.
public actor OnbonBoard: MessageBoard, AddressedDevice, WakefulDriver {
    /// The driver's name in device files.
    public static let name = "onbon-board"
    /// A board of text.
    public static let role = DeviceRole.messageBoard

    /// How its firmware speaks.
    public typealias Dialect = OnbonBX.Dialect
    /// A tty, or a view of a bus.
    public typealias DevicePort = any SerialPort

    /// Health as it changes.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// Contents as the board acknowledged them.
    public nonisolated let shown: AsyncStream<BoardContent>

    /// A board that says no is told again after this: its end is to be known within five seconds.
    private static let refusalPause = Duration.seconds(3)

    let port: any SerialPort
    let dialect: Dialect
    let address: UInt16
    var decoder: OnbonBX.Decoder
    private var plan: OnbonBoardPlan
    var condition = OnbonBoardCondition()
    /// Answers of this board, or in place of them, that were none.
    var malformed = 0
    private var noise = NoiseCount()
    /// What came of the last questions to it.
    var answers: AnswerWindow
    private let healthFound: AsyncStream<DeviceHealth>.Continuation
    private let contentShown: AsyncStream<BoardContent>.Continuation
    private var lastShown: BoardContent?
    private let started: ContinuousClock.Instant
    var idle: Task<DeviceError?, Never>?
    var isWoken = false
    /// Before this, a silent, busy or refusing board is left alone.
    private var notBefore: Duration = .zero
    /// What others wish to know of the bus.
    private var questions = AddressQuestions()

    /// Takes over an open port.
    public init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, placement: placement, port: port, timing: .init())
    }

    init(
        traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort, timing: OnbonBoardPlan.Timing
    ) {
        self.port = port
        started = port.surroundings.now()
        self.dialect = dialect
        address = UInt16(clamping: placement.address)
        decoder = OnbonBX.Decoder(from: .device, dialect: dialect)
        answers = AnswerWindow(timing.answers)
        plan = OnbonBoardPlan(traits: traits, dialect: dialect, placement: placement, timing: timing)
        (health, healthFound) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (shown, contentShown) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The port's executor: a text goes from `show` to the wire without a change of thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    /// Takes the newest wish and wakes the run loop.
    public func show(_ content: BoardContent) {
        port.surroundings.took(.show(content))
        guard content != plan.desired else { return }
        plan.show(content, now: now)
        // What was refused before may be taken now.
        if condition.isRefused { notBefore = .zero }
        wake()
    }

    /// The address that is set on the card.
    public nonisolated var busAddress: Int { Int(address) }
    /// Every card tells its status.
    public nonisolated var canAskAddresses: Bool { true }

    /// Asks a card of the bus for its status.
    public func ask(address: Int) async -> AddressAnswer {
        port.surroundings.took(.askAddress(address))
        return await withCheckedContinuation { answer in
            questions.add(address, answer)
            wake()
        }
    }

    /// Keeps the board at what it shall show until unplugged (returns), broken (throws) or cancelled (returns).
    public func run() async throws(DeviceError) {
        defer {
            questions.end()
            healthFound.finish()
            contentShown.finish()
        }
        do {
            while !Task.isCancelled { try await turn() }
        } catch {
            if error.cause == .unplugged || Task.isCancelled { return }
            throw error
        }
    }

    var now: Duration { started.duration(to: port.surroundings.now()) }

    private func turn() async throws(DeviceError) {
        isWoken = false
        if let asked = questions.first {
            let answer = try await look(for: asked)
            questions.answer(answer)
            // The next is not left waiting while nothing else is due.
            isWoken = isWoken || questions.first != nil
        }
        let now = now
        guard now >= notBefore else { return try await pause(until: notBefore) }
        guard let request = plan.next(now: now) else { return try await pause(until: plan.nextDue(now: now)) }
        let outcome =
            condition.isSilent
            ? try await probe(request) : try await exchange(request, tries: dialect.retries + 1)
        if case .status = outcome { plan.statusTook = self.now - now }
        take(outcome, of: request)
    }

    private func take(_ outcome: Outcome, of request: OnbonBoardPlan.Request) {
        switch outcome {
        case .done:
            plan.acknowledged(request, now: now)
            condition.did(request)
        case .status(let status):
            if let status { plan.answered(status, now: now) } else { plan.answeredWithoutStatus(now: now) }
            condition.answered()
        case .busy:
            condition.wasBusy()
            notBefore = now + .milliseconds(dialect.busyMilliseconds)
        case .refused where request.isOptional: plan.giveUp(request)
        case .refused(let why):
            // The board may hold other areas than was thought: it is asked, and told once more, before giving up.
            plan.forget()
            if condition.refused(request, why) { notBefore = now + Self.refusalPause }
        case .nothing where answers.excuses(at: now):
            // Its answers come damaged, so it is there.
            plan.forget()
            notBefore = now + plan.timing.suspicion
        case .nothing(let evidence):
            plan.forget()
            condition.failed(evidence)
            notBefore = now + plan.timing.probe
        }
        let isNoisy = noise.isWorthTelling(malformed)
        if plan.isSettled || (plan.desired == nil && plan.held != nil) { answers.isWell(at: now) }
        let hasNews = answers.hasNews(at: now)
        plan.isSuspect = answers.isSuspect
        if var news = condition.news(answers, hasNews: hasNews, address) ?? (isNoisy ? condition.told : nil) {
            news.malformed = malformed
            healthFound.yield(news, by: port)
        }
        guard plan.isSettled, let desired = plan.desired, desired != lastShown else { return }
        lastShown = desired
        contentShown.yield(desired, by: port)
    }
}
