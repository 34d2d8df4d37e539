import Dispatch
import Foundation
import Synchronization

/// A serial executor on a named thread of its own, so that whoever lives on it may block (an fsync) without
/// holding up anybody else. It lives until `stop()`.
public final class ThreadExecutor: SerialExecutor {
    private struct Work {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let work = Mutex(Work())
    private let wake = DispatchSemaphore(value: 0)

    /// Starts the thread.
    public init(name: String) {
        let thread = Thread { [self] in loop() }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Ends the thread after the jobs it already has. Nothing may be enqueued afterwards.
    public func stop() {
        work.withLock { $0.isStopped = true }
        wake.signal()
    }

    private func loop() {
        var jobs: [UnownedJob] = []
        while true {
            wake.wait()
            let isStopped = work.withLock { work in
                swap(&jobs, &work.jobs)
                return work.isStopped
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            jobs.removeAll(keepingCapacity: true)
            if isStopped, work.withLock({ $0.jobs.isEmpty }) { return }
        }
    }

    /// Takes a job; called by the runtime.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasEmpty = work.withLock { work in
            work.jobs.append(job)
            return work.jobs.count == 1
        }
        if wasEmpty { wake.signal() }
    }

    /// The reference the runtime runs jobs on.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
