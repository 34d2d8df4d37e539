import DeviceKit
import Synchronization

/// One call that waits on an actor of the epoll thread, ended once.
///
/// It is made and entered into the actor's books before the call suspends, so that nothing that happens between
/// looking and suspending is missed, whatever executors the runtime goes through on the way.
final class Waiter<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, DeviceError>

    private enum State {
        case made
        case suspended(CheckedContinuation<Outcome, Never>)
        case ended(Outcome)
    }

    /// By which its cancellation or timer finds it; never used twice on one actor.
    let ticket: UInt64
    private let state = Mutex(State.made)

    init(ticket: UInt64) { self.ticket = ticket }

    /// Ends the wait; only the first time counts.
    func resume(_ outcome: Outcome) {
        let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .ended: return nil
            case .made:
                state = .ended(outcome)
                return nil
            case .suspended(let continuation):
                state = .ended(outcome)
                return continuation
            }
        }
        continuation?.resume(returning: outcome)
    }

    /// Suspends until it is ended. `cancelled` runs on the epoll thread when the task is cancelled, must bear that
    /// the wait is over, and must end it otherwise.
    func wait(
        on lane: DeviceLane, isolation: isolated any Actor = #isolation, cancelled: @escaping @Sendable () -> Void
    ) async throws(DeviceError) -> Value {
        // A continuation resumes on the task's preferred executor and only then goes to its actor: without a preference
        // each answer of a device would wake the cooperative pool on its way.
        let outcome = await withTaskExecutorPreference(lane.tasks) {
            await withTaskCancellationHandler {
                await withCheckedContinuation(isolation: isolation) { suspend($0) }
            } onCancel: {
                lane.executor.post(label: lane.label, cancelled)
            }
        }
        return try outcome.get()
    }

    private func suspend(_ continuation: CheckedContinuation<Outcome, Never>) {
        let early: Outcome? = state.withLock { state in
            if case .ended(let outcome) = state { return outcome }
            state = .suspended(continuation)
            return nil
        }
        if let early { continuation.resume(returning: early) }
    }
}
