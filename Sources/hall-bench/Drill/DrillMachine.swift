import Foundation
import Glibc
import SimulatedHall

/// A machine of the drill's own: everything of this one, and whatever is changed of it, other processes, network,
/// devices, fonts, accounts or files, is seen by nobody else and gone with the drill.
enum DrillMachine {
    /// Where the hall's programs lie in it.
    static let programs = "/usr/lib/hallkit"
    /// Where `devices/` and `firmware-profiles/` lie in it, as on a kiosk.
    static let share = "/usr/share/hallkit"

    private static let mark = "HALLKIT_DRILL_MACHINE"
    private static let unshare = "/usr/bin/unshare"
    private static let spaces = ["--mount", "--pid", "--net", "--uts", "--ipc", "--propagation", "private", "--fork"]

    /// What is missing here to make one; `nil` when nothing is.
    static func obstacle(programs: String, share: String) async -> String? {
        guard geteuid() == 0 else {
            return "a machine of its own, with accounts, mounts and a network, needs root: sudo ./hallkit drill"
        }
        let needed = [
            unshare, "/usr/sbin/mkfs.ext4", "/usr/sbin/cupsd", "/usr/sbin/mosquitto", "/usr/bin/espeak-ng",
            "/usr/bin/openssl", "/usr/bin/perl", "/usr/bin/ip", "/lib/systemd/systemd-udevd", "/usr/bin/nsenter",
            "/usr/bin/sqlite3",
            "/usr/sbin/groupadd", programs + "/hall-bench", programs + "/hall-agent", programs + "/hallctl",
            programs + "/hall-central",
            programs + "/hall-print", share + "/devices",
        ]
        if let absent = needed.first(where: { access($0, R_OK) != 0 }) { return "there is no \(absent)" }
        let words = [unshare] + spaces + ["--", "/bin/true"]
        let trial = try? await ChildProcess.run(.init(words))
        guard trial?.ending == .exited(0) else {
            return "\(words.joined(separator: " ")) says: \(trial?.output ?? "nothing")"
        }
        return nil
    }

    /// Whether this process runs in one.
    static var isEntered: Bool { getenv(mark) != nil }

    /// Runs this program again in a new machine, with these arguments, and gives its exit status.
    static func run(_ arguments: [String], programs: String, share: String) async throws -> Int32 {
        guard let folder = StageFolder.makePrivate() else {
            throw BenchFailure(description: "no private folder could be made")
        }
        defer { StageFolder.remove(folder) }
        let words =
            ["--kill-child", "--", "/bin/sh", "-ec", script, "drill", folder, programs, share] + arguments
        var environment = ChildProcess.ownEnvironment
        environment[mark] = "1"
        environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        // What it prints is this program's own output: neither a file nor a pipe of ours stands between.
        return try await spawn([unshare] + spaces + words, environment)
    }

    private static func spawn(_ words: [String], _ environment: [String: String]) async throws -> Int32 {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
        arguments.append(nil)
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        var id: pid_t = 0
        let result = posix_spawn(&id, words[0], nil, nil, arguments, variables)
        guard result == 0 else {
            throw BenchFailure(description: "starting \(words[0]): \(String(cString: strerror(result)))")
        }
        let child = id
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    var status: Int32 = 0
                    while waitpid(child, &status, 0) < 0, errno == EINTR {}
                    continuation.resume(returning: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F))
                }
            }
        } onCancel: {
            // The kernel ends the machine with it, and takes away everything that was in it.
            kill(child, SIGKILL)
        }
    }

    /// Lays a writable layer in memory over everything, gives it devices, terminals, processes and a network of its own,
    /// and goes into it. `$1` the folder, `$2` the programs, `$3` the share folder; then this program's arguments.
    private static let script = """
        folder=$1 programs=$2 share=$3
        shift 3
        mount -t tmpfs -o mode=755 drill "$folder"
        mkdir "$folder/changed" "$folder/work" "$folder/all"
        all=$folder/all
        mount -t overlay -o "lowerdir=/,upperdir=$folder/changed,workdir=$folder/work" overlay "$all"
        mount -t tmpfs -o mode=755 dev "$all/dev"
        node() { mknod -m "$2" "$all/dev/$1" "$3" "$4" "$5"; }
        node null 666 c 1 3
        node zero 666 c 1 5
        node full 666 c 1 7
        node random 666 c 1 8
        node urandom 666 c 1 9
        node tty 666 c 5 0
        node kmsg 600 c 1 11
        node loop-control 600 c 10 237
        for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do node loop$n 600 b 7 $n; done
        ln -s pts/ptmx "$all/dev/ptmx"
        ln -s /proc/self/fd "$all/dev/fd"
        ln -s /proc/self/fd/0 "$all/dev/stdin"
        ln -s /proc/self/fd/1 "$all/dev/stdout"
        ln -s /proc/self/fd/2 "$all/dev/stderr"
        mkdir "$all/dev/pts" "$all/dev/shm" "$all/dev/hallkit"
        mount -t tmpfs -o mode=1777 shm "$all/dev/shm"
        mount -t proc proc "$all/proc"
        mount -t sysfs sysfs "$all/sys"
        mount -t tmpfs -o mode=755 run "$all/run"
        mount -t tmpfs -o mode=1777 tmp "$all/tmp"
        mkdir -p "$all/usr/share/hallkit" "$all/usr/lib/hallkit"
        mount --bind "$share" "$all/usr/share/hallkit"
        mount --bind "$programs" "$all/usr/lib/hallkit"
        hostname hall-1
        cd /
        exec chroot "$all" /usr/lib/hallkit/hall-bench "$@"
        """
}
