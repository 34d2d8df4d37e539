import DeviceKit

/// A backlight that answers what the recording says.
actor ReplayBacklight: BacklightControl {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.line }
    nonisolated var tasks: (any TaskExecutor)? { stage.line }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.line.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        let values = try await stage.exchanging(.brightness)
        guard values.count == 2 else { throw DeviceError(.unsupported, while: "looking at the backlight") }
        return (values[0], values[1])
    }

    func set(brightness: Int) async throws(DeviceError) { _ = try await stage.exchanging(.set(brightness: brightness)) }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await stage.exchanging(.rest(time)) }
}
