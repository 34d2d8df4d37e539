import DeviceKit

/// Lets time pass on a device's lane, for ports that nothing ever comes from.
actor LanePause {
    private let lane: DeviceLane
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private var waiters: [UInt64: (waiter: Waiter<Void>, timer: TimerQueue.ID)] = [:]
    private var nextTicket: UInt64 = 1

    init(on lane: DeviceLane) { self.lane = lane }

    /// Returns when `time` has passed; throws `.unavailable` at once when the task is cancelled.
    func rest(for time: Duration) async throws(DeviceError) {
        let cancelled = DeviceError(.unavailable, while: "waiting at \(lane.label): cancelled")
        guard !Task.isCancelled else { throw cancelled }
        let waiter = Waiter<Void>(ticket: nextTicket)
        let ticket = waiter.ticket
        nextTicket += 1
        let timer = lane.executor.schedule(after: time, label: lane.label) { [weak self] in
            self?.assumeIsolated { $0.end(ticket, .success(())) }
        }
        waiters[ticket] = (waiter, timer)
        try await waiter.wait(on: lane) { [weak self] in
            self?.assumeIsolated { $0.end(ticket, .failure(cancelled)) }
        }
    }

    private func end(_ ticket: UInt64, _ outcome: Result<Void, DeviceError>) {
        guard let (waiter, timer) = waiters.removeValue(forKey: ticket) else { return }
        lane.executor.cancel(timer)
        waiter.resume(outcome)
    }
}
