import CLinux
import DeviceKit
import Glibc

/// A watchdog's node. Its driver in the kernel may take its time (a BMC's does), so that it is spoken to on a thread of
/// its own.
actor WatchdogNode: WatchdogTimer {
    private let lane: DeviceLane
    nonisolated var executor: any SerialExecutor { lane }
    nonisolated var tasks: (any TaskExecutor)? { lane.tasks }
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private let path: String
    private let thread: BlockingThread
    private let pause: LanePause
    /// `nil` once it is disarmed.
    private var number: Int32?

    private init(_ number: Int32, _ path: String, _ thread: BlockingThread, on lane: DeviceLane) {
        (self.number, self.path, self.thread, self.lane) = (number, path, thread, lane)
        pause = LanePause(on: lane)
    }

    /// Opens it: from here on it counts.
    static func open(_ path: String, on lane: DeviceLane) async throws(DeviceError) -> WatchdogNode {
        let thread = BlockingThread(name: "watchdog")
        let number = try await thread.run { () throws(DeviceError) in
            let number = hk_open(path, O_WRONLY | O_CLOEXEC)
            guard number >= 0 else { throw DeviceError.opening(path, number) }
            return number
        }
        return WatchdogNode(number, path, thread, on: lane)
    }

    deinit {
        // Whoever dropped it without a word is not to be trusted: it is closed without one, and counts on.
        if let number { thread.post { _ = hk_close(number) } }
    }

    func arm(seconds: Int) async throws(DeviceError) -> Int {
        let taken = try await ask("setting its time") { hk_watchdog_arm($0, Int32(clamping: seconds)) }
        return Int(taken)
    }

    func feed() async throws(DeviceError) {
        _ = try await ask("feeding it") { number in
            var anything: UInt8 = 0x31
            return Int32(clamping: hk_write(number, &anything, 1))
        }
    }

    func disarm() async throws(DeviceError) {
        _ = try await ask("disarming it") { number in
            var magic = UInt8(ascii: "V")
            let written = Int32(clamping: hk_write(number, &magic, 1))
            let closed = hk_close(number)
            return written < 0 ? written : closed
        }
        number = nil
    }

    func rest(for time: Duration) async throws(DeviceError) { try await pause.rest(for: time) }

    private func ask(
        _ what: String, _ body: @escaping @Sendable (Int32) -> Int32
    ) async throws(DeviceError) -> Int32 {
        guard let number else { throw DeviceError(.unplugged, while: "\(path): it is disarmed") }
        let answer = await thread.run { body(number) }
        guard answer >= 0 else {
            guard answer != -ENOTTY else { throw DeviceError(.unsupported, while: "\(path): it is no watchdog") }
            throw DeviceError.of(answer, while: "\(path): \(what)")
        }
        return answer
    }
}
