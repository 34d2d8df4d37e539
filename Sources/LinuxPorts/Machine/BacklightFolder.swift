import CLinux
import DeviceKit
import Glibc

/// A backlight's folder in sysfs. Its driver in the kernel may have to ask a screen over a slow wire, so that it is read
/// and written on a thread of its own.
actor BacklightFolder: BacklightControl {
    /// How often a backlight is looked for.
    private static let lookEvery = Duration.seconds(5)

    private let lane: DeviceLane
    nonisolated var executor: any SerialExecutor { lane }
    nonisolated var tasks: (any TaskExecutor)? { lane.tasks }
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private let path: String
    private let thread = BlockingThread(name: "backlight")
    private let pause: LanePause

    private init(_ path: String, on lane: DeviceLane) {
        (self.path, self.lane) = (path, lane)
        pause = LanePause(on: lane)
    }

    /// Looks whether it is one whose brightness may be set.
    static func open(_ path: String, on lane: DeviceLane) async throws(DeviceError) -> BacklightFolder {
        let folder = BacklightFolder(path, on: lane)
        _ = try await folder.brightness()
        try await folder.thread.run { () throws(DeviceError) in
            let number = hk_open(path + "/brightness", O_WRONLY | O_CLOEXEC)
            guard number >= 0 else { throw DeviceError.opening(path + "/brightness", number) }
            _ = hk_close(number)
        }
        return folder
    }

    /// Its presence, which sysfs tells by no event of a path.
    static func presence(of path: String) -> AsyncStream<Presence> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            // Owned by the stream: cancelled when its reader is gone.
            let looking = Task {
                var last: Presence?
                repeat {
                    let now: Presence =
                        access(path + "/brightness", F_OK) == 0 ? .present(path: path) : .absent
                    if now != last { continuation.yield(now) }
                    last = now
                } while (try? await Task.sleep(for: lookEvery, tolerance: lookEvery / 5)) != nil
                continuation.finish()
            }
            continuation.onTermination = { _ in looking.cancel() }
        }
    }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        try await thread.run { [path] () throws(DeviceError) in
            (try Self.number(in: path + "/brightness"), try Self.number(in: path + "/max_brightness"))
        }
    }

    func set(brightness: Int) async throws(DeviceError) {
        try await thread.run { [path] () throws(DeviceError) in
            let file = path + "/brightness"
            let number = hk_open(file, O_WRONLY | O_CLOEXEC)
            guard number >= 0 else { throw DeviceError.opening(file, number) }
            defer { _ = hk_close(number) }
            let text = Array("\(brightness)\n".utf8)
            let written = hk_write(number, text, text.count)
            guard written >= 0 else { throw DeviceError.of(written, while: "setting \(file) to \(brightness)") }
        }
    }

    func rest(for time: Duration) async throws(DeviceError) { try await pause.rest(for: time) }

    private static func number(in file: String) throws(DeviceError) -> Int {
        let number = hk_open(file, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw DeviceError.opening(file, number) }
        defer { _ = hk_close(number) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = hk_read(number, &bytes, bytes.count)
        guard count >= 0 else { throw DeviceError.of(count, while: "reading \(file)") }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let value = Int(text.prefix { $0.isNumber }) else {
            throw DeviceError(.unsupported, while: "reading \(file): it holds no number")
        }
        return value
    }
}
