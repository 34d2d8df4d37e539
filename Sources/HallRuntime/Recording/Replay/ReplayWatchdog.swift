import DeviceKit

/// A watchdog that answers what the recording says.
actor ReplayWatchdog: WatchdogTimer {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.line }
    nonisolated var tasks: (any TaskExecutor)? { stage.line }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.line.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        try await stage.exchanging(.arm(seconds: seconds)).first ?? seconds
    }

    func feed() async throws(DeviceError) { _ = try await stage.exchanging(.feed) }

    func disarm() async throws(DeviceError) { _ = try await stage.exchanging(.disarm) }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await stage.exchanging(.rest(time)) }
}
