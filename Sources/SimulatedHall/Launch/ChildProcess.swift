import Glibc
import Synchronization

/// One program started and owned by the simulated hall or a test: in a process group of its own, its output in a
/// file, killed by the kernel when this process ends however it ends.
public final class ChildProcess: Sendable {
    /// How a program ended.
    public enum Ending: Sendable, Equatable {
        /// It ended by itself with this status (0 … 255).
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)
    }

    /// What to start.
    public struct Command: Sendable {
        /// The program's absolute path and its arguments.
        public var words: [String]
        /// The whole environment of the program.
        public var environment: [String: String]
        /// The file that takes stdout and stderr, appended to; nil throws them away.
        public var outputFile: String?

        /// A program with its arguments; by default with this process's environment and without output.
        public init(
            _ words: [String], environment: [String: String] = ChildProcess.ownEnvironment, outputFile: String? = nil
        ) {
            self.words = words
            self.environment = environment
            self.outputFile = outputFile
        }
    }

    /// Why a program was not started.
    public struct StartError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What was attempted and what the system said.
        public var description: String
    }

    private struct State {
        var ending: Ending?
        var waiting: [CheckedContinuation<Ending, Never>] = []
    }

    /// The process id, which is also the id of its process group.
    public let id: Int32
    private let state = Mutex(State())

    private init(id: Int32) { self.id = id }

    /// Starts a program.
    public static func start(_ command: Command) async throws(StartError) -> ChildProcess {
        let id = try await ChildProcessThread.launch { () throws(StartError) in try spawn(command) }
        let child = ChildProcess(id: id)
        ChildProcessThread.detach { child.awaitEnd() }
        return child
    }

    /// Starts a program, waits for its end and returns it with what the program printed (at most 64 KiB of it).
    public static func run(_ command: Command) async throws(StartError) -> (ending: Ending, output: String) {
        var command = command
        let path = "/tmp/hallkit-output-\(getpid())-\(UInt64.random(in: .min ... .max))"
        command.outputFile = path
        let child = try await start(command)
        let ending = await child.ended()
        let output = await ChildProcessThread.launch {
            defer { unlink(path) }
            return text(of: path)
        }
        return (ending, output)
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { state.withLock { $0.ending == nil } }

    /// Waits for its end.
    public func ended() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = state.withLock { state in
                if state.ending == nil { state.waiting.append(continuation) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }

    /// Sends a signal to the program and all of its process group; nothing once it has ended.
    public func signal(_ number: Int32) {
        // Under the lock, so that the id cannot have been given to another process meanwhile.
        state.withLock { if $0.ending == nil { _ = Glibc.kill(-id, number) } }
    }

    /// Ends it: SIGTERM, and SIGKILL when it is still there after `grace`.
    @discardableResult
    public func terminate(grace: Duration = .seconds(5)) async -> Ending {
        signal(SIGTERM)
        let killing = Task {
            try await Task.sleep(for: grace)
            signal(SIGKILL)
        }
        defer { killing.cancel() }
        return await ended()
    }

    /// Ends it at once with SIGKILL, as a crash would.
    @discardableResult
    public func kill() async -> Ending {
        signal(SIGKILL)
        return await ended()
    }

    private func awaitEnd() {
        var info = siginfo_t()
        // First only look, so that the id stays taken until `signal` can no longer use it.
        while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (ending, waiting) = state.withLock { state in
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let number = status & 0x7F
            let ending: Ending = number == 0 ? .exited(status >> 8 & 0xFF) : .signalled(number)
            state.ending = ending
            defer { state.waiting = [] }
            return (ending, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: ending) }
    }
}

extension ChildProcess {
    /// This process's environment.
    public static var ownEnvironment: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }

    /// Sets the parent-death signal, then becomes the program; part of Debian's base system.
    private static let deathSignalSetter = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"]

    private static func spawn(_ command: Command) throws(StartError) -> Int32 {
        guard let program = command.words.first, access(program, X_OK) == 0 else {
            throw StartError(description: "no program to start: \(command.words.first ?? "nothing")")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, command.outputFile ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let words = access(deathSignalSetter[0], X_OK) == 0 ? deathSignalSetter + command.words : command.words
        let environment = command.environment.map { "\($0.key)=\($0.value)" }
        var id: pid_t = 0
        let result = withCStrings(words) { arguments in
            withCStrings(environment) { posix_spawn(&id, words[0], &actions, &attributes, arguments, $0) }
        }
        guard result == 0 else {
            throw StartError(description: "starting \(program): \(String(cString: strerror(result)))")
        }
        return id
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    private static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
