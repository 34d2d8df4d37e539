import CLinux
import DeviceKit
import Glibc
import Synchronization

@testable import LinuxPorts

/// A pseudo-terminal whose master end is the device of a test.
final class Pty: Sendable {
    /// What `openSerial` opens.
    let path: String
    private let master: Mutex<Int32>
    private let thread = BlockingThread(name: "far end")

    init() throws {
        var master: Int32 = -1
        var result: Int32 = 0
        path = cString(capacity: 64) { result = hk_openpty(&master, $0, $1) }
        guard result == 0 else { throw DeviceError.of(result, while: "opening a pty") }
        self.master = Mutex(master)
    }

    deinit { unplug() }

    /// Pulls the plug: the other end gets a hang-up.
    func unplug() {
        let number = master.withLock { number in
            defer { number = -1 }
            return number
        }
        if number >= 0 { _ = hk_close(number) }
    }

    /// Sends all bytes, waiting for room.
    func send(_ bytes: [UInt8]) async {
        let number = master.withLock { $0 }
        await thread.run {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { hk_write(number, $0.baseAddress, $0.count) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Receives `count` bytes; fewer when none comes for five seconds.
    func receive(_ count: Int) async -> [UInt8] {
        let number = master.withLock { $0 }
        return await thread.run {
            var all: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            while all.count < count, hk_wait_ready(number, HK_IN.rawValue, 5000) > 0 {
                let got = hk_read(number, &piece, min(piece.count, count - all.count))
                guard got > 0 else { break }
                all += piece.prefix(got)
            }
            return all
        }
    }
}

/// What every test needs: an epoll thread and a provider on it.
struct Bench {
    let executor: EpollExecutor
    let provider: LinuxPortProvider
    static let settings = SerialSettings(baudRate: 115_200)

    init() throws {
        executor = try EpollExecutor(name: "test-io")
        provider = LinuxPortProvider(executor: executor)
    }

    /// Opens the far end's other side.
    func open(_ pty: Pty, settings: SerialSettings = Bench.settings) async throws -> any SerialPort {
        try await provider.openSerial(.path(pty.path), path: pty.path, settings: settings)
    }

    /// Ends the thread of a bench made by `with`.
    static func with(_ body: @Sendable (Bench) async throws -> Void) async throws {
        let bench = try Bench()
        do {
            try await body(bench)
        } catch {
            await bench.executor.stop()
            throw error
        }
        await bench.executor.stop()
    }
}

/// Waits for a condition, looking every few milliseconds, for at most `limit`.
func eventually(within limit: Duration = .seconds(10), _ condition: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return await condition()
}

/// The bytes 0, 1, 2 … with a step that does not repeat every 256.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

/// Open descriptors of this process that a bus makes: ttys.
func openPtyDescriptors(of path: String) -> Int {
    var count = 0
    for number in Int32(0)..<1024 {
        let target = cString(capacity: 128) { _ = hk_read_link("/proc/self/fd/\(number)", $0, $1) }
        if target == path || target == path + " (deleted)" { count += 1 }
    }
    return count
}

/// What a call of a port gave or threw.
func outcome<R: Sendable>(_ body: () async throws -> R) async -> Result<R, DeviceError> {
    do {
        return .success(try await body())
    } catch {
        return .failure(error as? DeviceError ?? DeviceError(.system, while: "expecting a DeviceError: \(error)"))
    }
}

extension Result where Failure == DeviceError {
    var cause: DeviceError.Cause? {
        guard case .failure(let error) = self else { return nil }
        return error.cause
    }
}
