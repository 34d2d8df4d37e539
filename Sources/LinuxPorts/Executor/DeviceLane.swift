/// The executor of one device's port: the epoll thread, with the device's label on every slice.
///
/// A driver and its port share one lane, so that a call between them changes neither thread nor executor.
final class DeviceLane: SerialExecutor {
    let executor: EpollExecutor
    let label: String
    /// Where functions without an actor of their own run when they belong to this lane.
    let tasks: LaneTasks

    init(_ executor: EpollExecutor, label: String) {
        self.executor = executor
        self.label = label
        tasks = LaneTasks(executor, label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) { executor.enqueue(job, lane: self) }
    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
    func checkIsolated() { executor.checkIsolated() }
    func isIsolatingCurrentContext() -> Bool? { executor.isIsolatingCurrentContext() }
}

/// Keeps the parts of a task that belong to no actor on the epoll thread, where its actors are: preferred by drivers and
/// what serves them, so that a task does not go by the cooperative pool after each wait.
final class LaneTasks: TaskExecutor {
    private let executor: EpollExecutor
    let label: String

    init(_ executor: EpollExecutor, label: String) {
        self.executor = executor
        self.label = label
    }

    func enqueue(_ job: consuming ExecutorJob) { executor.enqueue(job, tasks: self) }
}
