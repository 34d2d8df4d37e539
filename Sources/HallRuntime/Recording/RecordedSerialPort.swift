import DeviceKit

/// A serial port whose every answer is noted before its driver has it. On the port's own executor, so that a driver
/// calls through it without a hop.
actor RecordedSerialPort: SerialPort {
    private nonisolated let port: any SerialPort
    private nonisolated let session: RecordedSession
    nonisolated var executor: any SerialExecutor { port.executor }
    nonisolated var tasks: (any TaskExecutor)? { port.tasks }
    nonisolated var surroundings: any DriverSurroundings { session }
    nonisolated var unownedExecutor: UnownedSerialExecutor { port.executor.asUnownedSerialExecutor() }

    init(_ port: any SerialPort, session: RecordedSession) { (self.port, self.session) = (port, session) }

    func write(_ bytes: [UInt8]) async throws(DeviceError) {
        session.finish()
        do throws(DeviceError) { try await port.write(bytes) } catch {
            session.note(.writeFailed, RecordedJSON.bytes(FailedWrite(bytes: bytes, error: error)))
            throw error
        }
        session.note(.wrote, bytes)
    }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        do throws(DeviceError) {
            let bytes = try await port.read(within: timeout)
            session.noteRead(bytes)
            return bytes
        } catch {
            session.noteRead(error)
            throw error
        }
    }

    func discardInput() async { await port.discardInput() }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        var isHad = false
        do throws(DeviceError) {
            return try await port.exclusively { () async throws(DeviceError) in
                isHad = true
                session.note(.claimed)
                return try await body()
            }
        } catch {
            if !isHad { session.note(.claimFailed, RecordedJSON.bytes(error)) }
            throw error
        }
    }
}
