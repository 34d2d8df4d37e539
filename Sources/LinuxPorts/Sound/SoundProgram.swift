import CLinux
import DeviceKit
import Glibc
import Synchronization

/// One run of a helper program: bytes in, bytes out, within a time. Blocks; for a `BlockingThread`.
///
/// The child has its own signal mask and handlers, and pipes of its own: its end is known by a pipe that the kernel
/// closes when the process is gone, so a child that closes its output and hangs on is still stopped in time.
final class SoundProgram: Sendable {
    /// How a run ended.
    struct Ending {
        /// The exit status; 128 and the signal's number when a signal ended it.
        var status: Int32
        /// What it wrote to stdout.
        var output: [UInt8]
        /// What it wrote to descriptor 3.
        var extra: [UInt8]
        /// The start of what it wrote to stderr, as one line.
        var complaint: String
    }

    /// The child's descriptor for `Ending.extra`; reached as `/dev/fd/3`.
    static let extra: Int32 = 3
    private static let life: Int32 = 4
    private static let complaintLimit = 1000

    private enum Phase {
        case ready, cancelled, over
        case running(pid_t)
    }

    private let words: [String]
    private let phase = Mutex(Phase.ready)

    /// A program by its absolute path, and its arguments. One value is one run.
    init(_ words: [String]) {
        self.words = words
    }

    /// Ends the run from any thread: a running child is killed, one not started yet is not started.
    func cancel() {
        phase.withLock { phase in
            switch phase {
            case .running(let child): kill(child, SIGKILL)
            case .ready: phase = .cancelled
            case .cancelled, .over: break
            }
        }
    }

    /// Runs the program to its end. Throws `.timedOut` after `limit`, `.unavailable` when it cannot be started,
    /// `.malformedReply` when it writes more than `capacity` bytes.
    func run(input: [UInt8] = [], capacity: Int, limit: Duration) throws(DeviceError) -> Ending {
        var streams = try SoundStreams(input: input)
        defer { streams.close() }
        let child = try start(with: streams)
        streams.closeChildEnds()
        var failure: DeviceError?
        do {
            try streams.exchange(capacity: capacity, until: hk_boot_clock_ns() + limit.nanoseconds, name: name)
        } catch {
            failure = error
            kill(child, SIGKILL)
        }
        let status = reap(child)
        if let failure { throw failure }
        let complaint = String(decoding: streams.complaint.prefix(Self.complaintLimit), as: UTF8.self)
        return Ending(
            status: status, output: streams.output, extra: streams.extra,
            complaint: complaint.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    private var name: String { words.first ?? "" }

    private func start(with streams: SoundStreams) throws(DeviceError) -> pid_t {
        let result: (error: Int32, child: pid_t) = phase.withLock { phase in
            guard case .ready = phase else { return (ECANCELED, 0) }
            let result = Self.spawn(words, streams)
            phase = result.error == 0 ? .running(result.child) : .over
            return result
        }
        guard result.error == 0 else {
            let reason = String(cString: strerror(result.error))
            throw DeviceError(.unavailable, while: "starting \(name): \(reason)")
        }
        return result.child
    }

    private static func spawn(_ words: [String], _ streams: SoundStreams) -> (error: Int32, child: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (source, target) in streams.childEnds(extra: extra, life: life) {
            posix_spawn_file_actions_adddup2(&actions, source, target)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, words.first ?? "", &actions, &attributes, arguments, environ)
        return (error, child)
    }

    private func reap(_ child: pid_t) -> Int32 {
        var information = siginfo_t()
        // First only look: under the lock its id cannot have gone to another process when `cancel` uses it.
        while waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return phase.withLock { phase in
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            phase = .over
            let signal = status & 0x7F
            return signal == 0 ? status >> 8 & 0xFF : 128 + signal
        }
    }
}
