import DeviceKit

/// A line that answers what the recording says.
actor ReplayInputLine: InputLine {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.line }
    nonisolated var tasks: (any TaskExecutor)? { stage.line }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.line.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        let answer = try await stage.asked(.edge)
        return answer.kind == .edge ? RecordedInputLine.edge(answer.payload) : nil
    }

    func level() async throws(DeviceError) -> Bool { try await stage.asked(.level).payload.first == 1 }
}
