import Synchronization

/// Keeps one message that is said again and again from filling the log.
public final class LogFlood: Sendable {
    private struct Message {
        var began: ContinuousClock.Instant
        var count = 0
        var omitted = 0
    }

    /// How often one message is written within `time`.
    private let most: Int
    private let time: Duration
    private let messages = Mutex<[String: Message]>([:])
    /// Messages told apart; with more, all begin anew.
    private static let mostMessages = 512

    /// At most `most` times the same message within `time`.
    public init(most: Int = 10, within time: Duration = .seconds(10)) {
        self.most = most
        self.time = time
    }

    /// Whether this message is written now: how many of its kind were left out since the last one written, or `nil`.
    func admits(_ message: String, at now: ContinuousClock.Instant) -> Int? {
        messages.withLock { messages in
            if messages.count >= Self.mostMessages, messages[message] == nil { messages = [:] }
            var known = messages[message] ?? Message(began: now)
            defer { messages[message] = known }
            if now - known.began >= time { known = Message(began: now, omitted: known.omitted) }
            known.count += 1
            guard known.count <= most else {
                known.omitted += 1
                return nil
            }
            defer { known.omitted = 0 }
            return known.omitted
        }
    }
}
