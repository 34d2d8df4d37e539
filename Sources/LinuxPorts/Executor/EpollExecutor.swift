import CLinux
public import DeviceKit
import Glibc
import Synchronization

// @unchecked: `state` is a Mutex; `watches`, `timers` and `sliceBegin` are touched by the executor's own thread only,
// which `preconditionOnThread` enforces at every entry; the descriptors and the limit never change.

/// The one thread on which everything about the devices happens: their descriptors' readiness, their timers, and
/// the jobs of the actors that take it (or a `DeviceLane` of it) as their executor.
///
/// Nothing that can block may run here. A slice (one job, one handler, one timer) longer than `slowSlice` is
/// reported with its device. The thread starts with `init` and keeps the executor alive until `stop()`.
public final class EpollExecutor: SerialExecutor, @unchecked Sendable {
    /// Told of each slice that was too long: the device's label and how long it took. Called on the thread itself.
    public typealias SlowSliceReport = @Sendable (_ label: String, _ took: Duration) -> Void

    private enum Work {
        case job(UnownedJob, lane: DeviceLane?)
        case task(UnownedJob, LaneTasks)
        case block(label: String, @Sendable () -> Void)
    }

    private struct State {
        var work: [Work] = []
        var isWakePending = false
        var isStopping = false
        var hasEnded = false
        var whenEnded: [CheckedContinuation<Void, Never>] = []
    }

    private struct Watch {
        let descriptor: Int32
        let label: String
        let handler: @Sendable (UInt32) -> Void
    }

    private static let mostRounds = 32

    /// The name of the thread.
    public let name: String
    private let state = Mutex(State())
    private let thread = Atomic<UInt>(0)
    private let epoll: Int32
    private let waker: Int32
    private let slowSlice: Int64
    private let report: SlowSliceReport?
    private var watches: [UInt64: Watch] = [:]
    private var nextWatch: UInt64 = 1
    private var timers = TimerQueue()
    private var sliceBegin: Int64 = 0

    /// Starts the thread. Throws `.system` when the kernel gives no descriptor or thread.
    public init(
        name: String = "hall-io", slowSlice: Duration = .milliseconds(5), onSlowSlice report: SlowSliceReport? = nil
    ) throws(DeviceError) {
        self.name = name
        self.slowSlice = slowSlice.nanoseconds
        self.report = report
        epoll = hk_epoll_create()
        waker = hk_eventfd()
        let added = epoll >= 0 && waker >= 0 ? hk_epoll_add(epoll, waker, HK_IN.rawValue, 0) : min(epoll, waker)
        guard added >= 0 else {
            throw DeviceError.of(added, while: "making an epoll instance for thread \(name)")
        }
        guard NamedThread.start(name: name, body: { self.runLoop() }) else {
            throw DeviceError(.system, while: "starting thread \(name)")
        }
    }

    deinit {
        _ = hk_close(epoll)
        _ = hk_close(waker)
    }

