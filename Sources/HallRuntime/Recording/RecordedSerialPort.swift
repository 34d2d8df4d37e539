import DeviceKit

/// A serial port whose every answer is noted before its driver has it.
actor RecordedSerialPort: SerialPort, LinePort {
    private nonisolated let port: any SerialPort
    nonisolated let session: RecordedSession
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ port: any SerialPort, session: RecordedSession) { (self.port, self.session) = (port, session) }

    func write(_ bytes: [UInt8]) async throws(DeviceError) {
        session.finish()
        let number = session.question()
        do throws(DeviceError) { try await port.write(bytes) } catch {
            await session.answer(
                number, .writeFailed, RecordedJSON.bytes(FailedWrite(bytes: session.kept(bytes), error: error)))
            throw error
        }
        await session.answer(number, .wrote, session.kept(bytes))
    }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        try await session.reading { () async throws(DeviceError) in try await port.read(within: timeout) }
    }

    func discardInput() async {
        let number = session.question()
        await port.discardInput()
        await session.answer(number, .discarded)
    }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        let claim = session.question()
        var release: UInt64?
        do throws(DeviceError) {
            let result = try await port.exclusively { () async throws(DeviceError) in
                await session.answer(claim, .claimed)
                defer { release = session.question() }
                return try await body()
            }
            if let release { await session.answer(release, .released) }
            return result
        } catch {
            if let release {
                await session.answer(release, .released)
            } else {
                await session.answer(claim, .claimFailed, RecordedJSON.bytes(error))
            }
            throw error
        }
    }
}
