import Glibc

/// Why the private broker did not do what it was asked.
public struct PrivateBrokerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted and what was said about it.
    public var description: String
}

/// A real mosquitto of our own for demo and tests: in a private folder, on a port of the loopback interface. The
/// machine's own broker is never touched.
///
/// It keeps what mosquitto keeps by default: its database is written every 30 minutes and when it ends in good order,
/// so whatever it has acknowledged since is lost when it is killed.
public actor PrivateBroker {
    /// The program as Debian installs it.
    public static let program = "/usr/sbin/mosquitto"
    /// Whether it is installed here.
    public static var isInstalled: Bool { access(program, X_OK) == 0 }

    /// The port on 127.0.0.1; the same over all starts.
    public nonisolated let port: UInt16
    /// Its log.
    public nonisolated var logPath: String { folder + "/mosquitto.log" }

    private let folder: String
    private let accessRules: String?
    private let extraLines: [String]
    private var daemon: ChildProcess?

    /// A broker in `folder`, which is made when it starts.
    ///
    /// - Parameters:
    ///   - folder: an absolute path without blanks or line ends.
    ///   - port: a port of the loopback interface; any free one when nil.
    ///   - accessRules: the contents of mosquitto's `acl_file`; everybody may do everything when nil.
    ///   - extraLines: further lines of mosquitto.conf.
    public init(
        folder: String, port: UInt16? = nil, accessRules: String? = nil, extraLines: [String] = []
    ) throws(PrivateBrokerError) {
        guard folder.hasPrefix("/"), !folder.contains(where: { $0.isWhitespace }) else {
            throw PrivateBrokerError(description: "the folder of a private broker: absolute, no blanks: \(folder)")
        }
        guard let port = port ?? LoopbackPort.free() else {
            throw PrivateBrokerError(description: "no free port on 127.0.0.1")
        }
        self.folder = folder
        self.port = port
        self.accessRules = accessRules
        self.extraLines = extraLines
    }

    /// Starts mosquitto (again) and waits until it takes connections.
    public func start() async throws(PrivateBrokerError) {
        guard daemon?.isRunning != true else { return }
        let files = files
        let folder = folder
        let isWritten = await ChildProcessThread.launch {
            mkdir(folder, 0o700)
            return files.allSatisfy { Self.write($0.text, to: $0.path) }
        }
        guard isWritten else { throw PrivateBrokerError(description: "cannot write into \(folder)") }
        let command = ChildProcess.Command(
            [Self.program, "-c", folder + "/mosquitto.conf"], environment: ["PATH": "/usr/bin:/bin"],
            outputFile: logPath)
        let child: ChildProcess
        do throws(ChildProcess.StartError) {
            child = try await ChildProcess.start(command)
        } catch {
            throw PrivateBrokerError(description: error.description)
        }
        daemon = child
        try await awaitListening(child)
    }

    /// Ends it in good order; what it holds is written to its folder.
    public func stop() async {
        await daemon?.terminate()
        daemon = nil
    }

    /// Ends it with SIGKILL, as a crash would.
    public func kill() async {
        await daemon?.kill()
        daemon = nil
    }

    /// Stops it where it stands (SIGSTOP), as a broker that hangs.
    public func freeze() { daemon?.signal(SIGSTOP) }

    /// Lets it go on after `freeze()`.
    public func thaw() { daemon?.signal(SIGCONT) }

    /// Ends it and takes its folder away.
    public func remove() async {
        await stop()
        let folder = folder
        await ChildProcessThread.launch {
            for name in ["mosquitto.conf", "acl", "mosquitto.log", "mosquitto.db", "mosquitto.db.new"] {
                unlink(folder + "/" + name)
            }
            rmdir(folder)
        }
    }

    private var files: [(path: String, text: String)] {
        var lines = [
            "listener \(port) 127.0.0.1", "allow_anonymous true", "persistence true",
            "persistence_location \(folder)/", "log_type warning", "log_type error", "log_type notice",
        ]
        // Otherwise it would become another user, who cannot write into the private folder.
        if geteuid() == 0 { lines.append("user root") }
        if accessRules != nil { lines.append("acl_file \(folder)/acl") }
        lines += extraLines
        var files = [(path: folder + "/mosquitto.conf", text: lines.joined(separator: "\n") + "\n")]
        if let accessRules { files.append((path: folder + "/acl", text: accessRules)) }
        return files
    }

    private func awaitListening(_ child: ChildProcess) async throws(PrivateBrokerError) {
        let port = port
        let deadline = ContinuousClock.now + .seconds(10)
        while child.isRunning && ContinuousClock.now < deadline {
            if await ChildProcessThread.launch({ LoopbackPort.isServed(port) }) { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
        await child.kill()
        let log = logPath
        let words = await ChildProcessThread.launch { Self.lastWords(of: log) }
        throw PrivateBrokerError(description: "mosquitto did not start on 127.0.0.1:\(port): \(words)")
    }

    // MARK: Files

    private static func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    }

    private static func lastWords(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, max(0, end - 500), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: 500)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
