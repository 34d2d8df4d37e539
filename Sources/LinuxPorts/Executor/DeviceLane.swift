/// The executor of one device's port: the epoll thread, with the device's label on every slice.
///
/// A driver and its port share one lane, so that a call between them changes neither thread nor executor.
final class DeviceLane: SerialExecutor {
    let executor: EpollExecutor
    let label: String

    init(_ executor: EpollExecutor, label: String) {
        self.executor = executor
        self.label = label
    }

    func enqueue(_ job: consuming ExecutorJob) { executor.enqueue(job, lane: self) }
    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
    func checkIsolated() { executor.checkIsolated() }
    func isIsolatingCurrentContext() -> Bool? { executor.isIsolatingCurrentContext() }
}
