import Glibc
import Synchronization

/// The one line in which everything of a driver runs, under recording as in a replay: its actors are on it, and its
/// tasks prefer it.
///
/// What comes from outside (an answer of the port, a rest that is over, a wish, a cancellation) is let in only when the
/// driver has nothing more to do about what came before, and in the order in which it came. So what the driver does
/// follows from the order of arrivals alone, which is what a recording keeps.
final class SessionLine: SerialExecutor, TaskExecutor {
    private enum Job {
        case part(UnownedJob)
        case word(@Sendable () -> Void)
    }

    private struct State {
        /// What the driver itself has still to do.
        var own: [Job] = []
        /// What has come from outside.
        var arrivals: [Job] = []
        /// The thread on which the line is being worked off; 0: none.
        var thread: UInt = 0
        /// Somebody will work it off.
        var isScheduled = false
        /// Jobs that the driver gave to the pool.
        var strays = 0
    }

    /// So many arrivals are let in at a time: other devices wait for the same thread.
    private static let most = 16

    private let state = Mutex(State())
    private let schedule: (@Sendable (SessionLine) -> Void)?

    /// A line that only `drain` works off.
    init() { schedule = nil }

    /// A line that is worked off on the executor of a port, `tasks` being the port's.
    init(on executor: any SerialExecutor, tasks: (any TaskExecutor)?) {
        if let tasks {
            schedule = { line in Task(executorPreference: tasks) { line.work() } }
        } else {
            let worker = LineWorker(executor)
            schedule = { line in Task { await worker.work(line) } }
        }
    }

    // MARK: Executor

    /// From any thread. What the line's own jobs enqueue is the driver's own, all else comes from outside.
    func enqueue(_ job: consuming ExecutorJob) { add(.part(UnownedJob(job))) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    func checkIsolated() { precondition(isWorking, "not in the line of the driver") }

    func isIsolatingCurrentContext() -> Bool? { isWorking }

    private var isWorking: Bool { state.withLock { $0.thread == UInt(pthread_self()) } }

    // MARK: Arrivals

    /// Has `word` done when its turn has come.
    func arrive(_ word: @escaping @Sendable () -> Void) { add(.word(word), isFromOutside: true) }

    /// Goes on when the turn of an answer has come that is there already.
    nonisolated(nonsending) func arrive() async {
        await withTaskExecutorPreference(self) {
            await withCheckedContinuation { continuation in arrive { continuation.resume() } }
        }
    }

    /// Takes a job of the pool's, which a replay cannot leave to another thread's pace.
    func takeStray(_ job: UnownedJob) {
        state.withLock { $0.strays += 1 }
        add(.part(job))
    }

    /// How many jobs would have gone to the pool: under recording these are not in the line.
    var strays: Int { state.withLock { $0.strays } }

    private func add(_ job: Job, isFromOutside: Bool = false) {
        let mustSchedule = state.withLock { state in
            if !isFromOutside, state.thread == UInt(pthread_self()) {
                state.own.append(job)
                return false
            }
            state.arrivals.append(job)
            guard !state.isScheduled, schedule != nil else { return false }
            state.isScheduled = true
            return true
        }
        if mustSchedule { schedule?(self) }
    }

    // MARK: Working it off

    fileprivate func work() {
        if drain(most: Self.most) { schedule?(self) }
    }

    /// Works off what there is, and what comes of it, with at most so many arrivals; gives whether some are left.
    @discardableResult func drain(most: Int = .max) -> Bool {
        var left = most
        state.withLock { $0.thread = UInt(pthread_self()) }
        while true {
            switch next(&left) {
            case .job(.part(let job)):
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            case .job(.word(let word)): word()
            case .over(let isMore): return isMore
            }
        }
    }

    private enum Next {
        case job(Job)
        case over(isMore: Bool)
    }

    private func next(_ left: inout Int) -> Next {
        state.withLock { state in
            if !state.own.isEmpty { return .job(state.own.removeFirst()) }
            if !state.arrivals.isEmpty, left > 0 {
                left -= 1
                return .job(state.arrivals.removeFirst())
            }
            state.thread = 0
            // Whoever sees that it is not scheduled may work it off at once: this is the last look at it.
            state.isScheduled = !state.arrivals.isEmpty
            return .over(isMore: state.isScheduled)
        }
    }
}

/// Works off a line on the executor of a port that names no place for tasks.
private actor LineWorker {
    private nonisolated let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ executor: any SerialExecutor) { self.executor = executor }

    func work(_ line: SessionLine) { line.work() }
}
