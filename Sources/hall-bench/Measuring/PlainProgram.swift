import Glibc
import SimulatedHall

/// Starts a program the way a shell does, with nothing between, so that a peer's start costs what it costs.
enum PlainProgram {
    /// Runs `words` to its end; gives the moment before its start. Blocking.
    static func run(_ words: [String], environment: [String: String]) throws -> Duration {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var id: pid_t = 0
        let begun = WireHost.now
        let failed = posix_spawn(&id, words[0], &actions, nil, arguments, variables)
        guard failed == 0 else { throw BenchFailure(description: "\(words[0]): \(String(cString: strerror(failed)))") }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw BenchFailure(description: "\(words.joined(separator: " ")) ended with \(status)")
        }
        return begun
    }
}
