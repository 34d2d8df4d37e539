import Glibc
import LinuxPorts
import SimulatedHall
import Synchronization
import WireFormats

/// A call terminal and a board at the far ends of two ttys, each drained by a thread of its own, so that what is
/// measured is when bytes come and not when somebody looks.
final class ButtonRig: Sendable {
    /// Frames with a text, by the moment of their first byte.
    struct Frame: Sendable {
        var firstByte: Duration
        var bytes: [UInt8]
    }

    private struct State {
        var terminal: SimulatedTerminal
        var board: SimulatedBoard
        var decoder = OnbonBX.Decoder(from: .host, dialect: .standard)
        var pending: Frame?
        var frames: [Frame] = []
        var newest: Duration = .zero
        var pressed: Duration = .zero
        var isStopping = false
        /// A board that is only listened to.
        var isBoardMute = false
    }

    private let terminal: PseudoTerminal
    private let board: PseudoTerminal
    private let state: Mutex<State>
    private let threads = [BlockingThread(name: "rig board"), BlockingThread(name: "rig terminal")]

    /// The near ends.
    var paths: (terminal: String, board: String) { (terminal.path, board.path) }

    /// Two ttys with their devices; the threads begin at once.
    init(terminal device: SimulatedTerminal, board sign: SimulatedBoard) throws {
        (terminal, board) = (try PseudoTerminal(), try PseudoTerminal())
        state = Mutex(State(terminal: device, board: sign))
        threads[0].post { [self] in drain(self.board.master, hear: { self.boardHears($0, at: $1) }) }
        threads[1].post { [self] in drain(self.terminal.master, hear: { self.terminalHears($0, at: $1) }) }
    }

    /// The terminal and the board of the hall's own files.
    convenience init(_ setting: BenchSetting) throws {
        try self.init(
            terminal: SimulatedTerminal(
                device: setting.file("devices/generic-hall-rs485-terminal.yaml"),
                profile: setting.file("firmware-profiles/hall-rs485-terminal.yaml"), address: 1),
            board: SimulatedBoard(
                device: setting.file("devices/onbon-bx-5k1.yaml"),
                profile: setting.file("firmware-profiles/onbon-bx-5k.yaml"), address: 1))
    }

    /// Ends the threads and hangs both lines up.
    func stop() {
        state.withLock { $0.isStopping = true }
        close(terminal.master)
        close(board.master)
    }

    /// The board answers nothing from now on: a peer that never reads would fill the line.
    func muteBoard() { state.withLock { $0.isBoardMute = true } }

    /// Whether the terminal has been told what to show and the board a text: both drivers are at work.
    var isReady: Bool { state.withLock { $0.terminal.displays > 0 && !$0.frames.isEmpty } }

    /// When the last byte came on either line.
    var newest: Duration { state.withLock { $0.newest } }

    /// Presses "next" and gives the moment just before the frame was written; `nil` while the terminal still waits for
    /// the answer to its last, and for `pause` after it.
    func press(after pause: Duration) -> Duration? {
        state.withLock { state in
            guard !state.terminal.isWaiting, WireHost.now - state.pressed > pause else { return nil }
            let bytes = state.terminal.press(.callNext, now: WireHost.now)
            guard !bytes.isEmpty else { return nil }
            let now = WireHost.now
            state.pressed = now
            let count = bytes.withUnsafeBytes { write(terminal.master, $0.baseAddress, $0.count) }
            return count == bytes.count ? now : nil
        }
    }

    /// The first frame with a text whose first byte came at `moment` or later.
    func frame(from moment: Duration) -> Frame? {
        state.withLock { $0.frames.first { $0.firstByte >= moment } }
    }

    private func drain(_ master: Int32, hear: (_ bytes: [UInt8], _ at: Duration) -> [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !state.withLock({ $0.isStopping }) {
            var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            let isReady = poll(&watched, 1, 50) > 0
            let now = WireHost.now
            guard isReady else {
                if master == terminal.master { say(state.withLock { $0.terminal.tick(now: now) }, on: master) }
                continue
            }
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else {
                // Nobody has the near end open: the line reports a hang-up for as long.
                usleep(2000)
                continue
            }
            say(hear(Array(buffer[..<count]), now), on: master)
        }
    }

    private func say(_ bytes: [UInt8], on master: Int32) {
        guard !bytes.isEmpty else { return }
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    private func terminalHears(_ bytes: [UInt8], at now: Duration) -> [UInt8] {
        state.withLock { state in
            state.newest = now
            return state.terminal.receive(bytes, now: now)
        }
    }

    private func boardHears(_ bytes: [UInt8], at now: Duration) -> [UInt8] {
        state.withLock { state in
            state.newest = now
            var pending = state.pending ?? Frame(firstByte: now, bytes: [])
            pending.bytes += bytes
            state.pending = pending
            state.decoder.append(bytes)
            while let finding = state.decoder.next() {
                state.pending = nil
                guard case .message(let message) = finding, case .dynamicAreas(let update) = message.content,
                    !update.areas.isEmpty
                else { continue }
                if state.frames.count >= 64 { state.frames.removeFirst(32) }
                state.frames.append(pending)
            }
            let answer = state.board.receive(bytes, now: now)
            return state.isBoardMute ? [] : answer
        }
    }
}
