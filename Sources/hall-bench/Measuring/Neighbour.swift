import Glibc
import LinuxPorts
import SimulatedHall
import Synchronization

/// A device beside those that are measured, at the far end of a tty of its own, that can be well or give trouble.
final class Neighbour: Sendable {
    /// How it behaves.
    enum Manner: String, CaseIterable, Sendable {
        /// As it should.
        case well
        /// Reads nothing and says nothing: what it is sent fills its line.
        case silent
        /// Says codes without end, a megabyte a second: what a full-speed USB line carries.
        case flooding
        /// Answers at once, every byte with half of its bits turned.
        case garbled
        /// Answers a byte each 40 ms: no answer is whole in time.
        case slow
        /// Is pulled out as soon as something is written to it, and comes back after 300 ms.
        case pulled
    }

    private struct State {
        var device: any SimulatedDevice
        var manner = Manner.well
        /// Negative while it is pulled out.
        var master: Int32 = -1
        var comesBackAt: Duration = .zero
        var owed: [UInt8] = []
        var saysNextAt: Duration = .zero
        var answers = 0
        var isStopping = false
    }

    private static let mixed: UInt8 = 0x55
    private static let slowness = Duration.milliseconds(40)
    private static let absence = Duration.milliseconds(300)
    private static let floodEvery: Int32 = 4
    /// Codes of a scanner, each with its end: nobody's, but each has to be looked at.
    private static let flood: [UInt8] = (0..<320).flatMap { number in
        Array("HALL-\(1_000_000 + number)\r".utf8)
    }

    /// The near end, a symbolic link that goes and comes with the cable.
    let link: String
    private let state: Mutex<State>
    private let thread: BlockingThread

    /// Hangs `device` at the far end; its thread begins at once.
    init(_ device: any SimulatedDevice, at link: String) throws {
        self.link = link
        state = Mutex(State(device: device))
        thread = BlockingThread(name: "neighbour")
        try plug()
        thread.post { [self] in live() }
    }

    /// From now on it behaves so.
    func behave(_ manner: Manner) {
        state.withLock { state in
            state.manner = manner
            state.owed = []
        }
    }

    /// How often it has answered.
    var answers: Int { state.withLock { $0.answers } }

    /// Ends the thread and hangs up.
    func stop() { state.withLock { $0.isStopping = true } }

    private func plug() throws {
        let terminal = try PseudoTerminal()
        let fresh = link + ".new"
        unlink(fresh)
        guard symlink(terminal.path, fresh) == 0, rename(fresh, link) == 0 else {
            close(terminal.master)
            throw BenchFailure(description: "\(link) cannot be made")
        }
        state.withLock { $0.master = terminal.master }
    }

    private func live() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let (manner, master, isStopping) = state.withLock { ($0.manner, $0.master, $0.isStopping) }
            if isStopping { break }
            guard master >= 0 else {
                comeBack()
                continue
            }
            guard manner != .silent else {
                // It reads nothing on purpose, so there is nothing to poll; this thread is its own.
                usleep(20_000)
                continue
            }
            var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            let isReady = poll(&watched, 1, manner == .well ? 20 : Self.floodEvery) > 0
            if isReady, watched.revents & Int16(POLLHUP) != 0 {
                // Nobody has the near end open: the line reports a hang-up for as long, and poll would return at once.
                usleep(2000)
                continue
            }
            let count = isReady ? read(master, &buffer, buffer.count) : 0
            hear(Array(buffer[..<max(0, count)]), manner, master)
        }
        let master = state.withLock { $0.master }
        if master >= 0 { close(master) }
    }

    private func hear(_ bytes: [UInt8], _ manner: Manner, _ master: Int32) {
        let now = WireHost.now
        if manner == .pulled, !bytes.isEmpty { return pull(master, now) }
        let said = state.withLock { state -> [UInt8] in
            let answer = (bytes.isEmpty ? [] : state.device.receive(bytes, now: now)) + state.device.tick(now: now)
            if !answer.isEmpty { state.answers += 1 }
            switch manner {
            case .garbled: return answer.map { $0 ^ Self.mixed }
            case .flooding: return Self.flood
            case .slow:
                // What it has not said when it is asked again it does not say any more.
                if !answer.isEmpty { state.owed = answer }
                guard now >= state.saysNextAt, !state.owed.isEmpty else { return [] }
                state.saysNextAt = now + Self.slowness
                return [state.owed.removeFirst()]
            case .well, .silent, .pulled: return answer
            }
        }
        // What the host does not take in time is lost, as on a line without flow control.
        if !said.isEmpty { _ = said.withUnsafeBytes { write(master, $0.baseAddress, $0.count) } }
    }

    private func pull(_ master: Int32, _ now: Duration) {
        state.withLock { state in
            state.master = -1
            state.comesBackAt = now + Self.absence
        }
        unlink(link)
        close(master)
    }

    private func comeBack() {
        let rest = state.withLock { $0.comesBackAt } - WireHost.now
        // Pulled out it has no descriptor to wait on; this thread is its own.
        if rest > .zero { usleep(5000) } else if (try? plug()) == nil { usleep(50_000) }
    }
}
