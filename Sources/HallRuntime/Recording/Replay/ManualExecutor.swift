import Synchronization

/// An executor that runs nothing until it is told to: everything that a replayed driver does happens on the thread that
/// calls `drain`, in the order in which it was enqueued, every time the same.
final class ManualExecutor: SerialExecutor {
    private enum Job {
        case isolated(UnownedJob)
        case free(UnownedJob, ManualTasks)
    }

    private let jobs = Mutex<[Job]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(.isolated(job)) }
    }

    /// Takes a job of the pool's.
    func take(_ job: UnownedJob) { jobs.withLock { $0.append(.isolated(job)) } }

    fileprivate func enqueue(_ job: UnownedJob, _ tasks: ManualTasks) {
        jobs.withLock { $0.append(.free(job, tasks)) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs until nothing is left to run.
    func drain() {
        while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            switch job {
            case .isolated(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .free(let job, let tasks): job.runSynchronously(on: tasks.asUnownedTaskExecutor())
            }
        }
    }
}

/// The same line for what belongs to no actor.
final class ManualTasks: TaskExecutor {
    private let executor: ManualExecutor

    init(_ executor: ManualExecutor) { self.executor = executor }

    func enqueue(_ job: consuming ExecutorJob) { executor.enqueue(UnownedJob(job), self) }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }
}
