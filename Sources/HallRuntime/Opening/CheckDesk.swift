import HallDomain
import Synchronization

/// Where people ask for an opening check.
final class CheckDesk: Sendable {
    private let checking = Mutex<OpeningChecking?>(nil)
    /// Whether one is under way.
    let isRunning = Broadcast(false)

    /// Checks can be asked for from now on.
    func open(_ checking: OpeningChecking) { self.checking.withLock { $0 = checking } }

    /// Begins a check unless one is under way; its result is kept in the ledger.
    func begin() {
        guard let checking = checking.withLock({ $0 }), !isRunning.value else { return }
        isRunning.send(true)
        // Ends by itself within the check's own time, whoever asked for it.
        Task {
            _ = await checking.check(.person)
            isRunning.send(false)
        }
    }
}
