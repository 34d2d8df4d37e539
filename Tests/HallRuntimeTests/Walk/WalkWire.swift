import DeviceKit
import Dispatch
import SimulatedHall
import Synchronization

/// One thread-like order for all wires and the drivers on them, as the agent's epoll thread gives it.
final class WalkExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "walk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// A wire in memory: the drivers' views of it at one end, simulated devices at the other.
///
/// What a driver writes reaches every device at once, and what any of them answers reaches every view.
actor WalkWire {
    nonisolated let executor: WalkExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private var devices: [String: any SimulatedDevice]
    private var views: [WalkView] = []
    private var isTaken = false
    private var queue: [CheckedContinuation<Void, Never>] = []
    private let started = ContinuousClock.now

    init(_ executor: WalkExecutor, _ devices: [String: any SimulatedDevice]) {
        self.executor = executor
        self.devices = devices
    }

    func view() -> WalkView {
        let view = WalkView(wire: self, executor: executor)
        views.append(view)
        return view
    }

    func write(_ bytes: [UInt8]) {
        for name in devices.keys {
            let answer = devices[name]?.receive(bytes, now: now) ?? []
            send(answer)
        }
    }

    /// Looks at a device, or does something to it; what `body` returns second it says on the wire.
    func with<Device: SimulatedDevice, Result: Sendable>(
        _ name: String, as type: Device.Type, _ body: @Sendable (inout Device, Duration) -> (Result, send: [UInt8])
    ) -> Result? {
        guard var device = devices[name] as? Device else { return nil }
        let (result, bytes) = body(&device, now)
        devices[name] = device
        send(bytes)
        return result
    }

    func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { queue.append($0) }
    }

    func release() { if queue.isEmpty { isTaken = false } else { queue.removeFirst().resume() } }

    private var now: Duration { started.duration(to: .now) }

    private func send(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        for view in views { view.receive(bytes) }
    }
}

/// One driver's view of a wire.
final class WalkView: SerialPort {
    let executor: any SerialExecutor
    private let wire: WalkWire
    private let state = Mutex(State())

    private struct State {
        var bytes: [UInt8] = []
        var reader: CheckedContinuation<Result<[UInt8], DeviceError>, Never>?
    }

    init(wire: WalkWire, executor: any SerialExecutor) {
        self.wire = wire
        self.executor = executor
    }

    func receive(_ bytes: [UInt8]) {
        let reader = state.withLock { state in
            if state.reader == nil { state.bytes += bytes }
            return state.reader.take()
        }
        reader?.resume(returning: .success(bytes))
    }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { await wire.write(bytes) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        let timer = timeout.map { timeout in
            Task {
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                self.end(.timedOut)
            }
        }
        defer { timer?.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            end(.unavailable)
        }
        return try result.get()
    }

    func discardInput() async { state.withLock { $0.bytes = [] } }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        await wire.take()
        do {
            let result = try await body()
            await wire.release()
            return result
        } catch {
            await wire.release()
            throw error
        }
    }

    private func wait(_ reader: CheckedContinuation<Result<[UInt8], DeviceError>, Never>) {
        let now = state.withLock { state -> Result<[UInt8], DeviceError>? in
            if Task.isCancelled { return .failure(DeviceError(.unavailable, while: "reading")) }
            guard state.bytes.isEmpty else {
                defer { state.bytes = [] }
                return .success(state.bytes)
            }
            state.reader = reader
            return nil
        }
        if let now { reader.resume(returning: now) }
    }

    private func end(_ cause: DeviceError.Cause) {
        let reader = state.withLock { $0.reader.take() }
        reader?.resume(returning: .failure(DeviceError(cause, while: "reading")))
    }
}

/// A call button's line, which a test pulls to ground. Its edges carry times of their own, as the kernel's do.
final class WalkLine: InputLine {
    let executor: any SerialExecutor
    private let state = Mutex(State())

    private struct State {
        var isHigh = true
        var edges: [Edge] = []
        var reader: CheckedContinuation<Edge?, Never>?
    }

    init(executor: any SerialExecutor) { self.executor = executor }

    /// The level changes at a time of the kernel's.
    func set(isHigh: Bool, at time: Duration) {
        let edge = Edge(isHigh: isHigh, time: time)
        let reader = state.withLock { state in
            state.isHigh = isHigh
            if state.reader == nil { state.edges.append(edge) }
            return state.reader.take()
        }
        reader?.resume(returning: edge)
    }

    func level() async throws(DeviceError) -> Bool { state.withLock { $0.isHigh } }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        let timer = timeout.map { timeout in
            Task {
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                self.end()
            }
        }
        defer { timer?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            end()
        }
    }

    private func wait(_ reader: CheckedContinuation<Edge?, Never>) {
        let (isNow, edge) = state.withLock { state -> (Bool, Edge?) in
            if !state.edges.isEmpty { return (true, state.edges.removeFirst()) }
            if Task.isCancelled { return (true, nil) }
            state.reader = reader
            return (false, nil)
        }
        if isNow { reader.resume(returning: edge) }
    }

    private func end() {
        let reader = state.withLock { $0.reader.take() }
        reader?.resume(returning: nil)
    }
}
