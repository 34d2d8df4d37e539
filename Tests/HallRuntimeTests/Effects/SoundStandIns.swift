import DeviceKit
import HallDomain
import Synchronization

@testable import HallRuntime

/// A voice whose sound is the sentence itself; it can lose its tongue.
final class VoiceStandIn: VoicePack {
    func speak(_ sentence: String, language: String) async throws(DeviceError) -> SpokenSentence {
        SpokenSentence(wave: Wave(sampleRate: 8000, samples: [0]), phonemes: sentence)
    }
}

/// A loudspeaker that remembers what it played, and holds each piece until a test lets it go on.
final class LoudspeakerStandIn: SoundOutput {
    private struct State {
        var names: [String] = []
        var sentences: [String] = []
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var playing = 0
        var mostAtOnce = 0
        var isBroken = false
        var tries = 0
    }

    private let state = Mutex(State())

    /// The label of each piece that was begun, in order, without trials.
    var names: [String] { state.withLock { $0.names } }
    /// What was said, in order.
    var sentences: [String] { state.withLock { $0.sentences } }
    var isPlaying: Bool { state.withLock { $0.playing > 0 } }
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }
    /// How often a broken one was asked to play.
    var tries: Int { state.withLock { $0.tries } }
    func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }
    func hold() { state.withLock { $0.isHeld = true } }

    /// Lets what is held go on, and all that follows.
    func release() {
        let going = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for piece in going { piece.resume() }
    }

    func play(_ spoken: SpokenSentence, name: String) async throws(DeviceError) {
        let isBroken = state.withLock { state in
            guard !state.isBroken else {
                state.tries += 1
                return true
            }
            state.playing += 1
            state.mostAtOnce = max(state.mostAtOnce, state.playing)
            if !name.hasSuffix("-trial") {
                state.names.append(name)
                state.sentences.append(spoken.phonemes)
            }
            return false
        }
        guard !isBroken else { throw DeviceError(.unavailable, while: "playing \(name)") }
        await withCheckedContinuation { piece in
            let goesOn = state.withLock { state in
                if state.isHeld { state.waiting.append(piece) }
                return !state.isHeld
            }
            if goesOn { piece.resume() }
        }
        state.withLock { $0.playing -= 1 }
    }
}
