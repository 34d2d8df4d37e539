public import DeviceKit
public import WireFormats

/// An evaluation pad on the hall's RS-485 bus (`HallRS485`).
///
/// Only a pad with the five grades of national policy (国办发〔2019〕51号) yields `grades`. The answers of any other come
/// apart, by the label on the key, and are never stretched to five.
public actor HallRS485EvaluationPad: EvaluationPad {
    /// Its name in a device file.
    public static let name = "hall-rs485-evaluator"
    /// What it is to the hall.
    public static let role = DeviceRole.evaluationPad

    /// How its firmware speaks.
    public typealias Dialect = HallRS485.Dialect
    /// What it talks through.
    public typealias DevicePort = any SerialPort

    /// What a model has.
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// Keys that a citizen can press, 2 … 10; fewer or more than five do not meet national policy.
        public var keyCount: Int

        /// A model's keys.
        public init(keyCount: Int) { self.keyCount = keyCount }

        /// Bounds of the values.
        public func problems() -> [String] {
            (2...10).contains(keyCount) ? [] : ["keyCount is \(keyCount); allowed: 2 to 10"]
        }
    }

    /// Where it hangs.
    public struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// The address set on the pad, 1 … 255; usually from 129 (81) on, or that of the terminal beside it.
        public var address: Int

        /// A pad's place.
        public init(address: Int) { self.address = address }

        /// Bounds of the address.
        public func problems() -> [String] {
            (1...255).contains(address) ? [] : ["address is \(address); allowed: 1 to 255"]
        }
    }

    /// Grades 5 … 1 as pressed (`.bufferingOldest(16)`); ends with `run()`.
    public nonisolated let grades: AsyncStream<Int>
    /// The labels of the keys pressed on a pad that does not have the five grades (`.bufferingOldest(16)`); ends with
    /// `run()`. They reach the ledger as they are.
    public nonisolated let answersApart: AsyncStream<String>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let graded: AsyncStream<Int>.Continuation
    private let answered: AsyncStream<String>.Continuation
    private let told: AsyncStream<DeviceHealth>.Continuation
    private let isFiveGrade: Bool
    private let keyCount: Int
    private let dialect: Dialect
    private let address: UInt8
    private let port: any SerialPort
    private let now: @Sendable () -> Duration
    private var hearing: HallRS485Hearing
    private var presence: HallRS485Presence
    private var noise = NoiseCount()
    private var outbox = HallRS485Outbox()
    private var sender: Task<Void, Never>?

    /// Takes over an open port.
    public init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        let start = ContinuousClock.now
        self.init(traits: traits, dialect: dialect, placement: placement, port: port) {
            start.duration(to: .now)
        }
    }

    init(
        traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort,
        now: @escaping @Sendable () -> Duration
    ) {
        (grades, graded) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        (answersApart, answered) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        address = UInt8(clamping: placement.address)
        keyCount = traits.keyCount
        isFiveGrade = dialect.isFiveGrade && traits.keyCount == 5
        (self.dialect, self.port, self.now) = (dialect, port, now)
        hearing = HallRS485Hearing(address: address, dialect: dialect)
        presence = HallRS485Presence(probe: dialect.probe, now: now())
    }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            sender?.cancel()
            graded.finish()
            answered.finish()
            told.finish()
        }
        if dialect.probe == nil { tell() }
        while !Task.isCancelled {
            do throws(DeviceError) {
                let timeout = presence.deadline.map { max(.zero, $0 - now()) }
                let bytes = try await port.read(within: timeout)
                for heard in hearing.hear(bytes, at: now()) { try await act(on: heard) }
                if noise.isWorthTelling(hearing.malformed) { tell() }
            } catch {
                if error.cause == .unplugged || Task.isCancelled { return }
                guard error.cause == .timedOut else { throw error }
            }
            // Also after bytes: what others say on the bus must not put off what is due here.
            expired()
        }
    }

    /// Queues the request for a rating and returns at once.
    public func ask() async {
        send(HallRS485.Frame(address: address, command: 0x01, data: dialect.ask))
    }

    private func act(on heard: HallRS485Hearing.Heard) async throws(DeviceError) {
        let message = HallRS485.Message(heard.frame, from: .device, dialect: dialect)
        if case .grade(let code) = message.content {
            if !heard.isRepetition { yield(code) }
            let answer = HallRS485.Frame(address: address, command: 0x01, data: [code])
            if dialect.isAcknowledged, let bytes = answer.bytes {
                hearing.willSend(answer, at: now())
                try await port.write(bytes)
            }
        }
        let before = presence.state
        presence.heard(at: now())
        if presence.state != before { tell() }
    }

    private func yield(_ code: UInt8) {
        guard let rule = dialect.grades.first(where: { $0.code == code }) else { return }
        if isFiveGrade, let grade = rule.grade {
            graded.yield(grade)
        } else {
            answered.yield(rule.label)
        }
    }

    private func expired() {
        let before = presence.state
        if let question = presence.expired(address: address, at: now()) { send(question) }
        if presence.state != before { tell() }
    }

    private func tell() {
        let keys = isFiveGrade ? "" : ", \(keyCount)-key pad, does not meet the five grades"
        let noise = hearing.malformed > 0 ? ", \(hearing.malformed) malformed frames on the bus" : ""
        if presence.state == .silent {
            told.yield(
                DeviceHealth(
                    faults: [.padAbsent], evidence: "address \(address): no answer" + keys + noise,
                    malformed: hearing.malformed))
        } else {
            let what = presence.state == .heard ? "heard" : "no probe defined"
            told.yield(
                DeviceHealth(evidence: "address \(address): \(what)" + keys + noise, malformed: hearing.malformed))
        }
    }

    /// Queues a frame. A task of its own waits for the bus, so that listening never does.
    private func send(_ frame: HallRS485.Frame) {
        outbox.add(frame)
        guard sender == nil else { return }
        sender = Task { [weak self] in await self?.drain() }
    }

    private func drain() async {
        let gap = Duration.milliseconds(dialect.gapMilliseconds)
        while !outbox.isEmpty {
            do throws(DeviceError) {
                try await port.exclusively { () async throws(DeviceError) in
                    guard let bytes = nextBytes() else { return }
                    try await port.write(bytes)
                    if gap > .zero { try? await Task.sleep(for: gap) }
                }
            } catch {
                // A failure is the port's, and `run()` hears of it.
                outbox.clear()
            }
        }
        sender = nil
    }

    private func nextBytes() -> [UInt8]? {
        guard let frame = outbox.take() else { return nil }
        hearing.willSend(frame, at: now())
        return frame.bytes
    }
}
