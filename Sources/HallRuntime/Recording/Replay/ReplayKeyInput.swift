import DeviceKit

/// Keys that answer what the recording says.
actor ReplayKeyInput: KeyInput, LinePort {
    nonisolated let session: ReplayStage
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ session: ReplayStage) { self.session = session }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        Array(try await session.asked(.read).payload)
    }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        RecordedKeyInput.keys(try await session.asked(.keys).payload)
    }
}
