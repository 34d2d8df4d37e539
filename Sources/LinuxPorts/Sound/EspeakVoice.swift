public import DeviceKit
import Synchronization

/// The built-in voice: espeak-ng, as a program on a thread of its own.
///
/// A sentence becomes silence that wakes the amplifier, a two-tone chime, a short pause and what the engine says; its
/// phonemes are those the engine reported while it wrote that very sound.
public final class EspeakVoice: VoicePack {
    /// How it sounds.
    public struct Settings: Sendable, Hashable {
        /// The program's path.
        public var program: String
        /// Speed in words a minute, 80 … 450.
        public var wordsPerMinute: Int
        /// Loudness 0 … 200; the engine's own is 100.
        public var amplitude: Int
        /// Pitch 0 … 99.
        public var pitch: Int
        /// Loudness of the chime, 0 … 1 of full scale; 0 for none.
        public var chime: Double
        /// Silence before the chime, 0 … 10 s: amplifiers and USB sound cut off the first moments after sleep.
        public var leadIn: Duration
        /// Samples kept for repeated readings, 2 bytes each; a sentence has about 100 000.
        public var cachedSamples: Int

        /// Settings; by default those of the engine, at 160 words a minute.
        public init(
            program: String = "/usr/bin/espeak-ng", wordsPerMinute: Int = 160, amplitude: Int = 100, pitch: Int = 50,
            chime: Double = 0.5, leadIn: Duration = .milliseconds(200), cachedSamples: Int = 1_000_000
        ) {
            self.program = program
            self.wordsPerMinute = min(max(80, wordsPerMinute), 450)
            self.amplitude = min(max(0, amplitude), 200)
            self.pitch = min(max(0, pitch), 99)
            self.chime = chime
            self.leadIn = leadIn
            self.cachedSamples = max(0, cachedSamples)
        }
    }

    /// Between chime and sentence.
    private static let breath = Duration.milliseconds(150)
    /// The engine makes a second of speech in about 20 ms.
    private static let timeLimit = Duration.seconds(10)
    private static let byteLimit = 8_000_000

    /// How it sounds.
    public let settings: Settings
    private let thread = BlockingThread(name: "voice")
    private let cache: Mutex<SentenceCache>

    /// A voice; whether the engine is there shows when it speaks.
    public init(settings: Settings = .init()) {
        self.settings = settings
        cache = Mutex(SentenceCache(capacity: settings.cachedSamples))
    }

    /// The sound of `sentence` in `language` (`zh` or `en`). Throws `.unavailable` when espeak-ng or its voice is not
    /// installed, `.unsupported` for another language, `.refused` for a sentence without words or over 600
    /// characters, `.timedOut` when the engine hangs.
    public func speak(_ sentence: String, language: String) async throws(DeviceError) -> SpokenSentence {
        let key = "\(language) \(sentence)"
        if let made = cache.withLock({ $0.sentence(key) }) { return made }
        let made = try await run(sentence, language, isQuiet: false)
        guard let speech = WaveFile.wave(from: made.output), speech.sampleRate > 0, !speech.samples.isEmpty else {
            throw DeviceError(.malformedReply, while: "reading the sound of \(settings.program)")
        }
        let spoken = SpokenSentence(wave: complete(speech), phonemes: Self.phonemes(made.extra))
        cache.withLock { $0.insert(spoken, key) }
        return spoken
    }

    /// What the engine says for `sentence`, without making sound: equal to the phonemes of the sound of the same
    /// sentence, and of no other. Throws as `speak` does.
    public func phonemes(of sentence: String, language: String) async throws(DeviceError) -> String {
        Self.phonemes(try await run(sentence, language, isQuiet: true).extra)
    }

    private func complete(_ speech: Wave) -> Wave {
        let rate = speech.sampleRate
        var samples = Chime.silence(settings.leadIn, rate: rate)
        if settings.chime > 0 {
            samples += Chime.samples(rate: rate, volume: settings.chime) + Chime.silence(Self.breath, rate: rate)
        }
        return Wave(sampleRate: rate, samples: samples + speech.samples)
    }

    private func run(
        _ sentence: String, _ language: String, isQuiet: Bool
    ) async throws(DeviceError) -> SoundProgram.Ending {
        let voices = ["zh": "cmn-latn-pinyin", "en": "en"]
        guard let voice = voices[language] else {
            throw DeviceError(.unsupported, while: "speaking '\(language)': the voice knows zh and en")
        }
        guard let text = EspeakText.prepared(sentence, language: language) else {
            throw DeviceError(
                .refused, while: "speaking a sentence without words or over \(EspeakText.limit) characters")
        }
        // "--" last: a sentence that begins with a hyphen is no option.
        let words =
            [
                settings.program, "-b", "1", "-v", voice, "-s", "\(settings.wordsPerMinute)", "-a",
                "\(settings.amplitude)", "-p", "\(settings.pitch)", "-x", "--phonout=/dev/fd/\(SoundProgram.extra)",
                isQuiet ? "-q" : "--stdout", "--", text,
            ]
        let program = SoundProgram(words)
        let ending = try await thread.run { () throws(DeviceError) in
            do throws(DeviceError) {
                return try program.run(capacity: Self.byteLimit, limit: Self.timeLimit)
            } catch {
                guard error.cause == .unavailable else { throw error }
                throw DeviceError(.unavailable, while: "\(error.attempt); install it: apt install espeak-ng")
            }
        }
        guard ending.status == 0, !ending.complaint.contains("voice does not exist") else {
            throw DeviceError(
                .unavailable,
                while: "speaking with \(settings.program), voice \(voice): status \(ending.status) \(ending.complaint);"
                    + " install its voices: apt install espeak-ng")
        }
        return ending
    }

    /// One clause a line, without the engine's blanks at either end.
    private static func phonemes(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
            line.split(separator: " ").joined(separator: " ")
        }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
