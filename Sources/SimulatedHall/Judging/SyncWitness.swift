/// Sees from outside when the agent's ledger reaches the disk: a small library between the agent and the C library
/// that notes each completed fsync and fdatasync of the ledger's files, or, to break the promise on purpose, leaves
/// them out.
public struct SyncWitness: Sendable {
    /// A completed sync, on the boot clock.
    public struct Span: Sendable, Equatable {
        /// When it was asked for.
        public var from: Duration
        /// When it was done.
        public var to: Duration
    }

    /// To be added to the agent's environment.
    public let environment: [String: String]
    private let log: String

    /// Compiles the library into `folder`; `nil` where there is no C compiler.
    public static func make(in folder: String, leavesOutSyncs: Bool) async -> SyncWitness? {
        guard let library = await PreloadLibrary.make("sync", code, in: folder) else { return nil }
        let log = folder + "/sync.log"
        var environment = ["LD_PRELOAD": library, "HALLKIT_SYNC_LOG": log]
        if leavesOutSyncs { environment["HALLKIT_SYNC_SKIP"] = "1" }
        return SyncWitness(environment: environment, log: log)
    }

    /// What was seen so far, in order of completion.
    public func spans() -> [Span] {
        let text = String(decoding: StageFolder.read(log) ?? [], as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let times = line.split(separator: " ").compactMap { Int64($0) }
            return times.count == 2 ? Span(from: .nanoseconds(times[0]), to: .nanoseconds(times[1])) : nil
        }.sorted { $0.to < $1.to }
    }

    private static let code = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <time.h>
        #include <unistd.h>
        static long long now(void) {
            struct timespec t;
            clock_gettime(CLOCK_BOOTTIME, &t);
            return t.tv_sec * 1000000000LL + t.tv_nsec;
        }
        static int is_ledger(int fd) {
            char link[64], path[512];
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t n = readlink(link, path, sizeof path - 1);
            if (n < 0) return 0;
            path[n] = 0;
            return strstr(path, "/ledger.sqlite") != NULL;
        }
        static int sync_with(const char *name, int fd) {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
            const char *log = getenv("HALLKIT_SYNC_LOG");
            if (!log || !is_ledger(fd)) return real(fd);
            if (getenv("HALLKIT_SYNC_SKIP")) return 0;
            long long from = now();
            int result = real(fd);
            long long to = now();
            char line[64];
            int length = snprintf(line, sizeof line, "%lld %lld\\n", from, to);
            int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
            if (out >= 0) {
                if (result == 0 && write(out, line, length) < 0) result = result;
                close(out);
            }
            return result;
        }
        int fdatasync(int fd) { return sync_with("fdatasync", fd); }
        int fsync(int fd) { return sync_with("fsync", fd); }
        """
}
