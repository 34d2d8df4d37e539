import DeviceKit

/// A GPIO line whose every answer is noted before its driver has it.
actor RecordedInputLine: InputLine {
    private nonisolated let line: any InputLine
    private nonisolated let session: RecordedSession
    nonisolated var executor: any SerialExecutor { line.executor }
    nonisolated var tasks: (any TaskExecutor)? { line.tasks }
    nonisolated var surroundings: any DriverSurroundings { session }
    nonisolated var unownedExecutor: UnownedSerialExecutor { line.executor.asUnownedSerialExecutor() }

    init(_ line: any InputLine, session: RecordedSession) { (self.line, self.session) = (line, session) }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        do throws(DeviceError) {
            guard let edge = try await line.edge(within: timeout) else {
                session.note(.noEdge)
                return nil
            }
            session.note(.edge, Self.bytes(edge))
            return edge
        } catch {
            session.note(.edgeFailed, RecordedJSON.bytes(error))
            throw error
        }
    }

    func level() async throws(DeviceError) -> Bool {
        do throws(DeviceError) {
            let isHigh = try await line.level()
            session.note(.level, [isHigh ? 1 : 0])
            return isHigh
        } catch {
            session.note(.levelFailed, RecordedJSON.bytes(error))
            throw error
        }
    }

    static func bytes(_ edge: Edge) -> [UInt8] {
        let time = edge.time.components
        let nanoseconds = time.seconds * 1_000_000_000 + time.attoseconds / 1_000_000_000
        return [edge.isHigh ? 1 : 0] + withUnsafeBytes(of: nanoseconds.littleEndian) { Array($0) }
    }

    static func edge(_ bytes: [UInt8]) -> Edge? {
        guard bytes.count == 9 else { return nil }
        let nanoseconds = bytes.withUnsafeBytes {
            Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 1, as: Int64.self))
        }
        return Edge(isHigh: bytes[0] != 0, time: .nanoseconds(nanoseconds))
    }
}
