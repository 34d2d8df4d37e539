import DeviceKit

/// Keys of an input device whose every answer is noted before its driver has it.
actor RecordedKeyInput: KeyInput, LinePort {
    private nonisolated let keys: any KeyInput
    nonisolated let session: RecordedSession
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ keys: any KeyInput, session: RecordedSession) { (self.keys, self.session) = (keys, session) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        do throws(DeviceError) {
            return try await session.reading { () async throws(DeviceError) in try await keys.read(within: timeout) }
        } catch {
            // What has been typed is over, and the same code again is to be masked as it was.
            if error.cause == .timedOut { session.finish() }
            throw error
        }
    }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        let number = session.question()
        let down: Set<UInt16>
        do throws(DeviceError) { down = try await keys.keysDown() } catch {
            await session.answer(number, .keysFailed, RecordedJSON.bytes(error))
            throw error
        }
        await session.answer(number, .keys, session.isMasked ? [] : Self.bytes(down))
        return down
    }

    static func bytes(_ keys: Set<UInt16>) -> [UInt8] {
        keys.sorted().flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    static func keys(_ bytes: some Collection<UInt8>) -> Set<UInt16> {
        let bytes = Array(bytes)
        return Set(
            stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 })
    }
}
