import DeviceKit

/// A port that answers what the recording says.
actor ReplaySerialPort: SerialPort {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.executor }
    nonisolated var tasks: (any TaskExecutor)? { stage.tasks }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.executor.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { try await stage.write(bytes) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        try stage.check()
        guard stage.reader == nil else { throw DeviceError(.busy, while: "reading: another read of this view waits") }
        return try await stage.wait { stage.reader = $0 }
    }

    func discardInput() async {}

    private func claim() async throws(DeviceError) {
        try stage.check()
        if stage.claims.isEmpty, stage.next?.kind == .claimed { return stage.advance() }
        try await stage.wait { stage.claims.append($0) }
    }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        try await claim()
        return try await body()
    }
}
