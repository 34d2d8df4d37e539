import Glibc

/// Why the private cupsd did not do what it was asked.
public struct PrivateCupsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted and what was said about it.
    public var description: String
}

/// A real cupsd of our own for demo and tests: a copy of the program in a private folder, Debian's default policy,
/// a unix socket and no TCP port. The machine's own CUPS is never touched.
///
/// As root its backends run as `lp`, so the folder must lie where `lp` can reach it. As an ordinary user everything
/// runs as that user, whose primary group takes the place of `lpadmin`.
public actor PrivateCups {
    /// A queue for tickets.
    public struct Queue: Sendable, Equatable {
        /// The queue's name.
        public var name: String
        /// `DEVICE` of `hallprint://DEVICE`.
        public var device: String
        /// The agent's socket.
        public var relaySocket: String

        /// A queue that brings its jobs for `device` to the agent behind `relaySocket`.
        public init(name: String, device: String, relaySocket: String) {
            self.name = name
            self.device = device
            self.relaySocket = relaySocket
        }
    }

    /// A queue for an IPP Everywhere printer; cupsd's `ipp` backend must be among the other backends.
    public struct IPPQueue: Sendable, Equatable {
        /// The queue's name.
        public var name: String
        /// The printer's address.
        public var address: String

        /// A queue for the printer at `address` (`ipp://…`).
        public init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// The longest folder path in bytes: its socket's path must stay below 108.
    public static let longestFolder = 97

    /// Whether a cupsd is installed here that can be copied.
    public static var isInstalled: Bool { access(PrivateCupsFiles.systemDaemon, X_OK) == 0 }

    /// The unix socket, for `CUPS_SERVER` and `-h`.
    public nonisolated var socketPath: String { files.socket }
    /// cupsd's log.
    public nonisolated var logPath: String { files.log }

    private nonisolated let files: PrivateCupsFiles
    private var daemon: ChildProcess?
    private var queues: [Queue] = []
    private var ippQueues: [IPPQueue] = []

    /// A cupsd in `folder`, which is made when it starts.
    ///
    /// - Parameters:
    ///   - folder: an absolute path of at most `longestFolder` bytes.
    ///   - backend: the path of `hall-print`, linked so that any user can run it.
    ///   - dirtyCleanInterval: seconds until cupsd writes changed queues and jobs to disk. Debian's 30 loses them
    ///     when it is killed; 0 writes at once and makes every job slower.
    ///   - systemGroups: whose members may administer, by the group database. nil means Debian's (`root`,
    ///     `lpadmin`) as root, and the user's own group and `lpadmin` as an ordinary user. root always may.
    ///   - otherBackends: paths of backends that are copied beside ours, such as CUPS's own `socket`.
    ///   - keepsDocuments: whether the documents of printed jobs stay in the spool.
    public init(
        folder: String, backend: String, dirtyCleanInterval: Int = 30, systemGroups: [String]? = nil,
        otherBackends: [String] = [], keepsDocuments: Bool = false
    ) throws(PrivateCupsError) {
        guard folder.hasPrefix("/"), folder.utf8.count <= Self.longestFolder else {
            throw PrivateCupsError(
                description: "the folder of a private cupsd: absolute, at most \(Self.longestFolder) bytes: \(folder)")
        }
        files = PrivateCupsFiles(
            folder: folder, backend: backend, dirtyCleanInterval: dirtyCleanInterval, systemGroups: systemGroups,
            otherBackends: otherBackends, keepsDocuments: keepsDocuments)
    }

    /// Starts cupsd (again), waits until it answers, and adds those of the queues that it has forgotten.
    public func start() async throws(PrivateCupsError) {
        guard daemon?.isRunning != true else { return }
        let files = files
        try await ChildProcessThread.launch { () throws(PrivateCupsError) in try files.prepare() }
        let command = ChildProcess.Command(
            [files.daemon, "-f", "-c", files.configuration, "-s", files.filesConfiguration],
            // No system bus: it announces queues to the desktop's colour and notification services.
            environment: ["PATH": "/usr/bin:/bin", "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent"],
            outputFile: files.output)
        let child: ChildProcess
        do throws(ChildProcess.StartError) {
            child = try await ChildProcess.start(command)
        } catch {
            throw PrivateCupsError(description: error.description)
        }
        daemon = child
        try await awaitListening(child)
        let known = queues.isEmpty && ippQueues.isEmpty ? [] : try await queueNames()
        for queue in queues where !known.contains(queue.name) { try await make(queue) }
        for queue in ippQueues where !known.contains(queue.name) { try await make(queue) }
    }

    /// Makes a queue for an IPP Everywhere printer, as `lpadmin -m everywhere` does, and waits until cupsd has asked the
    /// printer what it can; it is made again after a restart when cupsd has lost it.
    public func add(_ queue: IPPQueue) async throws(PrivateCupsError) {
        try await make(queue)
        ippQueues.removeAll { $0.name == queue.name }
        ippQueues.append(queue)
    }

    private func make(_ queue: IPPQueue) async throws(PrivateCupsError) {
        let words = ["lpadmin", "-p", queue.name, "-v", queue.address, "-m", "everywhere", "-E"]
        let (ending, output) = try await run(words)
        guard ending == .exited(0) else {
            throw PrivateCupsError(description: "\(words.joined(separator: " ")): \(output)")
        }
        // cupsd answers at once and asks the printer on a thread of its own.
        let description = files.printerDescription(of: queue.name)
        let deadline = ContinuousClock.now + .seconds(15)
        while ContinuousClock.now < deadline {
            if await ChildProcessThread.launch({ access(description, F_OK) == 0 }) { return }
            try? await Task.sleep(for: .milliseconds(20))
        }
        throw PrivateCupsError(description: "cupsd learned nothing of the printer at \(queue.address)")
    }

    /// Makes a queue and lets it print; it is made again after a restart when cupsd has lost it.
    public func add(_ queue: Queue) async throws(PrivateCupsError) {
        try await make(queue)
        queues.removeAll { $0.name == queue.name }
        queues.append(queue)
    }

    /// Ends cupsd in good order; its backends end with it.
    public func stop() async {
        await daemon?.terminate(grace: .seconds(3))
        daemon = nil
    }

    /// Ends cupsd with SIGKILL, as a crash would.
    public func kill() async {
        await daemon?.kill()
        daemon = nil
    }

    /// Ends cupsd and takes its folder away.
    public func remove() async {
        await stop()
        let files = files
        await ChildProcessThread.launch { files.remove() }
    }

    /// Runs a CUPS command (`lpstat`, `lp`, `lpadmin`, `cancel`, `cupsdisable`, …) against this cupsd.
    public nonisolated func run(
        _ words: [String]
    ) async throws(PrivateCupsError) -> (ending: ChildProcess.Ending, output: String) {
        guard let name = words.first else { throw PrivateCupsError(description: "no command") }
        let folder = ["/usr/bin/", "/usr/sbin/"].first { access($0 + name, X_OK) == 0 } ?? "/usr/bin/"
        let command = ChildProcess.Command(
            [folder + name] + words.dropFirst(),
            environment: ["PATH": "/usr/bin:/bin", "CUPS_SERVER": socketPath, "LC_ALL": "C.UTF-8"])
        do throws(ChildProcess.StartError) {
            return try await ChildProcess.run(command)
        } catch {
            throw PrivateCupsError(description: error.description)
        }
    }

    private func make(_ queue: Queue) async throws(PrivateCupsError) {
        let address = "hallprint://\(queue.device)?socket=\(queue.relaySocket)"
        let words = ["lpadmin", "-p", queue.name, "-v", address, "-P", files.description, "-E"]
        let (ending, output) = try await run(words)
        guard ending == .exited(0) else {
            throw PrivateCupsError(description: "\(words.joined(separator: " ")): \(output)")
        }
    }

    private func queueNames() async throws(PrivateCupsError) -> Set<String> {
        Set(try await run(["lpstat", "-e"]).output.split(separator: "\n").map(String.init))
    }

    private func awaitListening(_ child: ChildProcess) async throws(PrivateCupsError) {
        let files = files
        let deadline = ContinuousClock.now + .seconds(15)
        while child.isRunning && ContinuousClock.now < deadline {
            if await ChildProcessThread.launch({ files.isListening() }) { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
        await child.kill()
        let words = await ChildProcessThread.launch { files.lastWords() }
        throw PrivateCupsError(description: "the private cupsd did not start: \(words)")
    }
}
