import DeviceKit

/// A line that answers what the recording says.
actor ReplayInputLine: InputLine, LinePort {
    nonisolated let session: ReplayStage
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ session: ReplayStage) { self.session = session }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        let answer = try await session.asked(.edge)
        return answer.kind == .edge ? RecordedInputLine.edge(answer.payload) : nil
    }

    func level() async throws(DeviceError) -> Bool { try await session.asked(.level).payload.first == 1 }
}
