import DeviceKit

/// A line that answers what the recording says.
actor ReplayInputLine: InputLine {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.executor }
    nonisolated var tasks: (any TaskExecutor)? { stage.tasks }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.executor.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        try stage.check()
        return try await stage.wait { stage.edgeReader = $0 }
    }

    func level() async throws(DeviceError) -> Bool {
        try stage.check()
        if let record = stage.next, record.kind == .level {
            stage.advance()
            return record.payload.first == 1
        }
        return try await stage.wait { stage.levelReader = $0 }
    }
}
