public import Logging
import Synchronization

/// Counts what came malformed from outside, by its source, and logs it once a burst.
///
/// A burst ends when a source was good for ten seconds. Neither what came nor a part of it is logged or kept: it may
/// be anything, also what stands on a card.
public final class MalformedInput: Sendable {
    private struct Source {
        var count = 0
        var last: ContinuousClock.Instant?
    }

    /// So long without anything malformed ends a burst.
    private static let quiet = Duration.seconds(10)
    /// Sources told apart; what comes from others counts as one.
    private static let mostSources = 256

    private let sources = Mutex<[String: Source]>([:])
    private let logger: Logger

    /// Nothing has come yet.
    public init(logger: Logger) { self.logger = logger }

    /// How often something malformed came, by source.
    public var counts: [String: Int] { sources.withLock { $0.mapValues(\.count) } }

    /// Something malformed came from `source`, `count` times.
    public func note(_ source: String, count: Int = 1) {
        let now = ContinuousClock.now
        let (isNews, name, total) = sources.withLock { sources in
            let name = sources[source] != nil || sources.count < Self.mostSources ? source : "others"
            var known = sources[name] ?? Source()
            let isNews = known.last.map { now - $0 > Self.quiet } ?? true
            known.count += count
            known.last = now
            sources[name] = known
            return (isNews, name, known.count)
        }
        guard isNews else { return }
        logger.warning("malformed input", metadata: ["source": "\(name)", "countSoFar": "\(total)"])
    }
}
