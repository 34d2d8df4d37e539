import DeviceKit
import Synchronization

/// What one driver meets while it lives, on its way to the ring.
///
/// The driver's clock goes with the records: a reading within a millisecond of the last record gives that record's time
/// and costs nothing, any other is a record. So a replay knows every time that the driver saw.
final class RecordedSession: DriverSurroundings {
    private static let step: Int64 = 1000

    private struct State {
        var last: Int64
        var readings: UInt64 = 0
        var rests: UInt64 = 0
        var questions: UInt64 = 0
        var mask: (any PersonMask)?
        /// Nothing is kept any more.
        var isWithheld = false
    }

    private let id: UInt64
    private let ring: RecordingRing
    private let state: Mutex<State>

    init(id: UInt64, ring: RecordingRing, mask: (any PersonMask)?, opening: RecordedOpening) {
        (self.id, self.ring) = (id, ring)
        let last = ring.append(.opened, id, RecordedJSON.bytes(opening))
        state = Mutex(State(last: last, mask: mask))
    }

    /// The port as the driver is to have it; one of another kind is not recorded.
    func recorded(_ port: any Port) -> any Port {
        switch port {
        case let serial as any SerialPort: return RecordedSerialPort(serial, session: self)
        case let line as any InputLine: return RecordedInputLine(line, session: self)
        case let queue as any PrintQueue: return RecordedQueue(queue, session: self)
        default:
            note(.withheld, Array("a port of another kind".utf8))
            state.withLock { $0.isWithheld = true }
            return port
        }
    }

    /// Runs the driver, and notes its end.
    func run(_ driver: any DeviceDriver) async throws(DeviceError) {
        let end: Result<Void, DeviceError> = await withTaskCancellationHandler {
            do throws(DeviceError) {
                try await driver.run()
                return .success(())
            } catch { return .failure(error) }
        } onCancel: {
            note(.cancelled)
        }
        finish()
        if case .failure(let error) = end { note(.closed, RecordedJSON.bytes(error)) } else { note(.closed) }
        try end.get()
    }

    // MARK: Records

    func note(_ kind: RecordKind, _ payload: @autoclosure () -> [UInt8] = []) {
        state.withLock { note(kind, payload(), &$0) }
    }

    private func note(_ kind: RecordKind, _ payload: [UInt8], _ state: inout State) {
        guard !state.isWithheld else { return }
        state.last = ring.append(kind, id, payload)
        state.readings = 0
    }

    func noteRead(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.mask != nil else { return note(.read, bytes, &state) }
            note(.readMasked, Varint.bytes(UInt64(bytes.count)), &state)
            let kept = state.mask?.take(bytes, at: .microseconds(state.last)) ?? []
            if !kept.isEmpty { note(.content, kept, &state) }
        }
    }

    func noteRead(_ error: DeviceError) {
        if error.cause == .timedOut { note(.readTimedOut) } else { note(.readFailed, RecordedJSON.bytes(error)) }
    }

    /// The device is asked something new: what its mask still holds is no part of an answer any more.
    func finish() {
        state.withLock { state in
            let rest = state.mask?.end() ?? []
            if !rest.isEmpty { note(.content, rest, &state) }
        }
    }

    /// The number of a question to the spooler.
    func question() -> UInt64 {
        state.withLock { state in
            defer { state.questions += 1 }
            return state.questions
        }
    }

    func note(_ answer: QueueAnswer, to question: UInt64) {
        note(.queue, Varint.bytes(question) + RecordedJSON.bytes(answer))
    }

    // MARK: DriverSurroundings

    func now() -> ContinuousClock.Instant {
        let time = state.withLock { state in
            guard !state.isWithheld else { return ring.microseconds }
            if ring.microseconds - state.last < Self.step {
                state.readings += 1
            } else {
                note(.clock, Varint.bytes(state.readings), &state)
            }
            return state.last
        }
        return ring.instant(of: time)
    }

    func random() -> UInt64 {
        let value = UInt64.random(in: 0 ... .max)
        note(.random, withUnsafeBytes(of: value.littleEndian) { Array($0) })
        return value
    }

    nonisolated(nonsending) func rest(for time: Duration) async throws(CancellationError) {
        let number = state.withLock { state in
            defer { state.rests += 1 }
            return state.rests
        }
        do { try await Task.sleep(for: time) } catch { throw CancellationError() }
        note(.rested, Varint.bytes(number))
    }

    func took(_ wish: @autoclosure () -> DriverWish) {
        let wish = wish()
        note(.wish, RecordedJSON.bytes(wish))
        guard case .deliverForeign = wish else { return }
        note(.withheld, Array("another program's document was printed".utf8))
        state.withLock { $0.isWithheld = true }
    }

    func gave(_ word: @autoclosure () -> String) { note(.gave, Array(word().utf8)) }

    nonisolated(nonsending) func outside(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError) {
        do throws(DeviceError) { try await body() } catch {
            note(.outside, RecordedJSON.bytes(error))
            throw error
        }
        note(.outside)
    }
}
