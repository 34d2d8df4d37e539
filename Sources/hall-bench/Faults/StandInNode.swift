import DeviceKit
import HallRuntime
import LinuxPorts
import SimulatedHall
import Synchronization

/// A node of the machine where the machine has none that could be driven: an input device whose one key is held, a
/// watchdog, a backlight.
final class StandInNode: KeyInput, WatchdogTimer, BacklightControl {
    private typealias Outcome = Result<[UInt8], DeviceError>

    private struct State {
        var keyboard = SimulatedKeyboard()
        var backlight = SimulatedBacklight()
        var isThere = true
        var said: [UInt8] = []
        var serial = 0
        var reader: CheckedContinuation<Outcome, Never>?
        /// The end of a wait that has not begun yet.
        var early: (serial: Int, outcome: Outcome)?
    }

    let executor: any SerialExecutor
    /// Whether it is there.
    let presence = Broadcast<Presence>(.present(path: "/stand-in"))
    private let state = Mutex(State())
    private static let key: UInt16 = 30

    init(on executor: EpollExecutor) { self.executor = executor }

    /// Somebody leans on the key, or goes.
    func hold(_ isDown: Bool) {
        let (serial, said) = state.withLock { state in
            let bytes =
                isDown
                ? state.keyboard.press(Self.key, now: WireHost.now)
                : state.keyboard.release(Self.key, now: WireHost.now)
            guard state.reader != nil else {
                state.said += bytes
                return (state.serial, [UInt8]())
            }
            return (state.serial, bytes)
        }
        if !said.isEmpty { end(serial, .success(said)) }
    }

    /// It goes or comes back.
    func set(isThere: Bool) {
        let serial = state.withLock { state in
            (state.isThere, state.said) = (isThere, [])
            return state.serial
        }
        if !isThere { end(serial, .failure(Self.gone)) }
        presence.send(isThere ? .present(path: "/stand-in") : .absent)
    }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        let serial = state.withLock { state in
            state.serial += 1
            return state.serial
        }
        let timer = timeout.map { timeout in
            Task { [weak self] in
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                self?.end(serial, .failure(DeviceError(.timedOut, while: "reading the stand-in node")))
            }
        }
        defer { timer?.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(serial, $0) }
        } onCancel: {
            end(serial, .failure(DeviceError(.unavailable, while: "reading the stand-in node: cancelled")))
        }
        return try outcome.get()
    }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        try look { $0.keyboard.keysDown }
    }

    func arm(seconds: Int) async throws(DeviceError) -> Int { try look { _ in seconds } }

    func feed() async throws(DeviceError) { try look { _ in } }

    func disarm() async throws(DeviceError) { try look { _ in } }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        try look { ($0.backlight.brightness, $0.backlight.most) }
    }

    func set(brightness: Int) async throws(DeviceError) { try look { $0.backlight.set(brightness) } }

    func rest(for time: Duration) async throws(DeviceError) {
        do throws(DeviceError) { _ = try await read(within: time) } catch {
            guard error.cause == .timedOut else { throw error }
        }
    }

    private static var gone: DeviceError { DeviceError(.unplugged, while: "using the stand-in node") }

    private func look<R: Sendable>(_ body: (inout State) -> R) throws(DeviceError) -> R {
        let found: R? = state.withLock { state in state.isThere ? body(&state) : nil }
        guard let found else { throw Self.gone }
        return found
    }

    private func wait(_ serial: Int, _ reader: CheckedContinuation<Outcome, Never>) {
        let outcome = state.withLock { state -> Outcome? in
            guard state.isThere else { return .failure(Self.gone) }
            if !state.said.isEmpty {
                defer { state.said = [] }
                return .success(state.said)
            }
            if let early = state.early, early.serial == serial { return early.outcome }
            state.reader = reader
            return nil
        }
        if let outcome { reader.resume(returning: outcome) }
    }

    private func end(_ serial: Int, _ outcome: Outcome) {
        let reader = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.serial == serial else { return nil }
            guard let reader = state.reader else {
                state.early = (serial, outcome)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: outcome)
    }
}
