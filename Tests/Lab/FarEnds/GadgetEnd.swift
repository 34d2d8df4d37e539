import Foundation
import Glibc
import SimulatedHall
import Synchronization

/// The far end of a USB gadget: a simulated device behind the gadget's own node, however often the cable is pulled.
final class GadgetEnd: Sendable {
    private struct State {
        var device: any SimulatedDevice
        var heard = 0
        /// What the device says by itself, for the next turn.
        var unsaid: [UInt8] = []

        mutating func speak() -> [UInt8] {
            defer { unsaid = [] }
            return unsaid + device.tick(now: WireHost.now)
        }
    }

    /// How long nothing may come before the device is looked at again.
    private static let restMilliseconds: Int32 = 20

    private let node: String
    private let state: Mutex<State>

    /// Begins; the node may come later.
    init(node: String, device: any SimulatedDevice) {
        self.node = node
        state = Mutex(State(device: device))
        Thread.detachNewThread { [self] in
            while true {
                pump()
                // A gadget's node that is not open or not plugged tells nobody when it is: it is looked at again.
                usleep(20_000)
            }
        }
    }

    /// Bytes that came from the agent so far.
    var heard: Int { state.withLock { $0.heard } }

    /// Raises or clears a fault of the device.
    func set(_ fault: SimulatedFault, _ isOn: Bool) {
        state.withLock { $0.unsaid += fault.set(isOn, on: &$0.device, now: WireHost.now) }
    }

    /// From one plugging-in to its end.
    private func pump() {
        let number = open(node, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { return }
        defer { close(number) }
        var line = termios()
        if tcgetattr(number, &line) == 0 {
            cfmakeraw(&line)
            tcsetattr(number, TCSANOW, &line)
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            var watched = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, Self.restMilliseconds) >= 0 else { return }
            if watched.revents & Int16(POLLHUP | POLLERR) != 0 { return }
            var answer: [UInt8] = []
            if watched.revents & Int16(POLLIN) != 0 {
                let count = read(number, &bytes, bytes.count)
                // A line that hung up reads as its end.
                if count == 0 || count < 0 && errno != EAGAIN { return }
                answer = state.withLock { state in
                    state.heard += max(0, count)
                    return state.device.receive(Array(bytes[..<max(0, count)]), now: WireHost.now)
                }
            }
            answer += state.withLock { $0.speak() }
            guard say(answer, to: number) else { return }
        }
    }

    private func say(_ bytes: [UInt8], to number: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) }
            guard count < 0 else { continue }
            var watched = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
            // Nobody takes it: whoever should has gone.
            guard errno == EAGAIN, poll(&watched, 1, 1000) > 0, watched.revents & Int16(POLLHUP) == 0 else {
                return false
            }
        }
        return true
    }
}
