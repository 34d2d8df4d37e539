import DeviceKit

/// A watchdog that answers what the recording says.
actor ReplayWatchdog: WatchdogTimer, LinePort {
    nonisolated let session: ReplayStage
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ session: ReplayStage) { self.session = session }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        try await session.exchanging(.arm(seconds: seconds)).first ?? seconds
    }

    func feed() async throws(DeviceError) { _ = try await session.exchanging(.feed) }

    func disarm() async throws(DeviceError) { _ = try await session.exchanging(.disarm) }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await session.exchanging(.rest(time)) }
}
