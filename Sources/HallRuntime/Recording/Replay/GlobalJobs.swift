import Glibc
import Synchronization

/// Jobs that would go to the cooperative pool, taken to a replay's own line when its thread makes them.
///
/// A driver's task may begin on the pool before it is its actor's; a replay that let it would depend on another thread's
/// pace. The runtime has a hook for just this. Jobs that other threads make go where they always go.
enum GlobalJobs {
    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void

    private static let lines = Mutex<[UInt: SessionLine]>([:])

    /// Where the runtime looks for its hook; `nil` where the program does not export it.
    private static let isHooked: Bool = {
        guard let place = dlsym(dlopen(nil, RTLD_NOW), "swift_task_enqueueGlobal_hook") else { return false }
        place.assumingMemoryBound(to: Hook?.self).pointee = { job, original in
            if let line = GlobalJobs.line { line.takeStray(job) } else { original(job) }
        }
        return true
    }()

    private static var line: SessionLine? { lines.withLock { $0[UInt(pthread_self())] } }

    /// From now on jobs that this thread makes go to `line`, or to the pool again.
    static func onThisThread(go line: SessionLine?) {
        _ = isHooked
        lines.withLock { $0[UInt(pthread_self())] = line }
    }
}
