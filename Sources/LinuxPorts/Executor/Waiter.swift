import DeviceKit

/// One suspended call on an actor of the epoll thread, resumed once.
struct Waiter<Value: Sendable> {
    typealias Outcome = Result<Value, DeviceError>

    /// By which its cancellation or timer finds it; never used twice on one actor.
    let ticket: UInt64
    private let continuation: CheckedContinuation<Outcome, Never>

    init(ticket: UInt64, _ continuation: CheckedContinuation<Outcome, Never>) {
        self.ticket = ticket
        self.continuation = continuation
    }

    func resume(_ outcome: Outcome) { continuation.resume(returning: outcome) }

    /// Suspends until the waiter handed to `enter` is resumed. `enter` runs at once, in the caller's isolation;
    /// `cancelled` runs on the epoll thread when the task is cancelled, and must bear that the waiter is gone.
    static func wait(
        ticket: UInt64, on lane: DeviceLane, isolation: isolated any Actor = #isolation, enter: (Waiter) -> Void,
        cancelled: @escaping @Sendable () -> Void
    ) async throws(DeviceError) -> Value {
        let outcome = await withTaskCancellationHandler {
            // Only a closure that uses the isolation stays in it.
            await withCheckedContinuation(isolation: isolation) { enter(Waiter(ticket: ticket, $0)) }
        } onCancel: {
            lane.executor.post(label: lane.label, cancelled)
        }
        return try outcome.get()
    }
}
