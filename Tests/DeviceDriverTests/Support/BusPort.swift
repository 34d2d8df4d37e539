import DeviceKit
import Dispatch
import Rendering
import SimulatedHall
import Synchronization

/// One thread-like order for a bus, its views and the drivers on them, as a real port's epoll thread gives it.
final class BusExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "bus")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// An RS-485 bus in memory with simulated boards on it. Its time is the real one plus what a test lets pass.
actor BoardBus {
    nonisolated let executor = BusExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private var boards: [SimulatedBoard]
    /// Of ten answers of each board damaged, of ten questions to it lost; and how many there were.
    private var disturbances: [Int: (garbled: Int, lost: Int)] = [:]
    private var number = 0
    private var skipped: Duration = .zero
    private let started = ContinuousClock.now
    private var views: [BusPort] = []
    private var isPlugged = true
    private var isTaken = false
    private var queue: [CheckedContinuation<Void, Never>] = []
    /// How often the bus was used exclusively, and the longest time it was.
    private(set) var longestHold: Duration = .zero
    /// When the first byte for each board went out last.
    private(set) var writes: [(bytes: [UInt8], at: ContinuousClock.Instant)] = []

    init(_ boards: [SimulatedBoard]) { self.boards = boards }

    var now: Duration { started.duration(to: .now) + skipped }

    /// Lets time pass at once, for the boards only.
    func skip(_ time: Duration) { skipped += time }

    func board(_ index: Int) -> SimulatedBoard { boards[index] }

    func change(_ index: Int, _ body: @Sendable (inout SimulatedBoard) -> Void) { body(&boards[index]) }

    /// So many of ten answers of a board are damaged from now on, and so many of ten questions to it lost.
    func disturb(_ index: Int, garbled: Int, lost: Int) { disturbances[index] = (garbled, lost) }

    /// What a passer-by reads.
    func text(_ index: Int) -> String { boards[index].picture(now: now).text }

    func picture(_ index: Int) -> BusPicture {
        let picture = boards[index].picture(now: now)
        return BusPicture(text: picture.text, isLit: picture.isLit)
    }

    func view() -> BusPort {
        let view = BusPort(bus: self)
        views.append(view)
        return view
    }

    /// Pulls the cable: every view's reads end.
    func unplug() {
        isPlugged = false
        for view in views { view.buffer.unplug() }
    }

    func write(_ bytes: [UInt8]) throws(DeviceError) {
        guard isPlugged else { throw DeviceError(.unplugged, while: "writing") }
        writes.append((bytes, .now))
        if writes.count > 1_000 { writes.removeFirst(500) }
        for index in boards.indices {
            let (garbled, lost) = disturbances[index] ?? (0, 0)
            if lost > 0 || garbled > 0 { number += 1 }
            if DisturbedDevice.isHit(number + 5, lost) { continue }
            var reply = boards[index].receive(bytes, now: now)
            guard !reply.isEmpty else { continue }
            if DisturbedDevice.isHit(number, garbled) { reply[reply.count / 2] ^= 0x10 }
            for view in views { view.buffer.append(reply) }
        }
    }

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { queue.append($0) }
    }

    func release(after held: Duration) {
        longestHold = max(longestHold, held)
        if queue.isEmpty { isTaken = false } else { queue.removeFirst().resume() }
    }

    func forgetHolds() { longestHold = .zero }
}

struct BusPicture: Equatable, Sendable {
    var text: String
    var isLit: Bool
}

/// One device's view of the bus: it receives every byte, and `exclusively` keeps the others quiet.
final class BusPort: SerialPort {
    let bus: BoardBus
    let buffer = BusBuffer()
    var executor: any SerialExecutor { bus.executor }

    init(bus: BoardBus) { self.bus = bus }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { try await bus.write(bytes) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        let timer = timeout.map { timeout in
            Task { [buffer] in
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                buffer.end(with: .timedOut)
            }
        }
        defer { timer?.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { buffer.wait($0) }
        } onCancel: {
            buffer.end(with: .unavailable)
        }
        return try result.get()
    }

    func discardInput() async { buffer.clear() }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        await bus.take()
        let start = ContinuousClock.now
        do {
            let result = try await body()
            await bus.release(after: start.duration(to: .now))
            return result
        } catch {
            await bus.release(after: start.duration(to: .now))
            throw error
        }
    }
}

/// Bytes that arrived for one view, and who waits for them.
final class BusBuffer: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var waiting: CheckedContinuation<Result<[UInt8], DeviceError>, Never>?
        var isPlugged = true
    }

    private let state = Mutex(State())

    func append(_ bytes: [UInt8]) {
        let waiting = state.withLock { state -> CheckedContinuation<Result<[UInt8], DeviceError>, Never>? in
            guard let waiting = state.waiting else {
                state.bytes += bytes
                return nil
            }
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: .success(bytes))
    }

    func wait(_ continuation: CheckedContinuation<Result<[UInt8], DeviceError>, Never>) {
        let now = state.withLock { state -> Result<[UInt8], DeviceError>? in
            guard state.isPlugged else { return .failure(DeviceError(.unplugged, while: "reading")) }
            if Task.isCancelled { return .failure(DeviceError(.unavailable, while: "reading")) }
            guard state.bytes.isEmpty else {
                defer { state.bytes = [] }
                return .success(state.bytes)
            }
            state.waiting = continuation
            return nil
        }
        if let now { continuation.resume(returning: now) }
    }

    func end(with cause: DeviceError.Cause) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: .failure(DeviceError(cause, while: "reading")))
    }

    func unplug() {
        state.withLock { $0.isPlugged = false }
        end(with: .unplugged)
    }

    func clear() { state.withLock { $0.bytes = [] } }
}
