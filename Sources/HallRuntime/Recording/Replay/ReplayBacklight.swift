import DeviceKit

/// A backlight that answers what the recording says.
actor ReplayBacklight: BacklightControl, LinePort {
    nonisolated let session: ReplayStage
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ session: ReplayStage) { self.session = session }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        let values = try await session.exchanging(.brightness)
        guard values.count == 2 else { throw DeviceError(.unsupported, while: "looking at the backlight") }
        return (values[0], values[1])
    }

    func set(brightness: Int) async throws(DeviceError) {
        _ = try await session.exchanging(.set(brightness: brightness))
    }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await session.exchanging(.rest(time)) }
}
