import HallDomain
import Synchronization

/// Remembers for a few seconds that the disk refused a commit, so that kiosks say 暂停取号 instead of trying on.
final class KeepingDoubt: Sendable {
    private let until = Mutex<ContinuousClock.Instant?>(nil)

    /// Whether a commit was refused within the last 10 s and none was kept since.
    var isPresent: Bool { until.withLock { $0.map { ContinuousClock.now < $0 } ?? false } }

    func raise() { until.withLock { $0 = ContinuousClock.now + .seconds(10) } }

    func clear() { until.withLock { if $0 != nil { $0 = nil } } }
}

/// The digests of the newest requests that used a card: a card's session is worth one request, and a retry of that
/// request must still mean the same person. In memory only.
final class RecentDigests: Sendable {
    private static let limit = 64
    private let recent = Mutex<[(request: RequestID, digest: String)]>([])

    func note(_ digest: String, for request: RequestID) {
        recent.withLock { recent in
            if recent.count >= Self.limit { recent.removeFirst() }
            recent.append((request, digest))
        }
    }

    func digest(for request: RequestID) -> String? {
        recent.withLock { recent in recent.last { $0.request == request }?.digest }
    }
}
