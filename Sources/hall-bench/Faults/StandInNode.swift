import DeviceKit
import HallRuntime
import LinuxPorts
import SimulatedHall
import Synchronization

/// A node of the machine where the machine has none that could be driven: an input device whose one key is held, a
/// watchdog, a backlight.
final class StandInNode: KeyInput, WatchdogTimer, BacklightControl {
    let executor: any SerialExecutor
    /// Whether it is there.
    let presence = Broadcast<Presence>(.present(path: "/stand-in"))
    private let input = StandInInput<[UInt8]>(of: "the stand-in node")
    private let keyboard = Mutex(SimulatedKeyboard())
    private let backlight = Mutex(SimulatedBacklight())
    private static let key: UInt16 = 30

    init(on executor: EpollExecutor) { self.executor = executor }

    /// Somebody leans on the key, or goes.
    func hold(_ isDown: Bool) {
        input.put(
            keyboard.withLock {
                isDown ? $0.press(Self.key, now: WireHost.now) : $0.release(Self.key, now: WireHost.now)
            })
    }

    /// It goes or comes back.
    func set(isThere: Bool) {
        input.set(isThere: isThere)
        presence.send(isThere ? .present(path: "/stand-in") : .absent)
    }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        guard let bytes = try await input.take(within: timeout) else {
            throw DeviceError(.timedOut, while: "reading the stand-in node")
        }
        return bytes
    }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        try mustBeThere()
        return keyboard.withLock { $0.keysDown }
    }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        try mustBeThere()
        return seconds
    }

    func feed() async throws(DeviceError) { try mustBeThere() }

    func disarm() async throws(DeviceError) { try mustBeThere() }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        try mustBeThere()
        return backlight.withLock { ($0.brightness, $0.most) }
    }

    func set(brightness: Int) async throws(DeviceError) {
        try mustBeThere()
        backlight.withLock { $0.set(brightness) }
    }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await input.take(within: time) }

    private func mustBeThere() throws(DeviceError) { if !input.isThere { throw input.gone } }
}
