import Dispatch
import Synchronization

/// A named thread for calls that may block: opening and closing ttys, libcups, name look-up, sound.
///
/// Jobs run one after the other in the order given, always on the same thread (so a library's thread-local state
/// stays with it). The thread starts with the first job and ends, after the jobs given so far, when the last
/// reference to the `BlockingThread` is gone. What waits is bounded by the callers: each waits for its own job.
public final class BlockingThread: Sendable {
    /// The thread's name as `top -H` shows it (cut to 15 bytes there).
    public let name: String
    private let jobs = Jobs()

    /// A thread that starts with its first job.
    public init(name: String) {
        self.name = name
    }

    deinit { jobs.finish() }

    /// Runs `body` on the thread and returns what it gives or throws. The caller suspends and goes on where it
    /// was (its own executor); cancelling the caller does not interrupt `body`.
    public nonisolated(nonsending) func run<R: Sendable, E: Error>(
        _ body: @escaping @Sendable () throws(E) -> R
    ) async throws(E) -> R {
        let result: Result<R, E> = await withCheckedContinuation { continuation in
            post { continuation.resume(returning: Self.result(of: body)) }
        }
        return try result.get()
    }

    /// Runs `body` on the thread, without waiting for it.
    public func post(_ body: @escaping @Sendable () -> Void) {
        if jobs.add(body) {
            let jobs = jobs
            let started = NamedThread.start(name: name) { jobs.runAll() }
            // Out of threads: late and on the wrong thread is better than never.
            if !started { jobs.runWaiting() }
        }
    }

    private static func result<R, E>(of body: () throws(E) -> R) -> Result<R, E> {
        do throws(E) { return .success(try body()) } catch { return .failure(error) }
    }
}

/// The queue between callers and the thread; outlives the `BlockingThread` until the thread has ended.
private final class Jobs: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isStarted = false
        var isFinished = false
    }

    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    /// Whether the thread has to be started for it.
    func add(_ job: @escaping @Sendable () -> Void) -> Bool {
        let isFirst = state.withLock { state in
            state.waiting.append(job)
            defer { state.isStarted = true }
            return !state.isStarted
        }
        news.signal()
        return isFirst
    }

    func finish() {
        state.withLock { $0.isFinished = true }
        news.signal()
    }

    func runAll() {
        while true {
            news.wait()
            runWaiting()
            if state.withLock({ $0.isFinished && $0.waiting.isEmpty }) { return }
        }
    }

    func runWaiting() {
        let taken = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in taken { job() }
    }
}
