public import DeviceKit
public import WireFormats

/// A scanner of barcodes and QR codes on a serial port (`Scanner`).
///
/// A code ends as the profile says: with its tail, or with silence. The same code again within the model's time is the
/// same piece of paper before the window and is not told again.
public actor SerialScanner: CodeScanner {
    /// Its name in a device file.
    public static let name = "serial-scanner"
    /// What it is to the hall.
    public static let role = DeviceRole.scanner

    /// How its firmware speaks.
    public typealias Dialect = Scanner.Dialect
    /// What it talks through.
    public typealias DevicePort = any SerialPort

    /// What a model is.
    public struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// Whether it answers commands; where not, nothing tells that it is gone.
        public var answersCommands: Bool
        /// For how long the same code counts as the same scan, in milliseconds, 0 … 60,000.
        public var sameCodeMilliseconds: Int

        /// A model's values.
        public init(answersCommands: Bool, sameCodeMilliseconds: Int) {
            self.answersCommands = answersCommands
            self.sameCodeMilliseconds = sameCodeMilliseconds
        }

        /// Bounds of the values.
        public func problems() -> [String] {
            (0...60_000).contains(sameCodeMilliseconds)
                ? [] : ["sameCodeMilliseconds is \(sameCodeMilliseconds); allowed: 0 to 60000"]
        }
    }

    /// Codes as they are read (`.bufferingNewest(4)`); ends with `run()`.
    public nonisolated let codes: AsyncStream<ScannedCode>
    /// Health as it changes (`.bufferingNewest(1)`); ends with `run()`.
    public nonisolated let health: AsyncStream<DeviceHealth>
    /// The port's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    /// Asks for one byte of the settings, which changes nothing.
    private static let question = Scanner.Message(.read(zone: 0, count: 1))
    private static let askEvery = Duration.seconds(2)
    private static let missesUntilAbsent = 3

    private let scanned: AsyncStream<ScannedCode>.Continuation
    private var told: ToldHealth
    private let traits: Traits
    private let dialect: Dialect
    private let port: any SerialPort
    private let now: @Sendable () -> Duration
    private var stream: FrameStream<Scanner>
    private var waitingBytes = 0
    private var strays = 0
    private var noise = NoiseCount()
    private var latest: (code: ScannedCode, at: Duration)?
    /// When a code without an end is over, or its rest does not come any more.
    private var silenceEnds: Duration?
    private var askAt: Duration
    private var isAsking = false
    private var misses = 0

    /// Takes over an open port.
    public init(traits: Traits, dialect: Dialect, placement: Nothing, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, port: port, now: port.stopwatch())
    }

    init(traits: Traits, dialect: Dialect, port: any SerialPort, now: @escaping @Sendable () -> Duration) {
        (codes, scanned) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4))
        (health, told) = ToldHealth.stream()
        (self.traits, self.dialect, self.port, self.now) = (traits, dialect, port, now)
        stream = FrameStream(from: .device, dialect: dialect)
        askAt = now()
    }

    /// A code may be somebody's: of none the text is kept.
    public static func personMask(dialect: Dialect) -> (any PersonMask)? { CodeMask(dialect: dialect) }

    /// Drives the device until unplugged or cancelled (returns) or broken (throws).
    public func run() async throws(DeviceError) {
        defer {
            scanned.finish()
            told.finish()
        }
        if !traits.answersCommands { tell(DeviceHealth(evidence: "answers no commands, listened to", isAssumed: true)) }
        while !Task.isCancelled {
            do throws(DeviceError) {
                if traits.answersCommands, now() >= askAt, silenceEnds == nil { try await ask() }
                take(try await port.read(within: patience()))
            } catch {
                if error.cause == .unplugged || Task.isCancelled { return }
                guard error.cause == .timedOut else { throw error }
            }
            expire()
        }
    }

    private func ask() async throws(DeviceError) {
        guard let bytes = try? Scanner.encode([Self.question], from: .host, dialect: dialect) else { return }
        isAsking = true
        askAt = now() + .milliseconds(dialect.replyMilliseconds)
        try await port.write(bytes)
    }

    private func patience() -> Duration? {
        // A question waits until a code that is arriving is over; one that was asked keeps its time.
        let answerDue = traits.answersCommands && (isAsking || silenceEnds == nil) ? askAt : nil
        return [silenceEnds, answerDue].compactMap { $0 }.min().map { max(.zero, $0 - now()) }
    }

    private func take(_ bytes: [UInt8]) {
        stream.append(bytes)
        waitingBytes += bytes.count
        drain(isEnd: false)
        // Longer than any code: nothing of it is one.
        if waitingBytes > Scanner.longestMessage { dropPart() }
        silenceEnds = stream.isWaiting ? now() + .milliseconds(dialect.silenceMilliseconds) : nil
    }

    private func expire() {
        if let end = silenceEnds, now() >= end {
            silenceEnds = nil
            if dialect.codeEnd == .none { drain(isEnd: true) } else { dropPart() }
        }
        guard isAsking, now() >= askAt else { return }
        isAsking = false
        askAt = now() + Self.askEvery
        misses = min(misses + 1, Self.missesUntilAbsent)
        if misses == Self.missesUntilAbsent {
            tell(DeviceHealth(faults: [.scannerAbsent], evidence: "\(misses) questions without an answer"))
        } else {
            askAt = now()
        }
    }

    private func dropPart() {
        if stream.isWaiting { strays += 1 }
        stream.reset()
        waitingBytes = 0
        tellNoise()
    }

    private func drain(isEnd: Bool) {
        while let finding = stream.next(isEnd: isEnd) {
            waitingBytes = 0
            switch finding {
            case .message(let message):
                switch message.content {
                case .code(let bytes): tell(code: bytes.bytes)
                case .answer: heard()
                default: break
                }
            case .malformed: tellNoise()
            }
        }
    }

    private func tell(code arrived: [UInt8]) {
        // Where nothing ends a code, the answer to a question that was under way stands within it.
        let bytes = isAsking ? Self.withoutAnswer(arrived, dialect) : arrived
        heard()
        guard !bytes.isEmpty else { return }
        let code = ScannedCode(text: dialect.textEncoding.decode(bytes[...]))
        let time = now()
        defer { latest = (code, time) }
        if let latest, latest.code == code, time - latest.at < .milliseconds(traits.sameCodeMilliseconds) { return }
        scanned.yield(code, by: port)
    }

    private static func withoutAnswer(_ bytes: [UInt8], _ dialect: Dialect) -> [UInt8] {
        let length = 7
        for start in bytes.indices.dropLast(length - 1) where bytes[start] == 0x02 && bytes[start + 1] == 0x00 {
            let frame = Array(bytes[start..<(start + length)])
            if let messages = try? Scanner.decode(frame, from: .device, dialect: dialect),
                case .answer? = messages.first?.content
            {
                return Array(bytes[..<start] + bytes[(start + length)...])
            }
        }
        return bytes
    }

    private func heard() {
        misses = 0
        if traits.answersCommands {
            isAsking = false
            askAt = now() + Self.askEvery
            tell(DeviceHealth(evidence: "answers"))
        }
    }

    private func tellNoise() {
        guard noise.isWorthTelling(stream.malformed + strays), let last = told.last else { return }
        tell(last)
    }

    private func tell(_ health: DeviceHealth) {
        var health = health
        health.malformed = stream.malformed + strays
        told.tell(health, by: port)
    }
}
