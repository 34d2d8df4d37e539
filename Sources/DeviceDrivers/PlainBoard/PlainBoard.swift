import DeviceKit
import WireFormats

/// A plain display, alone on its port or with others on an RS-485 bus.
///
/// Only the run loop talks to the display, one order at a time; `show` leaves a wish and wakes it. A display that does
/// not answer costs its bus one short frame a second. Of a display that never answers, silence proves nothing.
actor PlainBoard<Wire: PlainBoardWire>: MessageBoard, AddressedDevice, FramedConversation {
    typealias Traits = Wire.Traits
    typealias Dialect = Wire.Format.Dialect
    typealias Placement = Wire.Placement
    typealias Format = Wire.Format
    typealias DevicePort = any SerialPort

    static var name: String { Wire.name }
    static var role: DeviceRole { .messageBoard }

    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let shown: AsyncStream<BoardContent>
    nonisolated let isAnswering: Bool
    nonisolated let port: any SerialPort
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    var idle: Task<DeviceError?, Never>?
    var isWoken = false
    private let wire: Wire
    private let dialect: Dialect
    private let timing: PlainBoardPlan.Timing
    private let healthFound: AsyncStream<DeviceHealth>.Continuation
    private let contentShown: AsyncStream<BoardContent>.Continuation
    private let started: ContinuousClock.Instant
    private var plan: PlainBoardPlan
    var stream: FrameStream<Wire.Format>
    var answers: AnswerWindow
    private var noise = NoiseCount()
    /// The newest word of the display itself, without what its line adds.
    private var condition: DeviceHealth?
    private var told: DeviceHealth?
    private var lastShown: BoardContent?
    private var isSilent = false
    /// It has answered something in this turn.
    private var hasAnswered = false
    /// Before this, a silent or refusing display is left alone.
    private var notBefore = Duration.zero
    /// What others wish to know of the bus.
    private var questions = AddressQuestions()

    init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, placement: placement, port: port, timing: .init())
    }

    init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort, timing: PlainBoardPlan.Timing) {
        wire = Wire(traits: traits, dialect: dialect, placement: placement)
        isAnswering = wire.question != nil
        self.dialect = dialect
        self.port = port
        started = port.surroundings.now()
        self.timing = timing
        plan = PlainBoardPlan(timing: timing, canBlink: Wire.canBlink, canAsk: wire.question != nil)
        stream = FrameStream(from: .device, dialect: dialect)
        answers = AnswerWindow(timing.answers)
        (health, healthFound) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (shown, contentShown) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    static func objection(to text: String, traits: Traits, dialect: Dialect) -> String? {
        Wire.objection(to: text, traits: traits, dialect: dialect)
    }

    var now: Duration { started.duration(to: port.surroundings.now()) }

    nonisolated var busAddress: Int { wire.busAddress }
    nonisolated var canAskAddresses: Bool { wire.question != nil }

    func ask(address: Int) async -> AddressAnswer {
        port.surroundings.took(.askAddress(address))
        return await withCheckedContinuation { answer in
            questions.add(address, answer)
            wake()
        }
    }

    func show(_ content: BoardContent) {
        port.surroundings.took(.show(content))
        guard content != plan.desired else { return }
        plan.show(content, now: now)
        wake()
    }

    func run() async throws(DeviceError) {
        defer {
            questions.end()
            healthFound.finish()
            contentShown.finish()
        }
        if wire.question == nil {
            tell(DeviceHealth(evidence: "\(wire.place): cannot be asked, told what to show", isAssumed: true))
        }
        do {
            while !Task.isCancelled { try await turn() }
        } catch {
            if error.cause == .unplugged || Task.isCancelled { return }
            throw error
        }
    }

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
        guard let step = plan.next(now: now) else {
            // A bad answer stops to count while nothing is asked, too.
            if answers.hasNews(at: now), let condition { tell(condition) }
            let due = plan.nextDue(now: now)
            return try await pause(until: min(due, answers.deadline ?? due))
        }
        hasAnswered = false
        let verdict = try await carryOut(step)
        let hasNews = answers.hasNews(at: self.now)
        plan.isSuspect = answers.isSuspect
        switch verdict {
        case .done:
            plan.did(step, now: self.now)
            if hasAnswered, plan.isSettled || plan.desired == nil { answers.isWell(at: self.now) }
            // An order that nobody answers proves nothing of a display that can be asked.
            let canAsk = wire.question != nil
            guard hasAnswered || !canAsk else { break }
            isSilent = false
            if canAsk || condition?.faults.isEmpty == false || hasNews {
                tell(DeviceHealth(evidence: "\(wire.place): ready"))
            }
        case .refused(let why):
            plan.forget()
            isSilent = false
            notBefore = self.now + timing.question
            tell(DeviceHealth(faults: [.invalidDefinition], evidence: "\(wire.place): \(why)"))
        case nil where answers.excuses(at: self.now):
            // Its answers come damaged, so it is there.
            plan.forget()
            notBefore = self.now + timing.suspicion
            if hasNews { tell(DeviceHealth(evidence: "\(wire.place): no good answer")) }
        case nil:
            plan.forget()
            isSilent = true
            notBefore = self.now + timing.probe
            tell(DeviceHealth(faults: [.boardSilent], evidence: "\(wire.place): no answer within \(timing.reply)"))
        }
        if noise.isWorthTelling(stream.malformed), let condition { tell(condition) }
        guard plan.isSettled, let desired = plan.desired, desired != lastShown else { return }
        lastShown = desired
        contentShown.yield(desired, by: port)
    }

    private func tell(_ health: DeviceHealth) {
        condition = health
        var health = answers.added(to: health, of: wire.place)
        health.malformed = stream.malformed
        guard health != told else { return }
        told = health
        healthFound.yield(health, by: port)
    }

    // MARK: orders

    /// Gives the orders of a step; `nil` when the display does not answer one.
    private func carryOut(_ step: PlainBoardPlan.Step) async throws(DeviceError) -> PlainVerdict? {
        let orders: [Wire.Format.Message] =
            switch step {
            case .show(let picture): wire.orders(for: picture)
            case .ask: wire.question.map { [$0] } ?? []
            }
        for order in orders {
            let verdict = try await give(order)
            guard verdict == .done else { return verdict }
        }
        return .done
    }

    /// Asks whatever display has `address` whether it is there, once.
    private func look(for address: Int) async throws(DeviceError) -> AddressAnswer {
        let isOwn = address == wire.busAddress
        let wire = wire.at(address: address)
        guard let question = wire.question,
            let bytes = try? Wire.Format.encode([question], from: .host, dialect: dialect)
        else { return .silent }
        let malformed = stream.malformed
        let verdict = try await ask(bytes, within: timing.reply, holding: timing.reply, isNoted: isOwn) { reply in
            wire.verdict(on: reply, to: question)
        }
        return verdict != nil ? .answered : stream.malformed > malformed ? .garbled : .silent
    }

    private func give(_ order: Wire.Format.Message) async throws(DeviceError) -> PlainVerdict? {
        let bytes: [UInt8]
        do { bytes = try Wire.Format.encode([order], from: .host, dialect: dialect) } catch {
            return .refused("cannot be said: \(error.message)")
        }
        guard wire.isAnswered(order) else {
            try await port.exclusively { () async throws(DeviceError) in
                try await port.write(bytes)
                try? await port.surroundings.rest(for: timing.gap)
            }
            return .done
        }
        // A display known to be silent keeps the bus for the question only.
        let hold = isSilent ? Duration.zero : timing.reply
        for _ in 0..<(isSilent ? 1 : timing.tries) {
            let verdict = try await ask(bytes, within: timing.reply, holding: hold) { reply in
                wire.verdict(on: reply, to: order)
            }
            guard let verdict else { continue }
            hasAnswered = true
            return verdict
        }
        return nil
    }
}
