import CLinux
import Glibc
import Synchronization

/// Hosts simulated devices on the far ends of real ttys: one pty a wire, one thread for all.
///
/// The agent opens the near end by the path the hall file names (a symbolic link that comes and goes with the
/// cable). What the agent does not read in time is lost, as on a line without flow control.
public final class WireHost: Sendable {
    /// Why a wire could not be laid or a device not reached.
    public struct WireHostError: Error, Sendable, CustomStringConvertible {
        /// What was attempted and what the system said.
        public var description: String
    }

    private struct Wire {
        var master: Int32
        var devices: [String]
        /// Nobody has the near end open: what devices send is lost, as on a real line.
        var isOpen = false
        var dropped = 0
        var messages = 0
    }

    private struct State {
        var wires: [String: Wire] = [:]
        var devices: [String: any SimulatedDevice] = [:]
        var pathOfDevice: [String: String] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())
    private let epoll: Int32
    private let waker: Int32
    private let tickMilliseconds: Int64 = 4

    /// Starts the thread.
    public init() throws(WireHostError) {
        epoll = hk_epoll_create()
        waker = hk_eventfd()
        guard epoll >= 0, waker >= 0, hk_epoll_add(epoll, waker, HK_IN.rawValue, UInt64.max) >= 0 else {
            throw WireHostError(description: "starting the simulated wires: no descriptors left")
        }
        ChildProcessThread.detach { [self] in loop() }
    }

    /// The boot clock, which all simulated devices live by.
    public static var now: Duration { .nanoseconds(hk_boot_clock_ns()) }

    /// Lays a wire: makes a pty, puts `path` there as a link to it, and hangs the devices on it.
    public func lay(_ path: String, devices: [(name: String, device: any SimulatedDevice)]) throws(WireHostError) {
        state.withLock { state in
            for (name, device) in devices {
                state.devices[name] = device
                state.pathOfDevice[name] = path
            }
        }
        try connect(path, devices.map(\.name))
    }

    /// Pulls a cable: the line hangs up and its path vanishes. The devices keep their state.
    public func pull(_ path: String) {
        let wire = state.withLock { $0.wires.removeValue(forKey: path) }
        guard let wire else { return }
        unlink(path)
        if wire.isOpen { _ = hk_epoll_remove(epoll, wire.master) }
        _ = hk_close(wire.master)
    }

    /// Puts a pulled cable back.
    public func plug(_ path: String) throws(WireHostError) {
        let (isLaid, names) = state.withLock { state in
            (state.wires[path] != nil, state.pathOfDevice.filter { $0.value == path }.map(\.key).sorted())
        }
        if !isLaid { try connect(path, names) }
    }

    /// Whether a wire's cable is in.
    public func isPlugged(_ path: String) -> Bool { state.withLock { $0.wires[path] != nil } }

    /// The path of a device's wire.
    public func path(of device: String) -> String? { state.withLock { $0.pathOfDevice[device] } }

    /// How many pieces of bytes have come from the agent on each wire, by path: where it asks and waits for the answer,
    /// one a question.
    public var messages: [String: Int] { state.withLock { $0.wires.mapValues(\.messages) } }

    /// Looks at or changes one device; what `body` returns second is sent on its wire at once.
    public func with<Device: SimulatedDevice, Result: Sendable>(
        _ name: String, as type: Device.Type, _ body: @Sendable (inout Device, Duration) -> (Result, send: [UInt8])
    ) throws(WireHostError) -> Result {
        let result: Result? = state.withLock { state in
            guard var device = state.devices[name] as? Device else { return nil }
            let (result, bytes) = body(&device, Self.now)
            state.devices[name] = device
            if let path = state.pathOfDevice[name] { Self.send(bytes, on: path, &state) }
            return result
        }
        guard let result else { throw WireHostError(description: "no simulated \(type) named '\(name)'") }
        return result
    }

