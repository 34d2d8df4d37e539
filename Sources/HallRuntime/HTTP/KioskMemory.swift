import HallDomain
import Synchronization

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
