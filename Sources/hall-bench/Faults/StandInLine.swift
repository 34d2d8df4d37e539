import DeviceKit
import HallRuntime
import LinuxPorts
import SimulatedHall
import Synchronization

/// A GPIO line where the machine has no chip whose lines could be driven: levels and edges as a chip's, in memory.
final class StandInLine: InputLine {
    private typealias Outcome = Result<Edge?, DeviceError>

    private struct State {
        var isHigh: Bool
        var isThere = true
        var edges: [Edge] = []
        var serial = 0
        var reader: CheckedContinuation<Outcome, Never>?
        /// The end of a wait that has not begun yet.
        var early: (serial: Int, outcome: Outcome)?
    }

    let executor: any SerialExecutor
    /// Whether its chip is there.
    let presence = Broadcast<Presence>(.present(path: "stand-in"))
    private let state: Mutex<State>

    init(isHigh: Bool, on executor: EpollExecutor) {
        self.executor = executor
        state = Mutex(State(isHigh: isHigh))
    }

    /// The level changes.
    func set(isHigh: Bool) {
        state.withLock { state in
            guard state.isHigh != isHigh else { return }
            state.isHigh = isHigh
            state.edges.append(Edge(isHigh: isHigh, time: WireHost.now))
            guard let reader = state.reader else { return }
            state.reader = nil
            reader.resume(returning: .success(state.edges.removeFirst()))
        }
    }

    /// The chip goes or comes back.
    func set(isThere: Bool) {
        let serial = state.withLock { state in
            state.isThere = isThere
            state.edges = []
            return state.serial
        }
        if !isThere { end(serial, .failure(Self.gone)) }
        presence.send(isThere ? .present(path: "stand-in") : .absent)
    }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        let serial = state.withLock { state in
            state.serial += 1
            return state.serial
        }
        let timer = timeout.map { timeout in
            Task { [weak self] in
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                self?.end(serial, .success(nil))
            }
        }
        defer { timer?.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(serial, $0) }
        } onCancel: {
            end(serial, .failure(DeviceError(.unavailable, while: "waiting for an edge: cancelled")))
        }
        return try outcome.get()
    }

    func level() async throws(DeviceError) -> Bool {
        let (isHigh, isThere) = state.withLock { ($0.isHigh, $0.isThere) }
        guard isThere else { throw Self.gone }
        return isHigh
    }

    private static var gone: DeviceError { DeviceError(.unplugged, while: "reading the stand-in line") }

    private func wait(_ serial: Int, _ reader: CheckedContinuation<Outcome, Never>) {
        let outcome = state.withLock { state -> Outcome? in
            guard state.isThere else { return .failure(Self.gone) }
            if !state.edges.isEmpty { return .success(state.edges.removeFirst()) }
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
