import DeviceKit

/// A driver whose run loop waits by reading its port: the port's own timer serves, an unplugged port is noticed at once,
/// and a new wish ends the wait.
protocol WakefulDriver: DeviceDriver where DevicePort == any SerialPort {
    nonisolated var port: any SerialPort { get }
    var now: Duration { get }
    /// The read that waits while nothing is due.
    var idle: Task<DeviceError?, Never>? { get set }
    /// Set by a wish that came since the turn began.
    var isWoken: Bool { get set }
}

extension WakefulDriver {
    /// Ends the wait of the run loop.
    func wake() {
        isWoken = true
        idle?.cancel()
    }

    /// Waits until `due` or until woken. What others on the bus are told is dropped.
    func pause(until due: Duration) async throws(DeviceError) {
        guard !isWoken, !Task.isCancelled else { return }
        let waiting = Task { [port] () async -> DeviceError? in
            do throws(DeviceError) {
                while true {
                    let left = due - self.now
                    guard left > .zero else { return nil }
                    _ = try await port.read(within: left)
                }
            } catch { return error }
        }
        idle = waiting
        let error = await withTaskCancellationHandler {
            await waiting.value
        } onCancel: {
            waiting.cancel()
        }
        idle = nil
        guard let error, error.cause != .timedOut, !waiting.isCancelled else { return }
        throw error
    }
}
