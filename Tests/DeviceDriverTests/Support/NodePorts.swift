import DeviceKit
import SimulatedHall

/// A node of the machine with a simulated one at its far end, in time as it really passes.
extension LoopbackPort: KeyInput, WatchdogTimer, BacklightControl where End == AnyFarEnd {
    func keysDown() async throws(DeviceError) -> Set<UInt16> { read(SimulatedKeyboard.self) { $0.keysDown } ?? [] }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        with(SimulatedWatchdog.self) { watchdog, now in
            _ = watchdog.arm(seconds: seconds, now: now)
            return []
        }
        return seconds
    }

    func feed() async throws(DeviceError) { try await write([0x31]) }

    func disarm() async throws(DeviceError) {
        with(SimulatedWatchdog.self) { $0.receive(Array("V".utf8), now: $1) }
    }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        read(SimulatedBacklight.self) { ($0.brightness, $0.most) } ?? (128, 255)
    }

    func set(brightness: Int) async throws(DeviceError) {
        with(SimulatedBacklight.self) { backlight, _ in
            backlight.set(brightness)
            return []
        }
    }

    func rest(for time: Duration) async throws(DeviceError) {
        do throws(DeviceError) { _ = try await read(within: time) } catch {
            guard error.cause == .timedOut else { throw error }
        }
    }
}

/// The same in time that a test lets pass.
extension InputsPort: KeyInput, WatchdogTimer, BacklightControl {
    /// The device's name on the bus.
    static let node = "node"

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        bus.read(Self.node, as: SimulatedKeyboard.self) { $0.keysDown } ?? []
    }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        bus.with(Self.node, as: SimulatedWatchdog.self) { watchdog, now in
            _ = watchdog.arm(seconds: seconds, now: now)
            return []
        }
        return seconds
    }

    func feed() async throws(DeviceError) { try await write([0x31]) }

    func disarm() async throws(DeviceError) {
        bus.with(Self.node, as: SimulatedWatchdog.self) { $0.receive(Array("V".utf8), now: $1) }
    }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        guard let known = bus.read(Self.node, as: SimulatedBacklight.self, { ($0.brightness, $0.most) }) else {
            throw DeviceError(.unplugged, while: "looking at the backlight")
        }
        return known
    }

    func set(brightness: Int) async throws(DeviceError) {
        bus.with(Self.node, as: SimulatedBacklight.self) { backlight, _ in
            backlight.set(brightness)
            return []
        }
    }

    func rest(for time: Duration) async throws(DeviceError) {
        do throws(DeviceError) { _ = try await read(within: time) } catch {
            guard error.cause == .timedOut else { throw error }
        }
    }
}
