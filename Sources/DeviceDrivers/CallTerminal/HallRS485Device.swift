import DeviceKit
import WireFormats

/// What every device of the hall's RS-485 bus does alike, whatever its role: it hears its own frames out of all bytes
/// of the bus, is asked whether it is there, and is told things when the bus is free.
protocol HallRS485Device: DeviceDriver where Dialect == HallRS485.Dialect, DevicePort == any SerialPort {
    nonisolated var dialect: HallRS485.Dialect { get }
    nonisolated var address: UInt8 { get }
    nonisolated var port: any SerialPort { get }
    nonisolated var now: @Sendable () -> Duration { get }
    var hearing: HallRS485Hearing { get set }
    var presence: HallRS485Presence { get set }
    var noise: NoiseCount { get set }
    /// What came of its last frames, or of the last questions where it answers any.
    var answers: AnswerWindow { get set }
    var outbox: HallRS485Outbox { get set }
    var sender: Task<Void, Never>? { get set }

    /// How long to wait for bytes before `expire` is due; `nil`: for ever.
    func patience() -> Duration?
    /// A frame of this device came.
    func act(on heard: HallRS485Hearing.Heard) async throws(DeviceError)
    /// Time has passed; called after bytes too.
    func expire()
    /// Says how the device is.
    func tell()
}

extension HallRS485Device {
    /// Listens until unplugged or cancelled (returns) or broken (throws).
    func listen() async throws(DeviceError) {
        if dialect.probe == nil { tell() }
        while !Task.isCancelled {
            do throws(DeviceError) {
                let bytes = try await port.read(within: patience())
                for heard in hearing.hear(bytes, at: now()) {
                    // A repetition is no word about the line: somebody may press twice.
                    if !heard.isRepetition { answers.note(.good, at: now()) }
                    try await act(on: heard)
                }
                for _ in 0..<hearing.takeBroken() { answers.note(.garbled, at: now()) }
                if noise.isWorthTelling(hearing.malformed) { tell() }
            } catch {
                if error.cause == .unplugged || Task.isCancelled { return }
                guard error.cause == .timedOut else { throw error }
            }
            // Also after bytes: what others say on the bus must not put off what is due here.
            expire()
            if answers.hasNews(at: now()) { tell() }
        }
    }

    /// How long until something is due though nothing comes.
    var rest: Duration? {
        [presence.deadline, answers.deadline].compactMap { $0 }.map { max(.zero, $0 - now()) }.min()
    }

    /// Any frame proves that the device is there.
    func noteHeard() {
        let before = presence.state
        presence.heard(at: now(), isSuspect: answers.isSuspect)
        if presence.state != before { tell() }
    }

    /// Asks whether the device is there, when that is due.
    func askWhenDue() {
        let before = presence.state
        let isUnanswered = presence.misses > 0
        if let question = presence.expired(address: address, at: now()) {
            if isUnanswered { answers.note(.missing, at: now()) }
            send(question)
        }
        if presence.state != before { tell() }
    }

    /// How the device is: what was heard of it, of its line, and `rest` for the technician.
    func health(absence: DeviceFault, _ rest: String) -> DeviceHealth {
        let what =
            switch presence.state {
            case .silent: "no answer"
            case .heard: "heard"
            case .unknown: "no probe defined"
            }
        let health = DeviceHealth(
            faults: presence.state == .silent ? [absence] : [], evidence: "address \(address): \(what)\(rest)",
            malformed: hearing.malformed, isAssumed: presence.state == .unknown)
        return answers.added(to: health, of: "address \(address)")
    }

    /// Sends a frame back at once, without waiting for the bus: it is an answer.
    func answer(_ frame: HallRS485.Frame) async throws(DeviceError) {
        guard dialect.isAcknowledged, let bytes = frame.bytes else { return }
        hearing.willSend(frame, at: now())
        try await port.write(bytes)
    }

    /// Queues a frame. A task of its own waits for the bus, so that listening never does.
    func send(_ frame: HallRS485.Frame) {
        outbox.add(frame)
        guard sender == nil else { return }
        // On the driver's own executor; over when the outbox is empty, so the driver is not kept for long.
        sender = Task { await drain() }
    }

    private func drain() async {
        let gap = Duration.milliseconds(dialect.gapMilliseconds)
        while !outbox.isEmpty {
            do throws(DeviceError) {
                try await port.exclusively { () async throws(DeviceError) in
                    guard let bytes = nextBytes() else { return }
                    try await port.write(bytes)
                    if gap > .zero { try? await port.surroundings.rest(for: gap) }
                }
            } catch {
                // A failure is the port's, and `run()` hears of it.
                outbox.clear()
            }
        }
        sender = nil
    }

    /// The frame to send, taken only when the bus is ours, so that what came to be wanted meanwhile goes out.
    private func nextBytes() -> [UInt8]? {
        guard let frame = outbox.take() else { return nil }
        hearing.willSend(frame, at: now())
        return frame.bytes
    }
}
