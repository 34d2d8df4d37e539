import Glibc

/// One agent with a hall file of its own in a private folder, for proofs that need no whole stage.
public actor LoneAgent {
    /// Where it lies and what it is given.
    public struct Settings: Sendable {
        /// A private folder with a short path; taken away by `strike`.
        public var folder: String
        /// Where the built programs are.
        public var programs: String
        /// The folder that holds `devices/` and `firmware-profiles/`.
        public var share: String
        /// The agent's port.
        public var port: Int
        /// The hall file.
        public var hallFile: String
        /// The socket of a cupsd; one that is not there when `nil`.
        public var cups: String?
        /// Runs the agent as this user and group and in no other group; this process must be root for it.
        public var user: (uid: UInt32, gid: UInt32)?
        /// Runs the agent in the network namespace of this file; this process must be root for it.
        public var network: String?
        /// Variables of its environment beside this process's own.
        public var environment: [String: String] = [:]

        /// Settings of an agent without a spooler, run as this process's user.
        public init(folder: String, programs: String, share: String, port: Int, hallFile: String) {
            self.folder = folder
            self.programs = programs
            self.share = share
            self.port = port
            self.hallFile = hallFile
        }
    }

    /// The settings.
    public nonisolated let settings: Settings
    private var agent: ChildProcess?

    /// An agent that is not started yet.
    public init(_ settings: Settings) { self.settings = settings }

    /// The agent's root folder.
    public nonisolated var root: String { settings.folder + "/root" }
    /// Its log.
    public nonisolated var log: String { settings.folder + "/hall-agent.log" }
    /// The relay's socket, for a queue's backend.
    public nonisolated var relaySocket: String { root + "/run/hallkit/print/relay.sock" }
    /// The folder with what each zone has said.
    public nonisolated var voiceFolder: String { root + "/var/lib/hallkit/voice" }

    /// Starts it (again) and waits until it serves.
    public func start() async throws {
        try await ChildProcessThread.launch { [self] in try prepare() }
        var words = [
            settings.programs + "/hall-agent", "--root", root, "--share", settings.share, "--port",
            "\(settings.port)", "--cups", settings.cups ?? settings.folder + "/no-cups.sock", "--trust-clock",
        ]
        if let user = settings.user {
            words =
                ["/usr/bin/setpriv", "--reuid", "\(user.uid)", "--regid", "\(user.gid)", "--clear-groups", "--"]
                + words
        }
        if let network = settings.network { words = [MachineNetwork.nsenter, "--net=" + network, "--"] + words }
        let child = try await ChildProcess.start(
            .init(
                words, environment: ChildProcess.ownEnvironment.merging(settings.environment) { $1 }, outputFile: log))
        agent = child
        try await child.awaitServing(
            "hall-agent", port: settings.port, network: settings.network, path: "/api/v1/hall", log: log)
    }

    /// Whether it has not ended.
    public var isRunning: Bool { agent?.isRunning == true }

    /// Ends it with SIGKILL.
    public func kill() async {
        await agent?.kill()
        agent = nil
    }

    /// Ends it and takes its folder away.
    public func strike() async {
        await agent?.terminate(grace: .seconds(5))
        agent = nil
        await ChildProcessThread.launch { [settings] in StageFolder.remove(settings.folder) }
    }

    private nonisolated func prepare() throws {
        let folder = root + "/etc/hallkit"
        guard StageFolder.make(folder), StageFolder.write(settings.hallFile, to: folder + "/hall.yaml") else {
            throw HallStage.StageError(description: "cannot write below \(settings.folder)")
        }
        if let user = settings.user { chown(root, user.uid, user.gid) }
    }
}
