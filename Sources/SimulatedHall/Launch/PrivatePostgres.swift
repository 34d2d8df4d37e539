import Glibc

/// Why the private PostgreSQL did not do what it was asked.
public struct PrivatePostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted and what was said about it.
    public var description: String
}

/// A real PostgreSQL of our own for tests and measurements: in a private folder, on a port of the loopback interface
/// and a unix socket. The machine's own server is never touched.
///
/// PostgreSQL refuses to run as root: there it runs as `postgres`, whom Debian's package makes.
public actor PrivatePostgres {
    /// The folder of the newest server programs as Debian installs them; `nil` when there are none.
    public static let programs: String? = {
        let root = "/usr/lib/postgresql"
        return names(in: root).compactMap(Int.init).sorted(by: >).map { "\(root)/\($0)/bin" }
            .first { access($0 + "/postgres", X_OK) == 0 && access($0 + "/initdb", X_OK) == 0 }
    }()
    /// Whether it is installed here.
    public static var isInstalled: Bool { programs != nil }
    /// The role that owns everything; it needs no password.
    public static let role = "hallkit"

    /// The port on 127.0.0.1; the same over all starts.
    public nonisolated let port: UInt16
    /// The folder of the unix socket.
    public nonisolated let folder: String
    /// Its log.
    public nonisolated var logPath: String { folder + "/log" }

    private let programs: String
    private let settings: [String: String]
    private var daemon: ChildProcess?

    /// A server in `folder`, which is made when it starts. Its parents must let everybody through.
    ///
    /// - Parameters:
    ///   - folder: an absolute path without blanks, short enough for a unix socket.
    ///   - settings: further settings of postgresql.conf.
    public init(folder: String, settings: [String: String] = [:]) throws(PrivatePostgresError) {
        guard let programs = Self.programs else {
            throw PrivatePostgresError(description: "PostgreSQL is not installed")
        }
        guard folder.hasPrefix("/"), folder.utf8.count < 80, !folder.contains(where: { $0.isWhitespace }) else {
            throw PrivatePostgresError(
                description: "the folder of a private PostgreSQL: absolute, no blanks: \(folder)")
        }
        guard let port = LoopbackPort.free() else {
            throw PrivatePostgresError(description: "no free port on 127.0.0.1")
        }
        self.folder = folder
        self.port = port
        self.programs = programs
        self.settings = settings
    }

    /// Runs `body` with a server of its own in a temporary folder, and takes both away afterwards.
    public static func with<R: Sendable>(
        settings: [String: String] = [:], _ body: (PrivatePostgres) async throws -> R
    ) async throws -> R {
        // Below the private temporary folder of this user its own user could not come in.
        let server = try PrivatePostgres(
            folder: "/tmp/hk-pg-\(UInt32.random(in: 0 ... .max))", settings: settings)
        do {
            try await server.start()
            let result = try await body(server)
            await server.remove()
            return result
        } catch {
            await server.remove()
            throw error
        }
    }

    /// The address of a database over TCP, or over the unix socket.
    public nonisolated func address(_ database: String, port: UInt16? = nil) -> String {
        "postgresql://\(Self.role)@127.0.0.1:\(port ?? self.port)/\(database)"
    }

    /// The address of a database over the unix socket.
    public nonisolated func localAddress(_ database: String) -> String {
        "postgresql://\(Self.role)@/\(database)?host=\(folder)&port=\(port)"
    }

    /// Starts it (again) and waits until it has recovered and takes connections.
    public func start() async throws(PrivatePostgresError) {
        guard daemon?.isRunning != true else { return }
        let folder = folder
        let isNew = await ChildProcessThread.launch { access(folder + "/data/PG_VERSION", R_OK) != 0 }
        if isNew { try await make() }
        var words = [
            programs + "/postgres", "-D", folder + "/data", "-p", "\(port)", "-k", folder, "-h", "127.0.0.1",
        ]
        // After a crash it syncs every file it has, one by one, unless it is told to sync the file system.
        let usual = [
            "max_connections": "60", "shared_buffers": "16MB", "recovery_init_sync_method": "syncfs",
        ]
        for (name, value) in usual.merging(settings, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
            words += ["-c", "\(name)=\(value)"]
        }
        do throws(ChildProcess.StartError) {
            daemon = try await ChildProcess.start(command(words))
        } catch {
            throw PrivatePostgresError(description: error.description)
        }
        try await awaitReady()
    }

    /// Ends it in good order; who is connected is sent away.
    public func stop() async {
        // SIGINT is its "fast" end.
        daemon?.signal(SIGINT)
        _ = await daemon?.ended()
        daemon = nil
    }

    /// Ends every process of it with SIGKILL, as a crash of the machine would.
    public func kill() async {
        await signal(SIGKILL)
        _ = await daemon?.ended()
        daemon = nil
    }

    /// Stops every process of it where it stands, as a machine that hangs.
    public func freeze() async { await signal(SIGSTOP) }

    /// Lets them go on after `freeze()`.
    public func thaw() async { await signal(SIGCONT) }

    /// Its processes leave the process group of the first, but not its children.
    private func signal(_ number: Int32) async {
        guard let daemon, daemon.isRunning else { return }
        await ChildProcessThread.launch {
            // While the first stands still no more are born, and none of those that are here loses its parent, by which it is
            // found.
            if number != SIGCONT { daemon.signal(SIGSTOP) }
            // Twice: one that was being born at the first look.
            for _ in 0..<2 {
                for child in Self.children(of: daemon.id) { Glibc.kill(child, number) }
            }
            daemon.signal(number)
        }
    }

    /// Ends it and takes its folder away.
    public func remove() async {
        await kill()
        _ = try? await ChildProcess.run(.init(["/bin/rm", "-rf", folder]))
    }

    /// Runs SQL by itself, and returns what psql prints: a line a row, columns parted by `|`.
    @discardableResult
    public func run(_ sql: String..., in database: String = "postgres") async throws(PrivatePostgresError) -> String {
        var words = [
            programs + "/psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)", "-U",
            Self.role, "-d", database,
        ]
        for command in sql { words += ["-c", command] }
        return try await output(of: words)
    }

    // MARK: Making and watching

    private func make() async throws(PrivatePostgresError) {
        let (folder, owner) = (folder, Self.owner)
        let isMade = await ChildProcessThread.launch {
            mkdir(folder, 0o755) == 0 || errno == EEXIST
                ? owner.map { chown(folder, $0.user, $0.group) == 0 } ?? true : false
        }
        guard isMade else { throw PrivatePostgresError(description: "cannot make \(folder)") }
        try await output(of: [
            programs + "/initdb", "-D", folder + "/data", "-U", Self.role, "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        ])
        // Roles that a test makes need their password over TCP.
        let rules = """
            local all all trust
            host all \(Self.role) 127.0.0.1/32 trust
            host all all 127.0.0.1/32 scram-sha-256

            """
        let isWritten = await ChildProcessThread.launch {
            let descriptor = open(folder + "/data/pg_hba.conf", O_WRONLY | O_TRUNC | O_CLOEXEC)
            defer { close(descriptor) }
            let bytes = Array(rules.utf8)
            return write(descriptor, bytes, bytes.count) == bytes.count
        }
        guard isWritten else { throw PrivatePostgresError(description: "cannot write into \(folder)") }
    }

    private func awaitReady() async throws(PrivatePostgresError) {
        let deadline = ContinuousClock.now + .seconds(30)
        let words = [programs + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", "\(port)"]
        while daemon?.isRunning == true, ContinuousClock.now < deadline {
            if (try? await output(of: words)) != nil { return }
            try? await Task.sleep(for: .milliseconds(10))
        }
        await kill()
        let log = (try? await output(of: ["/usr/bin/tail", "-n", "5", logPath])) ?? ""
        throw PrivatePostgresError(description: "PostgreSQL did not start on 127.0.0.1:\(port): \(log)")
    }

    @discardableResult
    private func output(of words: [String]) async throws(PrivatePostgresError) -> String {
        do throws(ChildProcess.StartError) {
            let (ending, output) = try await ChildProcess.run(command(words, keepsOutput: false))
            guard ending == .exited(0) else {
                throw ChildProcess.StartError(description: "\(words[0]): \(ending): \(output)")
            }
            return output.hasSuffix("\n") ? String(output.dropLast()) : output
        } catch {
            throw PrivatePostgresError(description: error.description)
        }
    }

    private func command(_ words: [String], keepsOutput: Bool = true) -> ChildProcess.Command {
        var words = words
        if let owner = Self.owner {
            // The signal of the parent's death is lost with the change of user: it is set after it.
            words =
                [
                    "/usr/bin/setpriv", "--reuid", "\(owner.user)", "--regid", "\(owner.group)", "--clear-groups",
                    "--pdeathsig", "KILL", "--",
                ] + words
        }
        return ChildProcess.Command(
            words, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
            outputFile: keepsOutput ? logPath : nil)
    }

    /// Who it runs as when this process is root's.
    private static let owner: (user: uid_t, group: gid_t)? = {
        guard geteuid() == 0, let entry = getpwnam("postgres") ?? getpwnam("nobody") else { return nil }
        return (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }()

    private static func children(of parent: Int32) -> [Int32] {
        names(in: "/proc").compactMap { Int32($0) }.filter { id in
            // proc(5): pid (name) state ppid …; the name may hold anything but no last parenthesis.
            let descriptor = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 512)
            let count = read(descriptor, &bytes, bytes.count)
            let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            guard let end = text.lastIndex(of: ")") else { return false }
            return text[end...].split(separator: " ").dropFirst(2).first.flatMap { Int32($0) } == parent
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let list = opendir(folder) else { return [] }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }
}
