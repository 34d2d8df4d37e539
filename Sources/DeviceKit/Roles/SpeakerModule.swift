/// What became of a sentence given to a speaker module.
public enum SpeechOutcome: Sendable, Equatable {
    /// The module said that it has spoken it.
    case spoken
    /// The module took it and never said that it was done within the time a sentence of this length can take.
    case doubtful(evidence: String)
    /// Not a word of it was spoken.
    case notSpoken(reason: String)
}

/// A module that speaks sentences by itself, with its own voice.
public protocol SpeakerModule: DeviceDriver {
    /// Speaks one sentence and returns when it is over. Sentences wait for one another in the order of the calls, at
    /// most eight; more are not spoken. Ends with `.notSpoken` when the driver ends first.
    func speak(_ sentence: String) async -> SpeechOutcome

    /// Whether it is speaking, as it says itself (`.bufferingNewest(1)`); ends with `run()`.
    nonisolated var isSpeaking: AsyncStream<Bool> { get }
}
