import Synchronization

/// What the backend of a relayed job has said while its job waits.
final class BackendWord: Sendable {
    private enum Word { case none, cancelled, gone }

    private let word = Mutex(Word.none)

    /// Somebody cancelled the job at the spooler.
    var isCancelled: Bool { word.withLock { $0 == .cancelled } }

    /// The backend is there and waits for a verdict.
    var isWaiting: Bool { word.withLock { $0 == .none } }

    /// An element is somebody's cancel; an end without one is a spooler that went away.
    func listen(to cancelled: AsyncStream<Void>) async {
        for await _ in cancelled { word.withLock { $0 = .cancelled } }
        guard !Task.isCancelled else { return }
        word.withLock { if $0 == .none { $0 = .gone } }
    }
}