    /// Reads one device.
    public func read<Device: SimulatedDevice, Result: Sendable>(
        _ name: String, as type: Device.Type, _ body: @Sendable (Device, Duration) -> Result
    ) throws(WireHostError) -> Result {
        try with(name, as: type) { device, now in (body(device, now), send: []) }
    }

    /// Raises or clears a fault of a device; does nothing where there is no such device.
    public func set(_ fault: SimulatedFault, _ isOn: Bool, on name: String) {
        state.withLock { state in
            guard var device = state.devices[name], let path = state.pathOfDevice[name] else { return }
            let bytes = fault.set(isOn, on: &device, now: Self.now)
            state.devices[name] = device
            Self.send(bytes, on: path, &state)
        }
    }

    /// Takes every cable away and ends the thread.
    public func stop() {
        let paths = state.withLock { state in
            state.isStopping = true
            return Array(state.wires.keys)
        }
        for path in paths { pull(path) }
        hk_eventfd_signal(waker)
    }

    private func connect(_ path: String, _ devices: [String]) throws(WireHostError) {
        let terminal: PseudoTerminal
        do { terminal = try PseudoTerminal() } catch {
            throw WireHostError(description: "laying \(path): \(error)")
        }
        Self.makeFolder(of: path)
        unlink(path)
        guard symlink(terminal.path, path) == 0 else {
            let reason = String(cString: strerror(errno))
            _ = hk_close(terminal.master)
            throw WireHostError(description: "laying \(path): \(reason)")
        }
        let master = terminal.master
        state.withLock { $0.wires[path] = Wire(master: master, devices: devices) }
    }

    private static func makeFolder(of path: String) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
    }

    private func loop() {
        hk_thread_name("wires")
        var ready = [hk_ready](repeating: hk_ready(), count: 32)
        while !state.withLock({ $0.isStopping }) {
            let count = hk_epoll_wait(epoll, &ready, Int32(ready.count), tickMilliseconds * 1_000_000)
            state.withLock { state in
                for index in 0..<max(0, Int(count)) { take(Int32(truncatingIfNeeded: ready[index].data), &state) }
                noticeOpening(&state)
                Self.tick(&state)
            }
        }
        _ = hk_close(epoll)
        _ = hk_close(waker)
    }

    /// A line that nobody has open reports a hang-up for ever: it is not watched, but looked at with each tick.
    private func noticeOpening(_ state: inout State) {
        for (path, wire) in state.wires where !wire.isOpen {
            let ready = hk_ready_now(wire.master, HK_IN.rawValue)
            guard ready >= 0, UInt32(ready) & HK_HANGUP.rawValue == 0 else { continue }
            state.wires[path]?.isOpen = true
            _ = hk_epoll_add(epoll, wire.master, HK_IN.rawValue, UInt64(wire.master))
        }
    }

    private func take(_ master: Int32, _ state: inout State) {
        guard let path = state.wires.first(where: { $0.value.master == master })?.key else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = hk_read(master, &buffer, buffer.count)
            if count < 0, count != -Int(EAGAIN) {
                state.wires[path]?.isOpen = false
                _ = hk_epoll_remove(epoll, master)
            }
            guard count > 0 else { return }
            let bytes = Array(buffer[..<count])
            state.wires[path]?.messages += 1
            for name in state.wires[path]?.devices ?? [] {
                let reply = state.devices[name]?.receive(bytes, now: Self.now) ?? []
                Self.send(reply, on: path, &state)
            }
        }
    }

    private static func tick(_ state: inout State) {
        for (path, wire) in state.wires {
            for name in wire.devices {
                let bytes = state.devices[name]?.tick(now: now) ?? []
                send(bytes, on: path, &state)
            }
        }
    }

    private static func send(_ bytes: [UInt8], on path: String, _ state: inout State) {
        guard !bytes.isEmpty, let wire = state.wires[path], wire.isOpen else { return }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { hk_write(wire.master, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            sent += count
        }
        state.wires[path]?.dropped += bytes.count - sent
    }
}
