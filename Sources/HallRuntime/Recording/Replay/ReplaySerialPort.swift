import DeviceKit

/// A port that answers what the recording says.
actor ReplaySerialPort: SerialPort {
    private nonisolated let stage: ReplayStage
    nonisolated var executor: any SerialExecutor { stage.line }
    nonisolated var tasks: (any TaskExecutor)? { stage.line }
    nonisolated var surroundings: any DriverSurroundings { stage }
    nonisolated var unownedExecutor: UnownedSerialExecutor { stage.line.asUnownedSerialExecutor() }

    init(_ stage: ReplayStage) { self.stage = stage }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { try await stage.write(bytes) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        Array(try await stage.asked(.read).payload)
    }

    func discardInput() async { _ = try? await stage.asked(.discard) }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        _ = try await stage.asked(.claim)
        do throws(DeviceError) {
            let result = try await body()
            _ = try? await stage.asked(.release)
            return result
        } catch {
            _ = try? await stage.asked(.release)
            throw error
        }
    }
}
