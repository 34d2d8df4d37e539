import DeviceKit

/// A GPIO line whose every answer is noted before its driver has it.
actor RecordedInputLine: InputLine, LinePort {
    private nonisolated let line: any InputLine
    nonisolated let session: RecordedSession
    nonisolated var unownedExecutor: UnownedSerialExecutor { session.line.asUnownedSerialExecutor() }

    init(_ line: any InputLine, session: RecordedSession) { (self.line, self.session) = (line, session) }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        let number = session.question()
        let edge: Edge?
        do throws(DeviceError) { edge = try await line.edge(within: timeout) } catch {
            await session.answer(number, .edgeFailed, RecordedJSON.bytes(error))
            throw error
        }
        if let edge {
            await session.answer(number, .edge, Self.bytes(edge))
        } else {
            await session.answer(number, .noEdge)
        }
        return edge
    }

    func level() async throws(DeviceError) -> Bool {
        let number = session.question()
        let isHigh: Bool
        do throws(DeviceError) { isHigh = try await line.level() } catch {
            await session.answer(number, .levelFailed, RecordedJSON.bytes(error))
            throw error
        }
        await session.answer(number, .level, [isHigh ? 1 : 0])
        return isHigh
    }

    static func bytes(_ edge: Edge) -> [UInt8] {
        let time = edge.time.components
        let nanoseconds = time.seconds * 1_000_000_000 + time.attoseconds / 1_000_000_000
        return [edge.isHigh ? 1 : 0] + withUnsafeBytes(of: nanoseconds.littleEndian) { Array($0) }
    }

    static func edge(_ bytes: some Collection<UInt8>) -> Edge? {
        let bytes = Array(bytes)
        guard bytes.count == 9 else { return nil }
        let nanoseconds = bytes.withUnsafeBytes {
            Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 1, as: Int64.self))
        }
        return Edge(isHigh: bytes[0] != 0, time: .nanoseconds(nanoseconds))
    }
}
