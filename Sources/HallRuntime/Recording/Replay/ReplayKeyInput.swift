import DeviceKit

/// Keys that answer what the recording says.
actor ReplayKeyInput: KeyInput {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.line }
    nonisolated var tasks: (any TaskExecutor)? { stage.line }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.line.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        Array(try await stage.asked(.read).payload)
    }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        RecordedKeyInput.keys(try await stage.asked(.keys).payload)
    }
}
