import DeviceKit
import Dispatch
import Synchronization

/// The other end of a `LoopbackPort`: a simulated device without I/O.
protocol FarEnd: Sendable {
    /// Takes bytes; gives what is answered at once.
    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8]
    /// Does what is due; gives what is said.
    mutating func tick(now: Duration) -> [UInt8]
    /// When `tick` is due next.
    var nextDue: Duration? { get }
}

/// A serial executor on a queue of its own, as a port's.
final class LoopbackExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "loopback")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// A byte stream in memory between a driver and a simulated device, which gets the time it asks for.
final class LoopbackPort<End: FarEnd>: SerialPort {
    private typealias Outcome = Result<[UInt8], DeviceError>

    private struct State {
        var end: End
        var input: [UInt8] = []
        var reader: CheckedContinuation<Outcome, Never>?
        var readerSerial = 0
        var written: [UInt8] = []
        var writeCount = 0
        var readCount = 0
        var isUnplugged = false
        var dueTimer: Duration?
        var isHeld = false
        var claims: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    private let started = ContinuousClock.now
    private let timers = DispatchQueue(label: "loopback timers")
    let loopbackExecutor = LoopbackExecutor()
    var executor: any SerialExecutor { loopbackExecutor }

    init(_ end: End) { state = Mutex(State(end: end)) }

    var now: Duration { started.duration(to: .now) }

    /// All bytes that the driver wrote, the calls to write, and the calls to read that ended.
    var traffic: (written: [UInt8], writes: Int, reads: Int) {
        state.withLock { ($0.written, $0.writeCount, $0.readCount) }
    }

    /// Looks at or changes the far end; what `body` gives is sent to the driver.
    func change(_ body: (inout End, Duration) -> [UInt8]) {
        let now = now
        state.withLock { state in hand(body(&state.end, now), to: &state) }
        schedule()
    }

    /// Reads something of the far end.
    func look<R>(_ body: (inout sending End) -> sending R) -> R { state.withLock { body(&$0.end) } }

    /// Sends bytes to the driver that the far end did not say.
    func inject(_ bytes: [UInt8]) { state.withLock { hand(bytes, to: &$0) } }

    /// Pulls the cable.
    func unplug() {
        state.withLock { state in
            state.isUnplugged = true
            finish(.failure(DeviceError(.unplugged, while: "reading")), in: &state)
        }
    }

    func write(_ bytes: [UInt8]) async throws(DeviceError) {
        guard !Task.isCancelled else { throw DeviceError(.unavailable, while: "writing: cancelled") }
        let now = now
        let isUnplugged = state.withLock { state in
            guard !state.isUnplugged else { return true }
            state.written += bytes
            state.writeCount += 1
            hand(state.end.receive(bytes, now: now), to: &state)
            return false
        }
        if isUnplugged { throw DeviceError(.unplugged, while: "writing") }
        schedule()
    }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in begin(continuation, timeout) }
        } onCancel: {
            state.withLock { finish(.failure(DeviceError(.unavailable, while: "reading: cancelled")), in: &$0) }
        }
        return try outcome.get()
    }

    func discardInput() async { state.withLock { $0.input = [] } }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        await claim()
        defer { release() }
        return try await body()
    }

    /// Everything that came was taken, and more is waited for.
    var isDrained: Bool { state.withLock { $0.input.isEmpty && $0.reader != nil } }

    private func claim() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isHeld { state.claims.append(continuation) }
                defer { state.isHeld = true }
                return !state.isHeld
            }
            if isFree { continuation.resume() }
        }
    }

    private func release() {
        let next = state.withLock { state in
            if state.claims.isEmpty { state.isHeld = false }
            return state.claims.isEmpty ? nil : state.claims.removeFirst()
        }
        next?.resume()
    }

    private func begin(_ continuation: CheckedContinuation<Outcome, Never>, _ timeout: Duration?) {
        let isCancelled = Task.isCancelled
        let serial = state.withLock { state -> Int? in
            state.reader = continuation
            state.readerSerial += 1
            if !state.input.isEmpty {
                let input = state.input
                state.input = []
                finish(.success(input), in: &state)
            } else if state.isUnplugged {
                finish(.failure(DeviceError(.unplugged, while: "reading")), in: &state)
            } else if isCancelled {
                finish(.failure(DeviceError(.unavailable, while: "reading: cancelled")), in: &state)
            }
            return state.reader == nil ? nil : state.readerSerial
        }
        guard let serial, let timeout else { return }
        timers.asyncAfter(deadline: .now() + timeout.inSeconds) { [weak self] in
            self?.state.withLock { state in
                guard state.readerSerial == serial else { return }
                self?.finish(.failure(DeviceError(.timedOut, while: "reading")), in: &state)
            }
        }
    }

    private func finish(_ outcome: Outcome, in state: inout State) {
        guard let reader = state.reader else { return }
        state.reader = nil
        state.readCount += 1
        reader.resume(returning: outcome)
    }

    private func hand(_ bytes: [UInt8], to state: inout State) {
        guard !bytes.isEmpty, !state.isUnplugged else { return }
        state.input += bytes
        guard state.reader != nil else { return }
        let input = state.input
        state.input = []
        finish(.success(input), in: &state)
    }

    private func schedule() {
        let due = state.withLock { state -> Duration? in
            guard let due = state.end.nextDue, state.dueTimer.map({ due < $0 }) ?? true else { return nil }
            state.dueTimer = due
            return due
        }
        guard let due else { return }
        timers.asyncAfter(deadline: .now() + max(.zero, due - now).inSeconds) { [weak self] in
            guard let self else { return }
            let now = now
            state.withLock { state in
                state.dueTimer = nil
                hand(state.end.tick(now: now), to: &state)
            }
            schedule()
        }
    }
}

extension Duration {
    /// For Dispatch.
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
