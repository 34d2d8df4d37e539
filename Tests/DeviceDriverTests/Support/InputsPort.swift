import DeviceKit
import Dispatch
import Foundation
import SimulatedHall
import Synchronization
import Testing

/// Time that a test lets pass. Port time-outs, drivers and simulated devices all live by it.
final class InputsClock: Sendable {
    private struct State {
        var now = Duration.zero
        var nextID = 0
        var timers: [Int: (due: Duration, fire: @Sendable () -> Void)] = [:]
    }
    private let state = Mutex(State())

    var now: Duration { state.withLock { $0.now } }

    func schedule(after delay: Duration, _ fire: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.nextID += 1
            state.timers[state.nextID] = (state.now + delay, fire)
            return state.nextID
        }
    }

    func cancel(_ id: Int) { state.withLock { _ = $0.timers.removeValue(forKey: id) } }

    func pass(_ time: Duration) {
        let due = state.withLock { state in
            state.now += time
            let due = state.timers.filter { $0.value.due <= state.now }
            for id in due.keys { state.timers[id] = nil }
            return due.values.sorted { $0.due < $1.due }
        }
        for timer in due { timer.fire() }
    }
}

/// One order for a port and the drivers on it, as a real port's epoll thread gives it.
final class InputsExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "inputs")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// What waits for one reader of a port: given at once when something is there, else when it comes, the time is over,
/// the task is cancelled or the port is unplugged.
final class InputsBox<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value] = []
        var isPlugged = true
        var waiting: (id: Int, continuation: CheckedContinuation<Result<Value, DeviceError>, Never>)?
        var nextID = 0
    }
    private let state = Mutex(State())
    private let clock: InputsClock
    private let join: @Sendable (Value, Value) -> Value?

    /// `join` puts two values that wait together, or says `nil` to keep them apart.
    init(clock: InputsClock, join: @escaping @Sendable (Value, Value) -> Value?) {
        self.clock = clock
        self.join = join
    }

    func put(_ value: Value) {
        let waiting = state.withLock { state in
            if let waiting = state.waiting {
                state.waiting = nil
                return waiting.continuation as CheckedContinuation<Result<Value, DeviceError>, Never>?
            }
            if let last = state.values.last, let joined = join(last, value) {
                state.values[state.values.count - 1] = joined
            } else {
                state.values.append(value)
            }
            return nil
        }
        waiting?.resume(returning: .success(value))
    }

    func take(within timeout: Duration?) async throws(DeviceError) -> Value {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = timeout.map { clock.schedule(after: $0) { [self] in end(id, .timedOut) } }
        defer { if let timer { clock.cancel(timer) } }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> Result<Value, DeviceError>? in
                    if !state.values.isEmpty { return .success(state.values.removeFirst()) }
                    guard state.isPlugged else { return .failure(DeviceError(.unplugged, while: "reading")) }
                    if Task.isCancelled { return .failure(DeviceError(.unavailable, while: "reading")) }
                    if let timeout, timeout <= .zero { return .failure(DeviceError(.timedOut, while: "reading")) }
                    state.waiting = (id, continuation)
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            end(id, .unavailable)
        }
        return try result.get()
    }

    func unplug() {
        let id = state.withLock { state in
            state.isPlugged = false
            return state.waiting?.id
        }
        if let id { end(id, .unplugged) }
    }

    func clear() { state.withLock { $0.values = [] } }

    /// Nothing waits to be taken, and someone waits for more.
    var isDrained: Bool { state.withLock { $0.values.isEmpty && $0.waiting != nil } }

    private func end(_ id: Int, _ cause: DeviceError.Cause) {
        let waiting = state.withLock { state in
            guard state.waiting?.id == id else {
                return nil as CheckedContinuation<Result<Value, DeviceError>, Never>?
            }
            defer { state.waiting = nil }
            return state.waiting?.continuation
        }
        waiting?.resume(returning: .failure(DeviceError(cause, while: "reading")))
    }
}

/// A serial line in memory with simulated devices at its far end; each `view` is one driver's port.
final class InputsBus: Sendable {
    private struct WeakView {
        weak var port: InputsPort?
    }
    private struct State {
        var devices: [String: any SimulatedDevice] = [:]
        var views: [WeakView] = []
        var written: [[UInt8]] = []
        var loopsBack = false
        var isPlugged = true
        var isHeld = false
        var claims: [CheckedContinuation<Void, Never>] = []
    }
    let clock = InputsClock()
    let executor = InputsExecutor()
    private let state = Mutex(State())

    init(_ devices: [String: any SimulatedDevice]) { state.withLock { $0.devices = devices } }

    /// What the host has written, a write an entry.
    var written: [[UInt8]] { state.withLock { $0.written } }

    /// Like a converter that hears itself: what the host writes comes back.
    func setLoopsBack() { state.withLock { $0.loopsBack = true } }

    func view() -> InputsPort {
        let view = InputsPort(bus: self)
        state.withLock { $0.views.append(WeakView(port: view)) }
        return view
    }

    private var views: [InputsPort] { state.withLock { $0.views.compactMap(\.port) } }

    /// Bytes from nowhere: noise, or what a device of another make says.
    func inject(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        for view in views { view.box.put(bytes) }
    }

