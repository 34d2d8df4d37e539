import DeviceKit
import WireFormats

/// A driver that asks questions in frames and listens for their answers, alone on its port or with others on a bus.
protocol FramedConversation: WakefulDriver {
    /// What goes over the wire.
    associatedtype Format: FramedFormat
    /// What the device says, as it arrives.
    var stream: FrameStream<Format> { get set }
    /// What came of the last questions to it.
    var answers: AnswerWindow { get set }
}

extension FramedConversation {
    /// Asks, and gives the first verdict on what comes within `time`; `nil` when there is none. The bus is kept for
    /// `hold`; after it the answer is listened for beside the others' talk. What comes of it is noted, unless another
    /// device of the bus is asked.
    func ask<Verdict: Sendable>(
        _ bytes: [UInt8], within time: Duration, holding hold: Duration, isNoted: Bool = true,
        _ verdict: (Format.Message) -> Verdict?
    ) async throws(DeviceError) -> Verdict? {
        let malformed = stream.malformed
        let first = try await port.exclusively { () async throws(DeviceError) in
            await port.discardInput()
            stream.reset()
            try await port.write(bytes)
            return try await listen(for: hold, verdict)
        }
        // What is heard after the hold may be the others' talk.
        let isGarbled = stream.malformed > malformed || stream.isWaiting
        let verdict = if let first { first } else { try await listen(for: time - hold, verdict) }
        if isNoted { answers.note(verdict != nil ? .good : isGarbled ? .garbled : .missing, at: now) }
        return verdict
    }

    private func listen<Verdict: Sendable>(
        for time: Duration, _ verdict: (Format.Message) -> Verdict?
    ) async throws(DeviceError) -> Verdict? {
        let end = now + time
        while true {
            while let finding = stream.next() {
                if case .message(let message) = finding, let verdict = verdict(message) { return verdict }
            }
            let left = end - now
            guard left > .zero else { return nil }
            do { stream.append(try await port.read(within: left)) } catch  where error.cause == .timedOut {
                return nil
            }
        }
    }
}
