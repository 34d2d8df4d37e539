import Glibc
import SimulatedHall

/// A network namespace for this program alone.
enum OwnNetwork {
    private static let mark = "HALLKIT_OWN_NETWORK"

    /// Becomes the same program with the same words in a new network namespace. Whether it has become it; `false` when
    /// `unshare` cannot be run.
    ///
    /// Before threads and children: a namespace entered later would be one thread's.
    static func enter() -> Bool {
        guard getenv(mark) == nil else { return true }
        setenv(mark, "1", 1)
        let words =
            ["unshare", "--net", "--", BenchSetting.ownFolder + "/hall-bench"] + CommandLine.arguments.dropFirst()
        var arguments = words.map { strdup($0) } + [nil]
        execv("/usr/bin/unshare", &arguments)
        unsetenv(mark)
        return false
    }
}