    /// Looks at or changes a device; what `body` returns goes out on the line.
    func with<Device: SimulatedDevice>(
        _ name: String, as type: Device.Type, _ body: (inout Device, Duration) -> [UInt8]
    ) {
        let now = clock.now
        inject(
            state.withLock { state in
                guard var device = state.devices[name] as? Device else { return [] }
                let bytes = body(&device, now)
                state.devices[name] = device
                return bytes
            })
    }

    func read<Device: SimulatedDevice, R>(_ name: String, as type: Device.Type, _ body: (Device) -> R) -> R? {
        let device = state.withLock { $0.devices[name] }
        return (device as? Device).map(body)
    }

    /// Lets time pass once every driver has dealt with what came and waits for more, so that time never runs ahead.
    func passWhenQuiet(_ time: Duration) {
        if isQuiet { pass(time) }
    }

    /// Every driver has dealt with what came and waits for more.
    var isQuiet: Bool { views.allSatisfy(\.box.isDrained) }

    /// Lets time pass: devices send what is due, then time-outs end.
    func pass(_ time: Duration) {
        clock.pass(time)
        let now = clock.now
        let bytes = state.withLock { state in
            state.devices.keys.sorted().flatMap { state.devices[$0]?.tick(now: now) ?? [] }
        }
        inject(bytes)
    }

    func unplug() {
        state.withLock { $0.isPlugged = false }
        for view in views { view.box.unplug() }
    }

    fileprivate func write(_ bytes: [UInt8]) throws(DeviceError) {
        let now = clock.now
        let answers = state.withLock { state -> [UInt8]? in
            guard state.isPlugged else { return nil }
            state.written.append(bytes)
            let echo = state.loopsBack ? bytes : []
            return state.devices.keys.sorted().reduce(echo) { $0 + (state.devices[$1]?.receive(bytes, now: now) ?? []) }
        }
        guard let answers else { throw DeviceError(.unplugged, while: "writing") }
        inject(answers)
    }

    fileprivate func claim() async {
        await withCheckedContinuation { continuation in
            let isMine = state.withLock { state in
                if state.isHeld { state.claims.append(continuation) }
                defer { state.isHeld = true }
                return !state.isHeld
            }
            if isMine { continuation.resume() }
        }
    }

    fileprivate func release() {
        let next = state.withLock { state in
            if state.claims.isEmpty { state.isHeld = false }
            return state.claims.isEmpty ? nil : state.claims.removeFirst()
        }
        next?.resume()
    }
}

/// One driver's view of the line.
final class InputsPort: SerialPort {
    let bus: InputsBus
    let box: InputsBox<[UInt8]>
    var executor: any SerialExecutor { bus.executor }

    init(bus: InputsBus) {
        self.bus = bus
        box = InputsBox(clock: bus.clock) { $0 + $1 }
    }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { try bus.write(bytes) }
    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] { try await box.take(within: timeout) }
    func discardInput() async { box.clear() }
    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        await bus.claim()
        defer { bus.release() }
        return try await body()
    }
}

/// A GPIO line whose edges a test makes.
final class InputsLine: InputLine {
    let clock = InputsClock()
    let executor: any SerialExecutor = InputsExecutor()
    private let box: InputsBox<Edge>
    private let state: Mutex<(isHigh: Bool, isPlugged: Bool)>

    init(isHigh: Bool) {
        box = InputsBox(clock: clock) { _, _ in nil }
        state = Mutex((isHigh, true))
    }

    var isDrained: Bool { box.isDrained }

    func passWhenQuiet(_ time: Duration) { if isDrained { clock.pass(time) } }

    /// The level changes; `isLost` edges never reach the reader, as after an overflow in the kernel.
    func drive(_ isHigh: Bool, isLost: Bool = false, at time: Duration? = nil) {
        state.withLock { $0.isHigh = isHigh }
        if !isLost { box.put(Edge(isHigh: isHigh, time: time ?? clock.now)) }
    }

    func unplug() {
        state.withLock { $0.isPlugged = false }
        box.unplug()
    }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        do throws(DeviceError) { return try await box.take(within: timeout) } catch {
            guard error.cause == .timedOut else { throw error }
            return nil
        }
    }

    func level() async throws(DeviceError) -> Bool {
        let now = state.withLock { $0 }
        guard now.isPlugged else { throw DeviceError(.unplugged, while: "reading the level") }
        return now.isHigh
    }
}

/// What a driver's stream has given so far.
final class InputsLog<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    private let hasEndedState = Mutex(false)

    init(_ stream: AsyncStream<Element>) {
        Task {
            for await element in stream { elements.withLock { $0.append(element) } }
            hasEndedState.withLock { $0 = true }
        }
    }

    var all: [Element] { elements.withLock { $0 } }
    var hasEnded: Bool { hasEndedState.withLock { $0 } }
}

/// Runs a driver; the value is why it ended.
func ending(of driver: some DeviceDriver) -> Task<DeviceError?, Never> {
    Task {
        do throws(DeviceError) {
            try await driver.run()
            return nil
        } catch {
            return error
        }
    }
}

/// Waits until something is so; `step` is done before each look (to let simulated time pass). Gives up after 20 s of
/// real time.
func eventually(
    _ what: Comment, step: () -> Void = {}, sourceLocation: SourceLocation = #_sourceLocation,
    _ isSo: () async -> Bool
) async {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
        step()
        if await isSo() { return }
        try? await Task.sleep(for: .milliseconds(1))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
