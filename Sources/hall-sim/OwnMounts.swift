import Glibc
import SimulatedHall

/// Mounts of this process's own, for a disk that can be filled: nothing of them is seen by others, and they are gone
/// with the process, however it ends.
enum OwnMounts {
    private static let program = "/usr/bin/unshare"
    private static let mark = "HALLKIT_OWN_MOUNTS"

    /// Starts this program again, in its place, with a mount name space of its own; returns there only. Root has the
    /// right to it; a user gets it in a user name space.
    static func enter() async throws(DemoFailure) {
        guard getenv(mark) == nil else { return }
        let way = geteuid() == 0 ? ["--mount"] : ["--map-current-user", "--keep-caps", "--mount"]
        let words = [program] + way + ["--propagation", "private", "--"]
        let trial = try? await ChildProcess.run(.init(words + ["/bin/true"]))
        guard trial?.ending == .exited(0) else {
            throw DemoFailure(
                description: "a disk that can be filled needs mounts of its own: \(words.joined(separator: " ")) says: "
                    + (trial?.output ?? "it is not there; install util-linux"), status: 70)
        }
        setenv(mark, "1", 1)
        var arguments = (words + ["/proc/self/exe"] + CommandLine.arguments.dropFirst()).map { strdup($0) }
        arguments[words.count] = realpath("/proc/self/exe", nil)
        arguments.append(nil)
        execv(program, arguments)
        throw DemoFailure(description: "\(program): \(String(cString: strerror(errno)))", status: 70)
    }
}
