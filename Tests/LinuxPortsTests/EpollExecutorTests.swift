import CLinux
import DeviceKit
import Synchronization
import Testing

@testable import LinuxPorts

/// An actor of the epoll thread, as a driver is one.
actor Resident {
    nonisolated let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private(set) var fired: [String] = []

    init(on executor: any SerialExecutor) { self.executor = executor }

    func thread() -> Int32 { hk_thread_id() }
    func note(_ text: String) { fired.append(text) }

    func setTimers(on executor: EpollExecutor) {
        let cancelled = executor.schedule(after: .milliseconds(15), label: "t") {
            self.assumeIsolated { $0.note("cancelled") }
        }
        for delay in [30, 10, 20, 10] {
            _ = executor.schedule(after: .milliseconds(delay), label: "t") {
                self.assumeIsolated { $0.note("\(delay)") }
            }
        }
        executor.cancel(cancelled)
    }

    func block(for milliseconds: Int64) {
        let end = hk_monotonic_clock_ns() + milliseconds * 1_000_000
        while hk_monotonic_clock_ns() < end {}
    }
}

@Suite struct EpollExecutorTests {
    @Test func jobsRunOnTheOneThread() async throws {
        try await Bench.with { bench in
            let first = Resident(on: bench.executor)
            let second = Resident(on: DeviceLane(bench.executor, label: "lane"))
            let thread = await first.thread()
            #expect(await second.thread() == thread)
            #expect(thread != hk_thread_id())
            await withTaskGroup(of: Int32.self) { group in
                for _ in 0..<200 { group.addTask { await first.thread() } }
                for await one in group { #expect(one == thread) }
            }
        }
    }

    /// Where a task without an actor goes on after it has waited: with the executor's preference, on its thread.
    @Test func partsOfTasksStayOnTheThread() async throws {
        try await Bench.with { bench in
            let thread = await Resident(on: bench.executor).thread()
            let (numbers, next) = AsyncStream.makeStream(of: Int.self)
            let tasks = bench.executor.tasks
            await withTaskGroup(of: [Int32].self) { group in
                group.addTask(executorPreference: tasks) {
                    var threads = [hk_thread_id()]
                    for await _ in numbers { threads.append(hk_thread_id()) }
                    return threads
                }
                for number in 0..<50 {
                    next.yield(number)
                    await Task.yield()
                }
                next.finish()
                for await threads in group {
                    #expect(threads.count == 51)
                    #expect(threads.allSatisfy { $0 == thread })
                }
            }
        }
    }

    @Test func timersFireInOrderAndNotWhenCancelled() async throws {
        try await Bench.with { bench in
            let resident = Resident(on: bench.executor)
            await resident.setTimers(on: bench.executor)
            #expect(await eventually { await resident.fired.count == 4 })
            #expect(await resident.fired == ["10", "10", "20", "30"])
        }
    }

    @Test func handlersMayAssumeTheirActor() async throws {
        try await Bench.with { bench in
            let resident = Resident(on: DeviceLane(bench.executor, label: "lane"))
            bench.executor.post(label: "p") { resident.assumeIsolated { $0.note("posted") } }
            #expect(await eventually { await resident.fired == ["posted"] })
        }
    }

    @Test func aSlowSliceIsReportedWithItsDevice() async throws {
        let reports = Mutex<[String]>([])
        let executor = try EpollExecutor(name: "slow", slowSlice: .milliseconds(5)) { label, took in
            if took >= .milliseconds(5) { reports.withLock { $0.append(label) } }
        }
        let culprit = Resident(on: DeviceLane(executor, label: "path:/dev/culprit"))
        await culprit.block(for: 30)
        #expect(await eventually { reports.withLock { $0.contains("path:/dev/culprit") } })
        await executor.stop()
    }

    @Test func stopRunsWhatWasQueuedAndEndsTheThread() async throws {
        let executor = try EpollExecutor(name: "brief")
        let ran = Atomic<Int>(0)
        for _ in 0..<100 { executor.post(label: "p") { ran.wrappingAdd(1, ordering: .relaxed) } }
        await executor.stop()
        #expect(ran.load(ordering: .relaxed) == 100)
        await executor.stop()
    }

    @Test func timerQueueKeepsOrderUnderChurn() {
        var queue = TimerQueue()
        var generator = SystemRandomNumberGenerator()
        var kept: [(Int64, TimerQueue.ID)] = []
        for _ in 0..<2000 {
            let deadline = Int64.random(in: 0..<1_000_000, using: &generator)
            let id = queue.add(at: deadline, label: "\(deadline)") {}
            if Bool.random(using: &generator) { queue.cancel(id) } else { kept.append((deadline, id)) }
        }
        #expect(queue.count == kept.count)
        #expect(queue.takeDue(at: -1) == nil)
        kept.sort { $0 < $1 }
        for (deadline, _) in kept { #expect(queue.takeDue(at: .max)?.label == "\(deadline)") }
        #expect(queue.takeDue(at: .max) == nil)
        #expect(queue.wait(from: 0) == -1)
    }
}

@Suite struct BlockingThreadTests {
    @Test func jobsRunInOrderOnOneThreadOfTheirOwn() async {
        let thread = BlockingThread(name: "blocking")
        let seen = Mutex<[Int]>([])
        for number in 0..<50 { thread.post { seen.withLock { $0.append(number) } } }
        let first = await thread.run { hk_thread_id() }
        let second = await thread.run { hk_thread_id() }
        #expect(first == second)
        #expect(first != hk_thread_id())
        #expect(seen.withLock { $0 } == Array(0..<50))
    }

    @Test func typedErrorsComeBack() async {
        let thread = BlockingThread(name: "blocking")
        let result = await outcome {
            try await thread.run { () throws(DeviceError) -> Int in throw DeviceError(.refused, while: "trying") }
        }
        #expect(result.cause == .refused)
    }

    @Test func theThreadEndsWithItsLastReference() async {
        let id = await BlockingThread(name: "short-lived").run { hk_thread_id() }
        var found = hk_file_identity()
        #expect(await eventually { hk_identify("/proc/self/task/\(id)", &found) < 0 })
    }
}
