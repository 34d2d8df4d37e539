public import DeviceKit
public import WireFormats

/// An identity-card reader that speaks SDT over a serial port.
///
/// Asks for a card at every poll, takes and reads it once per placement, and hands up nothing of it but its number as
/// a `CardSecret`. Everything received is overwritten after use.
///
/// Many readers say "no card" while a card that was read still lies there (`whileLying: hides`); for these the card's
/// going is learnt only when the next one comes, and `removed` is told then.
public actor SDTCardReader: CardReader {
    /// Its name in a device file.
    public static let name = "sdt-card-reader"
    /// What it is to the hall.
    public static let role = DeviceRole.cardReader

    /// How its firmware speaks.
    public typealias Dialect = SDT.Dialect
    /// What it talks through.
    public typealias DevicePort = any SerialPort

    /// What is known of the card on the reader.
    private enum Lying {
        case nothing
        /// It could not be read, and will not be tried again.
        case refused
        /// It was read; `wasHidden` once find has said "no card" since.
        case read(wasHidden: Bool)
    }

    /// What happens on the reader (`.bufferingNewest(4)`); ends with `run()`.
    public nonisolated let cards: AsyncStream<CardEvent>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private let seen: AsyncStream<CardEvent>.Continuation
    private let told: AsyncStream<DeviceHealth>.Continuation
    let dialect: Dialect
    let port: any SerialPort
    let now: @Sendable () -> Duration
    var decoder: SDT.Decoder
    private var lying = Lying.nothing
    private var misses = 0
    private var isModuleKnown = false
    private var latest: DeviceHealth?
    private var noise = NoiseCount()

    /// Takes over an open port.
    public init(traits: Nothing, dialect: Dialect, placement: Nothing, port: any SerialPort) {
        self.init(dialect: dialect, port: port, now: port.stopwatch())
    }

    init(dialect: Dialect, port: any SerialPort, now: @escaping @Sendable () -> Duration) {
        (cards, seen) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4))
        (health, told) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.dialect, self.port, self.now) = (dialect, port, now)
        decoder = SDT.Decoder(dialect: dialect)
    }

    /// Of a card nothing is kept.
    public static func personMask(dialect: Dialect) -> (any PersonMask)? { CardMask(dialect: dialect) }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            decoder.wipe()
            seen.finish()
            told.finish()
        }
        do throws(DeviceError) {
            while !Task.isCancelled {
                if !isModuleKnown { try await askModule() }
                if isModuleKnown { try await look() }
                try await rest()
                tellNoise()
            }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    // MARK: the module

    private func askModule() async throws(DeviceError) {
        guard let reply = try await ask(dialect.moduleStatus, within: dialect.replyMilliseconds) else {
            return missed()
        }
        answered(reply.status)
        guard reply.status.meaning == .done else {
            return tell(DeviceHealth(faults: [.samFailed], evidence: "module status \(reply.status)"))
        }
        isModuleKnown = true
        tell(DeviceHealth(evidence: "module status \(reply.status)"))
    }

    /// A question had no whole answer in time.
    private func missed() {
        misses = min(misses + 1, dialect.missesUntilAbsent)
        guard misses == dialect.missesUntilAbsent else { return }
        isModuleKnown = false
        lying = .nothing
        let noise = decoder.malformed > 0 ? ", \(decoder.malformed) malformed frames" : ""
        tell(DeviceHealth(faults: [.readerAbsent], evidence: "\(misses) questions without an answer" + noise))
    }

    private func answered(_ status: SDT.Status) {
        misses = 0
        guard status.meaning == .selfTestFailed || status.meaning == .notAuthorised else { return }
        isModuleKnown = false
        tell(DeviceHealth(faults: [.samFailed], evidence: "status \(status)"))
    }

    private func tellNoise() {
        guard noise.isWorthTelling(decoder.malformed) else { return }
        tell(latest ?? DeviceHealth(evidence: "\(decoder.malformed) malformed frames"))
    }

    private func tell(_ health: DeviceHealth) {
        var health = health
        health.malformed = decoder.malformed
        guard health != latest else { return }
        latest = health
        told.yield(health, by: port)
    }

    // MARK: cards

    private func look() async throws(DeviceError) {
        guard let reply = try await ask(dialect.findCard, within: dialect.replyMilliseconds) else { return missed() }
        answered(reply.status)
        switch (reply.status.meaning, lying) {
        case (.found, .nothing): try await newCard()
        case (.found, .read(wasHidden: true)):
            seen.yield(.removed, by: port)
            try await newCard()
        case (.unknownCard, .nothing):
            seen.yield(.placed, by: port)
            seen.yield(.unsupportedKind, by: port)
            lying = .refused
        case (.noCard, .read) where dialect.whileLying == .hides: lying = .read(wasHidden: true)
        case (.noCard, .read), (.noCard, .refused):
            lying = .nothing
            seen.yield(.removed, by: port)
        default: break
        }
    }

    private func newCard() async throws(DeviceError) {
        seen.yield(.placed, by: port)
        lying = .refused
        for attempt in 1...max(1, dialect.attempts) {
            if attempt > 1 {
                guard let again = try await ask(dialect.findCard, within: dialect.replyMilliseconds),
                    again.status.meaning == .found
                else { break }
            }
            switch try await readCard() {
            case .read(let secret):
                lying = .read(wasHidden: false)
                seen.yield(.read(secret), by: port)
                return
            case .unsupported:
                seen.yield(.unsupportedKind, by: port)
                return
            case .failed: break
            }
        }
        seen.yield(.failed, by: port)
    }

    private enum Outcome {
        case read(CardSecret)
        case unsupported
        case failed
    }

    private func readCard() async throws(DeviceError) -> Outcome {
        let steps = [(dialect.selectCard, dialect.replyMilliseconds), (dialect.readText, dialect.readMilliseconds)]
        for (index, (command, limit)) in steps.enumerated() {
            guard let reply = try await ask(command, within: limit) else {
                missed()
                return .failed
            }
            answered(reply.status)
            if reply.status.meaning == .unknownCard { return .unsupported }
            guard reply.status.meaning == .done else { return .failed }
            if index == steps.count - 1 { return Self.outcome(of: reply) }
        }
        return .failed
    }

    private static func outcome(of reply: borrowing SDT.Reply) -> Outcome {
        do throws(SDT.CardText.Failure) {
            var text = try reply.withPayload { bytes throws(SDT.CardText.Failure) in
                try SDT.CardText(payload: bytes)
            }
            defer { text.wipe() }
            return .read(CardSecret(text.number))
        } catch {
            return error == .unknownDocument ? .unsupported : .failed
        }
    }
}

extension SDT.Dialect: DefinitionPart {}
