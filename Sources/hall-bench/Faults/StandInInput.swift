import DeviceKit
import Synchronization

/// What one reader of a stand-in waits for: values as they come, the end of its time, or of the stand-in.
final class StandInInput<Value: Sendable>: Sendable {
    private typealias Outcome = Result<Value?, DeviceError>

    private struct State {
        var isThere = true
        var values: [Value] = []
        var serial = 0
        var reader: CheckedContinuation<Outcome, Never>?
        /// The end of a wait that has not begun yet.
        var early: (serial: Int, outcome: Outcome)?
    }

    private let name: String
    private let state = Mutex(State())

    /// An input of what errors call so.
    init(of name: String) { self.name = name }

    /// Why nothing can be had of it any more.
    var gone: DeviceError { DeviceError(.unplugged, while: "reading \(name)") }

    /// Whether it is there.
    var isThere: Bool { state.withLock { $0.isThere } }

    /// A value comes; nobody gets it when it is not there.
    func put(_ value: Value) {
        state.withLock { state in
            guard state.isThere else { return }
            state.values.append(value)
            guard let reader = state.reader else { return }
            state.reader = nil
            reader.resume(returning: .success(state.values.removeFirst()))
        }
    }

    /// It goes or comes back.
    func set(isThere: Bool) {
        let serial = state.withLock { state in
            (state.isThere, state.values) = (isThere, [])
            return state.serial
        }
        if !isThere { end(serial, .failure(gone)) }
    }

    /// The next value, or `nil` when the time passes without one.
    func take(within timeout: Duration?) async throws(DeviceError) -> Value? {
        let serial = state.withLock { state in
            state.serial += 1
            return state.serial
        }
        let timer = timeout.map { timeout in
            Task { [weak self] in
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                self?.end(serial, .success(nil))
            }
        }
        defer { timer?.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(serial, $0) }
        } onCancel: {
            end(serial, .failure(DeviceError(.unavailable, while: "reading \(name): cancelled")))
        }
        return try outcome.get()
    }

    private func wait(_ serial: Int, _ reader: CheckedContinuation<Outcome, Never>) {
        let outcome = state.withLock { state -> Outcome? in
            guard state.isThere else { return .failure(gone) }
            if !state.values.isEmpty { return .success(state.values.removeFirst()) }
            if let early = state.early, early.serial == serial { return early.outcome }
            state.reader = reader
            return nil
        }
        if let outcome { reader.resume(returning: outcome) }
    }

    private func end(_ serial: Int, _ outcome: Outcome) {
        let reader = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.serial == serial else { return nil }
            guard let reader = state.reader else {
                state.early = (serial, outcome)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: outcome)
    }
}
