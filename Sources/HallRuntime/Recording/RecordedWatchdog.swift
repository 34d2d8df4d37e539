import DeviceKit

/// A watchdog whose every answer is noted before its driver has it.
actor RecordedWatchdog: WatchdogTimer, LinePort {
    private nonisolated let timer: any WatchdogTimer
    nonisolated let session: RecordedSession
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ timer: any WatchdogTimer, session: RecordedSession) { (self.timer, self.session) = (timer, session) }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        let taken = try await session.exchanging(.arm(seconds: seconds)) { () async throws(DeviceError) in
            [try await timer.arm(seconds: seconds)]
        }
        return taken[0]
    }

    func feed() async throws(DeviceError) {
        try await told(.feed) { () async throws(DeviceError) in try await timer.feed() }
    }

    func disarm() async throws(DeviceError) {
        try await told(.disarm) { () async throws(DeviceError) in try await timer.disarm() }
    }

    func rest(for time: Duration) async throws(DeviceError) {
        try await told(.rest(time)) { () async throws(DeviceError) in try await timer.rest(for: time) }
    }

    private func told(
        _ control: ControlExchange.Control, _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError) {
        _ = try await session.exchanging(control) { () async throws(DeviceError) in
            try await body()
            return []
        }
    }
}
