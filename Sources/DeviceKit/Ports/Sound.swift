/// One spoken piece, ready to be played: signed 16-bit mono samples.
public struct Wave: Sendable, Equatable {
    /// Samples per second.
    public var sampleRate: Int
    /// The samples.
    public var samples: [Int16]

    /// A piece of sound.
    public init(sampleRate: Int, samples: [Int16]) {
        self.sampleRate = sampleRate
        self.samples = samples
    }

    /// How long it plays.
    public var duration: Duration {
        sampleRate > 0 ? .microseconds(Int64(samples.count) * 1_000_000 / Int64(sampleRate)) : .zero
    }
}

/// What a voice pack made of one sentence: the sound, and what was really said.
public struct SpokenSentence: Sendable, Equatable {
    /// Chime and sentence, in order, nothing cut.
    public var wave: Wave
    /// What the engine reports to have said (phonemes), or the list of clips: compared with the sentence in tests.
    public var phonemes: String

    /// A spoken sentence.
    public init(wave: Wave, phonemes: String) {
        self.wave = wave
        self.phonemes = phonemes
    }
}

/// Turns sentences into sound: an engine or a set of recorded clips.
public protocol VoicePack: Sendable {
    /// The sound of `sentence` in `language` (`zh` or `en`). Throws `.unavailable` when the engine is not there.
    func speak(_ sentence: String, language: String) async throws(DeviceError) -> SpokenSentence
}

/// Plays sound in one voice zone; one piece at a time, never cut.
public protocol SoundOutput: Sendable {
    /// Plays `wave` and returns when its last sample is out. `name` labels the file where there is no sound card.
    func play(_ spoken: SpokenSentence, name: String) async throws(DeviceError)
}
