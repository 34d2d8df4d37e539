import DeviceKit
import Synchronization

/// What one driver meets while it lives, on its way to the ring.
///
/// Each question of the driver to the world outside is numbered when it is asked, and its answer is noted when its turn
/// in the driver's line has come, just before the driver has it. The driver's clock goes with the records: a reading
/// within a millisecond of the last record gives that record's time and costs nothing, any other is a record. So a
/// replay knows every time that the driver saw.
final class RecordedSession: LineSurroundings {
    private static let step: Int64 = 1000

    private struct State {
        var last: Int64
        var readings: UInt64 = 0
        var questions: UInt64 = 0
        var mask: (any PersonMask)?
        /// Nothing is kept any more.
        var isWithheld = false
    }

    /// In which the driver runs.
    let line: SessionLine
    /// Whether the device's words may be a person's.
    let isMasked: Bool
    private let id: UInt64
    private let ring: RecordingRing
    private let standIns: StandIns
    private let state: Mutex<State>

    /// A session of a driver that is about to be made on `port`.
    init(
        id: UInt64, ring: RecordingRing, standIns: StandIns, mask: (any PersonMask)?, opening: RecordedOpening,
        port: any DeviceKit.Port
    ) {
        (self.id, self.ring, self.standIns, isMasked) = (id, ring, standIns, mask != nil)
        line = SessionLine(on: port.executor, tasks: port.tasks)
        let last = ring.append(.opened, id, RecordedJSON.bytes(opening))
        state = Mutex(State(last: last, mask: mask))
    }

    /// The port as the driver is to have it; one of another kind is not recorded.
    func recorded(_ port: any DeviceKit.Port) -> any DeviceKit.Port {
        switch port {
        case let serial as any SerialPort: return RecordedSerialPort(serial, session: self)
        case let line as any InputLine: return RecordedInputLine(line, session: self)
        case let queue as any PrintQueue: return RecordedQueue(queue, session: self)
        case let keys as any KeyInput: return RecordedKeyInput(keys, session: self)
        case let watchdog as any WatchdogTimer: return RecordedWatchdog(watchdog, session: self)
        case let backlight as any BacklightControl: return RecordedBacklight(backlight, session: self)
        default:
            note(.withheld, Array("a port of another kind".utf8))
            state.withLock { $0.isWithheld = true }
            return port
        }
    }

    /// Runs the driver, and notes its beginning and end. It is cancelled when the turn of that has come in its line.
    func run(_ driver: any DeviceDriver) async throws(DeviceError) {
        let running = Task(executorPreference: line) { [self] () async -> Result<Void, DeviceError> in
            note(.running)
            let end = await RecordedSession.end(of: driver)
            finish()
            if case .failure(let error) = end { note(.closed, RecordedJSON.bytes(error)) } else { note(.closed) }
            return end
        }
        let end = await withTaskCancellationHandler {
            await running.value
        } onCancel: {
            line.arrive { [self] in
                note(.cancelled)
                running.cancel()
            }
        }
        try end.get()
    }

    /// Runs a driver to its end.
    static func end(of driver: any DeviceDriver) async -> Result<Void, DeviceError> {
        do throws(DeviceError) {
            try await driver.run()
            return .success(())
        } catch { return .failure(error) }
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

    /// What goes to the device, as it may be kept.
    func kept(_ bytes: [UInt8]) -> [UInt8] { standIns.replaced(in: bytes) }

    /// The number of a new question to the world outside.
    func question() -> UInt64 {
        state.withLock { state in
            defer { state.questions += 1 }
            return state.questions
        }
    }

    /// Notes the answer to a question once its turn has come.
    nonisolated(nonsending) func answer(
        _ question: UInt64, _ kind: RecordKind, _ payload: @autoclosure () -> [UInt8] = []
    ) async {
        await line.arrive()
        note(kind, Varint.bytes(question) + payload())
    }

    /// Notes what a read gives, or why it gives nothing.
    nonisolated(nonsending) func reading(
        _ read: nonisolated(nonsending) () async throws(DeviceError) -> [UInt8]
    ) async throws(DeviceError) -> [UInt8] {
        let number = question()
        let bytes: [UInt8]
        do throws(DeviceError) { bytes = try await read() } catch {
            if error.cause == .timedOut {
                await answer(number, .readTimedOut)
            } else {
                await answer(number, .readFailed, RecordedJSON.bytes(error))
            }
            throw error
        }
        await answer(number, read: bytes)
        return bytes
    }

    /// Notes what a read gave once its turn has come.
    private nonisolated(nonsending) func answer(_ question: UInt64, read bytes: [UInt8]) async {
        await line.arrive()
        state.withLock { state in
            guard isMasked else { return note(.read, Varint.bytes(question) + bytes, &state) }
            note(.readMasked, Varint.bytes(question) + Varint.bytes(UInt64(bytes.count)), &state)
            let kept = state.mask?.take(bytes, at: .microseconds(state.last)) ?? []
            if !kept.isEmpty { note(.content, kept, &state) }
        }
    }

    /// The device is asked something new, or was silent for long enough: what its mask still holds is no part of anything
    /// that comes.
    func finish() {
        state.withLock { state in
            let rest = state.mask?.end() ?? []
            if !rest.isEmpty { note(.content, rest, &state) }
        }
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
        let number = question()
        do { try await Task.sleep(for: time) } catch {
            await answer(number, .restBroken)
            throw CancellationError()
        }
        await answer(number, .rested)
    }

    func took(_ wish: @autoclosure () -> DriverWish) {
        var wish = wish()
        if case .deliver(let document) = wish { wish = .deliver(kept(document)) }
        note(.wish, RecordedJSON.bytes(wish))
        guard case .deliverForeign = wish else { return }
        note(.withheld, Array("another program's document was printed".utf8))
        state.withLock { $0.isWithheld = true }
    }

    func gave(_ word: @autoclosure () -> String) { note(.gave, Array(word().utf8)) }

    nonisolated(nonsending) func outside(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> Void
    ) async throws(DeviceError) {
        let number = question()
        do throws(DeviceError) { try await body() } catch {
            await answer(number, .outside, RecordedJSON.bytes(error))
            throw error
        }
        await answer(number, .outside)
    }
}
