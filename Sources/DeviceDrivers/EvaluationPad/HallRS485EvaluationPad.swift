public import DeviceKit
public import WireFormats

/// An evaluation pad on the hall's RS-485 bus (`HallRS485`).
///
/// Only a pad with the five grades of national policy (国办发〔2019〕51号) yields `grades`. The answers of any other come
/// apart, by the label on the key, and are never stretched to five.
public actor HallRS485EvaluationPad: EvaluationPad, HallRS485Device {
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
    let dialect: Dialect
    let address: UInt8
    let port: any SerialPort
    let now: @Sendable () -> Duration
    var hearing: HallRS485Hearing
    var presence: HallRS485Presence
    var noise = NoiseCount()
    var answers: AnswerWindow
    var outbox = HallRS485Outbox()
    var sender: Task<Void, Never>?

    /// Takes over an open port.
    public init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, placement: placement, port: port, now: port.stopwatch())
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
        answers = AnswerWindow(dialect.probe == nil ? .heard : .asked)
    }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            sender?.cancel()
            graded.finish()
            answered.finish()
            told.finish()
        }
        try await listen()
    }

    /// Queues the request for a rating and returns at once.
    public func ask() async {
        port.surroundings.took(.ask)
        send(HallRS485.Frame(address: address, command: 0x01, data: dialect.ask))
    }

    func act(on heard: HallRS485Hearing.Heard) async throws(DeviceError) {
        let message = HallRS485.Message(heard.frame, from: .device, dialect: dialect)
        if case .grade(let code) = message.content {
            if !heard.isRepetition { yield(code) }
            try await answer(HallRS485.Frame(address: address, command: 0x01, data: [code]))
        }
        noteHeard()
    }

    private func yield(_ code: UInt8) {
        guard let rule = dialect.grades.first(where: { $0.code == code }) else { return }
        if isFiveGrade, let grade = rule.grade {
            graded.yield(grade, by: port)
        } else {
            answered.yield(rule.label, by: port)
        }
    }

    func patience() -> Duration? { rest }

    func expire() { askWhenDue() }

    func tell() {
        let keys = isFiveGrade ? "" : ", \(keyCount)-key pad, does not meet the five grades"
        let noise = hearing.malformed > 0 ? ", \(hearing.malformed) malformed frames on the bus" : ""
        told.yield(health(absence: .padAbsent, keys + noise), by: port)
    }
}
