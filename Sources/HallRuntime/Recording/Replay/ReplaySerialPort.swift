import DeviceKit

/// A port that answers what the recording says.
actor ReplaySerialPort: SerialPort, LinePort {
    nonisolated let session: ReplayStage
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ session: ReplayStage) { self.session = session }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { try await session.write(bytes) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        Array(try await session.asked(.read).payload)
    }

    func discardInput() async { _ = try? await session.asked(.discard) }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        _ = try await session.asked(.claim)
        do throws(DeviceError) {
            let result = try await body()
            _ = try? await session.asked(.release)
            return result
        } catch {
            _ = try? await session.asked(.release)
            throw error
        }
    }
}
