import DeviceKit
import HallRuntime
import LinuxPorts
import SimulatedHall
import Synchronization

/// A GPIO line where the machine has no chip whose lines could be driven: levels and edges as a chip's, in memory.
final class StandInLine: InputLine {
    let executor: any SerialExecutor
    /// Whether its chip is there.
    let presence = Broadcast<Presence>(.present(path: "stand-in"))
    private let edges = StandInInput<Edge>(of: "the stand-in line")
    private let isHigh: Mutex<Bool>

    init(isHigh: Bool, on executor: EpollExecutor) {
        self.executor = executor
        self.isHigh = Mutex(isHigh)
    }

    /// The level changes.
    func set(isHigh: Bool) {
        let isOther = self.isHigh.withLock { level in
            defer { level = isHigh }
            return level != isHigh
        }
        if isOther { edges.put(Edge(isHigh: isHigh, time: WireHost.now)) }
    }

    /// The chip goes or comes back.
    func set(isThere: Bool) {
        edges.set(isThere: isThere)
        presence.send(isThere ? .present(path: "stand-in") : .absent)
    }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? { try await edges.take(within: timeout) }

    func level() async throws(DeviceError) -> Bool {
        guard edges.isThere else { throw edges.gone }
        return isHigh.withLock { $0 }
    }
}