    /// Ends the thread after the work queued so far and returns when it has ended. Jobs that come later never run,
    /// so stop only when every task on it has ended.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                state.isStopping = true
                if !state.hasEnded { state.whenEnded.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { hk_eventfd_signal(waker) }
        }
    }

    // MARK: SerialExecutor

    /// Queues a job of an actor on this executor. From any thread.
    public func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job), lane: nil)) }

    /// A reference for an actor's `unownedExecutor`; the actor must keep the executor alive.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// The same thread for the parts of tasks that belong to no actor; whoever prefers it keeps it alive.
    public var tasks: any TaskExecutor { LaneTasks(self, label: name) }

    /// Stops the program unless called on the executor's thread; makes `assumeIsolated` work in handlers.
    public func checkIsolated() { preconditionOnThread() }

    /// Whether the caller runs on the executor's thread.
    public func isIsolatingCurrentContext() -> Bool? { isOnThread }

    /// Queues a job of an actor on one of the executor's lanes.
    func enqueue(_ job: consuming ExecutorJob, lane: DeviceLane) { add(.job(UnownedJob(job), lane: lane)) }

    /// Queues a part of a task that belongs to no actor but to one of the executor's lanes.
    func enqueue(_ job: consuming ExecutorJob, tasks: LaneTasks) { add(.task(UnownedJob(job), tasks)) }

    /// Runs `block` on the thread, after the work queued so far. From any thread.
    func post(label: String, _ block: @escaping @Sendable () -> Void) { add(.block(label: label, block)) }

    private var isOnThread: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    private func preconditionOnThread() { precondition(isOnThread, "only on thread \(name)") }

    private func add(_ work: Work) {
        let mustWake = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.work.append(work)
            defer { state.isWakePending = true }
            return !state.isWakePending
        }
        if mustWake { hk_eventfd_signal(waker) }
    }

    // MARK: descriptors, on the thread only

    /// Calls `handler` with readiness bits whenever `descriptor` is ready for one of `events` (level-triggered),
    /// until `unwatch`. The descriptor must stay open until then. Returns the watch, or a negative errno.
    func watch(
        _ descriptor: Int32, for events: UInt32, label: String, handler: @escaping @Sendable (UInt32) -> Void
    ) throws(DeviceError) -> UInt64 {
        preconditionOnThread()
        let id = nextWatch
        nextWatch += 1
        let added = hk_epoll_add(epoll, descriptor, events, id)
        guard added >= 0 else { throw DeviceError.of(added, while: "watching \(label)") }
        watches[id] = Watch(descriptor: descriptor, label: label, handler: handler)
        return id
    }

    /// Changes what a watch waits for.
    func rewatch(_ id: UInt64, for events: UInt32) {
        preconditionOnThread()
        guard let watch = watches[id] else { return }
        _ = hk_epoll_modify(epoll, watch.descriptor, events, id)
    }

    /// Ends a watch; its handler is not called again.
    func unwatch(_ id: UInt64) {
        preconditionOnThread()
        guard let watch = watches.removeValue(forKey: id) else { return }
        _ = hk_epoll_remove(epoll, watch.descriptor)
    }

    // MARK: timers, on the thread only

    /// Calls `action` once, `delay` from now (boot clock), unless cancelled.
    func schedule(after delay: Duration, label: String, action: @escaping @Sendable () -> Void) -> TimerQueue.ID {
        preconditionOnThread()
        let (deadline, isTooLate) = hk_boot_clock_ns().addingReportingOverflow(delay.nanoseconds)
        return timers.add(at: isTooLate ? .max : deadline, label: label, action: action)
    }

    /// Forgets a timer; one that has fired already is no error.
    func cancel(_ timer: TimerQueue.ID) {
        preconditionOnThread()
        timers.cancel(timer)
    }

    // MARK: the loop

    private func runLoop() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        var ready = [hk_ready](repeating: hk_ready(), count: 64)
        while true {
            sliceBegin = hk_boot_clock_ns()
            runWork()
            runTimers()
            let (hasWork, hasEnded) = state.withLock { state in
                // While the thread runs nobody needs to wake it; from here on somebody may.
                state.isWakePending = !state.work.isEmpty
                state.hasEnded = state.isStopping && state.work.isEmpty
                return (!state.work.isEmpty, state.hasEnded)
            }
            if hasEnded { break }
            let count = hk_epoll_wait(epoll, &ready, Int32(ready.count), hasWork ? 0 : timers.wait(from: sliceBegin))
            state.withLock { $0.isWakePending = true }
            sliceBegin = hk_boot_clock_ns()
            for entry in ready.prefix(Int(max(0, count))) { handle(entry) }
        }
        watches = [:]
        timers = TimerQueue()
        thread.store(0, ordering: .relaxed)
        let waiting = state.withLock { state in
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for continuation in waiting { continuation.resume() }
    }

    private func handle(_ entry: hk_ready) {
        guard entry.data != 0 else { return hk_eventfd_drain(waker) }
        // A handler of this round may have ended the watch.
        guard let watch = watches[entry.data] else { return }
        watch.handler(entry.events)
        endSlice(watch.label)
    }

    /// What one piece of work leaves to do next, which is nearly always on this thread too, is done without asking the
    /// kernel in between; after some rounds the descriptors have their turn all the same.
    private func runWork() {
        for _ in 0..<Self.mostRounds {
            let work = state.withLock { state in
                defer { state.work = [] }
                return state.work
            }
            if work.isEmpty { return }
            run(work)
        }
    }

    private func run(_ work: [Work]) {
        for piece in work {
            switch piece {
            case .job(let job, nil):
                job.runSynchronously(on: asUnownedSerialExecutor())
                endSlice(name)
            case .job(let job, let lane?):
                job.runSynchronously(on: lane.asUnownedSerialExecutor())
                endSlice(lane.label)
            case .task(let job, let tasks):
                job.runSynchronously(on: tasks.asUnownedTaskExecutor())
                endSlice(tasks.label)
            case .block(let label, let block):
                block()
                endSlice(label)
            }
        }
    }

    private func runTimers() {
        while let due = timers.takeDue(at: sliceBegin) {
            due.action()
            endSlice(due.label)
        }
    }

    private func endSlice(_ label: String) {
        let end = hk_boot_clock_ns()
        if end - sliceBegin > slowSlice { report?(label, .nanoseconds(end - sliceBegin)) }
        sliceBegin = end
    }
}
