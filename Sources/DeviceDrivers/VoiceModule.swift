import DeviceKit
import WireFormats

/// A serial speech module (`Voice`): one sentence at a time, with the module's own word on whether it speaks.
actor VoiceModule<Format: VoiceFraming>: SpeakerModule, WakefulDriver where Format.Dialect == Voice.Dialect {
    static var name: String { Format.name }
    static var role: DeviceRole { .speakerModule }

    typealias Dialect = Voice.Dialect
    typealias DevicePort = any SerialPort

    /// What a model is.
    struct Traits: Codable, Sendable, Equatable, DefinitionPart {
        /// The loudest step of `[v…]`, 1 … 16.
        var loudestVolume: Int

        func problems() -> [String] {
            (1...16).contains(loudestVolume) ? [] : ["loudestVolume is \(loudestVolume); allowed: 1 to 16"]
        }
    }

    /// Where it stands.
    struct Placement: Codable, Sendable, Equatable, DefinitionPart {
        /// How loud it speaks, 1 … 16 and no more than the model can; without it the module's own stays.
        var volume: Int?

        func problems() -> [String] {
            volume.map { (1...16).contains($0) } ?? true ? [] : ["volume is \(volume ?? 0); allowed: 1 to 16"]
        }
    }

    private struct Wish {
        var sentence: String
        var ending: CheckedContinuation<SpeechOutcome, Never>
    }

    nonisolated let isSpeaking: AsyncStream<Bool>
    nonisolated let health: AsyncStream<DeviceHealth>
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    private static var mostWaiting: Int { 8 }
    private static var missesUntilSilent: Int { 3 }
    private static var idleQuestion: Duration { .seconds(2) }
    /// The slowest speech reckoned with, and the time a sentence may take beyond its characters.
    private static var perCharacter: Duration { .milliseconds(600) }
    private static var perSentence: Duration { .seconds(5) }

    private let speaking: AsyncStream<Bool>.Continuation
    private var told: ToldHealth
    private let traits: Traits
    private let dialect: Dialect
    private let placement: Placement
    nonisolated let port: any SerialPort
    private let clock: @Sendable () -> Duration
    private var stream: FrameStream<Format>
    private var noise = NoiseCount()
    private var wishes: [Wish] = []
    private var isOver = false
    private var lastSpeaking: Bool?
    private var misses = 0
    var idle: Task<DeviceError?, Never>?
    var isWoken = false

    init(traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort) {
        self.init(traits: traits, dialect: dialect, placement: placement, port: port, now: port.stopwatch())
    }

    init(
        traits: Traits, dialect: Dialect, placement: Placement, port: any SerialPort,
        now: @escaping @Sendable () -> Duration
    ) {
        (isSpeaking, speaking) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (health, told) = ToldHealth.stream()
        (self.traits, self.dialect, self.placement, self.port, clock) = (traits, dialect, placement, port, now)
        stream = FrameStream(from: .device, dialect: dialect)
    }

    var now: Duration { clock() }

    func speak(_ sentence: String) async -> SpeechOutcome {
        port.surroundings.took(.speak(sentence))
        return await port.telling({ "\($0)" }) { await spoken(sentence) }
    }

    private func spoken(_ sentence: String) async -> SpeechOutcome {
        guard !isOver else { return .notSpoken(reason: "the module is gone") }
        guard wishes.count < Self.mostWaiting else { return .notSpoken(reason: "\(wishes.count) sentences wait") }
        return await withCheckedContinuation { ending in
            wishes.append(Wish(sentence: sentence, ending: ending))
            wake()
        }
    }

    func run() async throws(DeviceError) {
        defer {
            isOver = true
            for wish in wishes { wish.ending.resume(returning: .notSpoken(reason: "the module is gone")) }
            wishes = []
            speaking.finish()
            told.finish()
        }
        do throws(DeviceError) {
            while !Task.isCancelled {
                isWoken = false
                if let wish = wishes.first {
                    let outcome = try await say(wish.sentence)
                    wishes.removeFirst().ending.resume(returning: outcome)
                } else {
                    // It may speak though nobody here told it to: a sentence of before a restart.
                    let isQuiet = try await !look() && misses == 0
                    try await pause(
                        until: now + (isQuiet ? Self.idleQuestion : .milliseconds(dialect.pollMilliseconds)))
                }
            }
        } catch {
            guard error.cause == .unplugged || Task.isCancelled else { throw error }
        }
    }

    // MARK: speaking

    private func say(_ sentence: String) async throws(DeviceError) -> SpeechOutcome {
        guard let message = message(for: sentence) else {
            return .notSpoken(reason: "empty, too long, or with a character without a code")
        }
        switch try await ask(message, for: [.taken, .refused, .speaking]) {
        case .taken, .speaking: break
        case let answer: return .notSpoken(reason: answer.map { "answers \($0.rawValue)" } ?? "no answer")
        }
        report(isSpeaking: true)
        let end = now + Self.perSentence + Self.perCharacter * sentence.unicodeScalars.count
        while now < end {
            // It says by itself that it is idle again; a word lost on the way is asked for.
            if try await listen(for: [.idle], until: now + .milliseconds(dialect.pollMilliseconds)) == .idle {
                return ended()
            }
            if try await ask(.queryStatus, for: [.idle, .speaking]) == .idle { return ended() }
            if misses >= Self.missesUntilSilent { break }
        }
        report(isSpeaking: false)
        return .doubtful(evidence: misses > 0 ? "\(misses) questions without an answer" : "speaks without an end")
    }

    private func ended() -> SpeechOutcome {
        report(isSpeaking: false)
        return .spoken
    }

    /// The sentence as the module takes it, with the volume before it.
    private func message(for sentence: String) -> Voice.Message? {
        guard let message = dialect.speak(sentence), case .speak(let parameter, let text) = message else { return nil }
        guard let volume = placement.volume else { return message }
        let order = "[v\(min(volume, traits.loudestVolume))]"
        guard dialect.textEncoding.encode(order + text).bytes.count <= dialect.longestText else { return nil }
        return .speak(parameter: parameter, text: order + text)
    }

    // MARK: asking

    /// Asks whether it speaks; answers that.
    private func look() async throws(DeviceError) -> Bool {
        let answer = try await ask(.queryStatus, for: [.idle, .speaking])
        if let answer { report(isSpeaking: answer == .speaking) }
        return answer == .speaking
    }

    /// Says something and waits for one of `answers`; `nil` when none came in time.
    private func ask(_ message: Voice.Message, for answers: [Voice.Answer]) async throws(DeviceError) -> Voice.Answer? {
        let bytes: [UInt8]
        do { bytes = try Format.encode([message], from: .host, dialect: dialect) } catch {
            throw DeviceError(.unsupported, while: "encoding an order to the speech module: \(error.message)")
        }
        await port.discardInput()
        stream.reset()
        try await port.write(bytes)
        let answer = try await listen(for: answers, until: now + .milliseconds(dialect.replyMilliseconds))
        misses = answer == nil ? min(misses + 1, Self.missesUntilSilent) : 0
        if answer != nil {
            tell(DeviceHealth(evidence: "answers"))
        } else if misses == Self.missesUntilSilent {
            tell(DeviceHealth(faults: [.noSound], evidence: "\(misses) orders without an answer"))
        }
        return answer
    }

    private func listen(for answers: [Voice.Answer], until end: Duration) async throws(DeviceError) -> Voice.Answer? {
        while true {
            while let finding = stream.next() {
                if case .message(.answer(let answer)) = finding, answers.contains(answer) { return answer }
            }
            tellNoise()
            let left = end - now
            guard left > .zero else { return nil }
            do throws(DeviceError) { stream.append(try await port.read(within: left)) } catch {
                guard error.cause == .timedOut else { throw error }
                return nil
            }
        }
    }

    private func report(isSpeaking: Bool) {
        guard isSpeaking != lastSpeaking else { return }
        lastSpeaking = isSpeaking
        speaking.yield(isSpeaking, by: port)
    }

    private func tellNoise() {
        guard noise.isWorthTelling(stream.malformed) else { return }
        tell(told.last ?? DeviceHealth(evidence: "\(stream.malformed) bytes that are no answer"))
    }

    private func tell(_ health: DeviceHealth) {
        var health = health
        health.malformed = stream.malformed
        told.tell(health, by: port)
    }
}
