import DeviceKit
import WireFormats

/// A contact on one input of a Modbus input board, for machines without GPIO lines: the board is asked ten times a
/// second, and a level counts when it stood for the debounce time.
actor ModbusContact: ContactInput, FramedConversation {
    static let name = "modbus-contact"
    static let role = DeviceRole.contactInput

    typealias Format = Modbus
    typealias Dialect = Modbus.Dialect
    typealias DevicePort = any SerialPort

    /// What a contact is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// What it says when it is active.
        var meaning: ContactMeaning
        /// How the input's contact stands while it is active; boards set the bit of a closed one. A loop that must be
        /// closed while all is well is active when `open`: then a cut wire is an alarm too.
        var activeWhen: State
        /// How long a level must stand before it counts, in milliseconds, 0 … 5000; no less than the tenth of a second
        /// between two questions can be told.
        var debounceMilliseconds: Int

        /// How a contact stands.
        enum State: String, Codable, Sendable, CaseIterable { case closed, open }

        func problems() -> [String] {
            (0...5000).contains(debounceMilliseconds)
                ? [] : ["debounceMilliseconds is \(debounceMilliseconds); allowed: 0 to 5000"]
        }
    }

    /// Where it hangs.
    struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The address set on the board, 1 … 247.
        var address: Int
        /// The input's number as the board counts it on the wire, 0 … 65535; the first is 0 on most.
        var input: Int

        func problems() -> [String] {
            var problems: [String] = []
            if !(1...247).contains(address) { problems.append("address \(address): allowed is 1 to 247") }
            if !(0...65_535).contains(input) { problems.append("input \(input): allowed is 0 to 65535") }
            return problems
        }
    }

    /// What the board says of the question.
    private enum Answer: Sendable {
        case level(isClosed: Bool)
        case refused(String)
    }

    nonisolated let meaning: ContactMeaning
    nonisolated let changes: AsyncStream<ContactChange>
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated let port: any SerialPort
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private static let every = Duration.milliseconds(100)
    private static let probeEvery = Duration.seconds(1)
    private static let replyTime = Duration.milliseconds(200)
    private static let missesUntilAbsent = 3

    var idle: Task<DeviceError?, Never>?
    var isWoken = false
    var stream: FrameStream<Modbus>
    var answers = AnswerWindow()
    private let changed: AsyncStream<ContactChange>.Continuation
    private var told: ToldHealth
    private let dialect: Dialect
    private let address: UInt8
    private let input: UInt16
    private let isActiveClosed: Bool
    private let clock: @Sendable () -> Duration
    private var debounce: LineDebounce
    private var heard: Bool?
    /// When the level changed last and has not settled yet.
    private var edgeAt: Duration?
    private var isActive: Bool?
    private var misses = 0
    private var noise = NoiseCount()
    /// What is so, without what is said of the line.
    private var found: DeviceHealth?

    init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, placement: placement, port: port, clock: port.stopwatch())
    }

    init(
        traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort,
        clock: @escaping @Sendable () -> Duration
    ) {
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
        (health, told) = ToldHealth.stream()
        meaning = traits.meaning
        isActiveClosed = traits.activeWhen == .closed
        debounce = LineDebounce(time: .milliseconds(traits.debounceMilliseconds))
        address = UInt8(clamping: placement.address)
        input = UInt16(clamping: placement.input)
        (self.dialect, self.port, self.clock) = (dialect, port, clock)
        stream = FrameStream(from: .device, dialect: dialect)
    }

    var now: Duration { clock() }

    func run() async throws(DeviceError) {
        defer {
            changed.finish()
            told.finish()
        }
        let message = Modbus.Message(address: address, content: .read(table: .inputs, start: input, count: 1))
        guard let question = try? Modbus.encode([message], from: .host, dialect: dialect) else {
            throw DeviceError(.unsupported, while: "encoding a question to board \(address)")
        }
        do throws(DeviceError) {
            while !Task.isCancelled {
                let begun = now
                let isAbsent = misses >= Self.missesUntilAbsent
                take(
                    try await ask(question, within: Self.replyTime, holding: isAbsent ? .zero : Self.replyTime) {
                        answer(in: $0)
                    })
                let hasNews = answers.hasNews(at: now)
                if noise.isWorthTelling(stream.malformed) || hasNews, let found { tell(found) }
                try await pause(until: begun + (misses >= Self.missesUntilAbsent ? Self.probeEvery : Self.every))
            }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    private nonisolated func answer(in message: Modbus.Message) -> Answer? {
        guard message.address == address else { return nil }
        switch message.content {
        case .bits(.inputs, let packed): return packed.bytes.first.map { .level(isClosed: $0 & 1 != 0) }
        case .refused(2, let code):
            return .refused(Modbus.Refusal(rawValue: code).map { "\($0)" } ?? "code \(code)")
        default: return nil
        }
    }

    private func take(_ answer: Answer?) {
        switch answer {
        case .level(let isClosed):
            misses = 0
            answers.isWell(at: now)
            hear(isClosed == isActiveClosed)
        case .refused(let why):
            misses = 0
            tell(
                DeviceHealth(faults: [.invalidDefinition], evidence: "board \(address) refuses input \(input): \(why)"))
        case nil:
            misses = min(misses + 1, Self.missesUntilAbsent)
            guard misses == Self.missesUntilAbsent else { return }
            // A board whose answers come damaged is there.
            guard !answers.excuses(at: now) else {
                misses -= 1
                return
            }
            tell(
                DeviceHealth(
                    faults: [.contactAbsent], evidence: "board \(address): \(misses) questions without an answer"))
        }
    }

    /// A level as it is now: a change of it is an edge, and one that has stood for its time has settled.
    private func hear(_ level: Bool) {
        let time = now
        defer { heard = level }
        guard let before = heard else { return change(to: level, at: time) }
        if level != before {
            _ = debounce.take(isActive: level, at: time)
            edgeAt = time
        }
        if let edge = edgeAt, time - edge >= debounce.time, let settled = debounce.settle(isActive: level) {
            edgeAt = nil
            change(to: settled.isActive, at: settled.since)
        } else {
            report()
        }
    }

    private func change(to isActive: Bool, at time: Duration) {
        if isActive != self.isActive {
            self.isActive = isActive
            changed.yield(ContactChange(isActive: isActive, at: time), by: port)
        }
        report()
    }

    private func report() {
        guard let isActive else { return }
        tell(meaning.health(isActive: isActive, on: debounce))
    }

    private func tell(_ health: DeviceHealth) {
        found = health
        var health = answers.added(to: health, of: "board \(address)")
        health.malformed = stream.malformed
        told.tell(health, by: port)
    }
}
