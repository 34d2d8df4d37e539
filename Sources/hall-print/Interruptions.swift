import Glibc

/// What may end a wait of the backend: SIGTERM (the job was cancelled) or the death of cupsd.
///
/// A cupsd that dies leaves its backends alive; the restarted one starts the job again. Its end of the pipe behind
/// our stderr closes with it, which `poll` reports.
struct Interruptions {
    /// Becomes readable at SIGTERM.
    private let terminationPipe: Int32

    /// What a wait saw.
    struct Sight {
        /// The awaited descriptor's `revents`; 0 when none was awaited or nothing happened there.
        var events: Int16 = 0
        /// SIGTERM came.
        var terminated = false
        /// Nobody reads our stderr any more.
        var spoolerGone = false
    }

    /// Takes over SIGTERM and ignores SIGPIPE; nil when there is no pipe to be had.
    static func install() -> Interruptions? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        SignalWriter.descriptor = ends[1]
        signal(SIGTERM, SignalWriter.handler)
        signal(SIGPIPE, SIG_IGN)
        return Interruptions(terminationPipe: ends[0])
    }

    /// Waits for `events` at `descriptor` (or for nothing there when it is nil), at most `milliseconds` (-1: as long
    /// as it takes). The byte in the pipe stays, so that SIGTERM is seen by every later wait too;
    /// `heedsTermination` leaves it out once it is dealt with.
    func wait(
        for events: Int16 = 0, at descriptor: Int32? = nil, milliseconds: Int32 = -1, heedsTermination: Bool = true
    ) -> Sight {
        var watched = [
            pollfd(fd: descriptor ?? -1, events: events, revents: 0),
            pollfd(fd: heedsTermination ? terminationPipe : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: STDERR_FILENO, events: 0, revents: 0),
        ]
        while poll(&watched, nfds_t(watched.count), milliseconds) < 0 {
            guard errno == EINTR || errno == EAGAIN else { return Sight(spoolerGone: true) }
        }
        return Sight(
            events: watched[0].revents, terminated: watched[1].revents != 0,
            spoolerGone: watched[2].revents & Int16(POLLERR) != 0)
    }
}

/// The signal handler's room: it may only write to a pipe.
private enum SignalWriter {
    // Written once before the handler is installed, only read by the handler after that.
    nonisolated(unsafe) static var descriptor: Int32 = -1

    static let handler: @convention(c) @Sendable (Int32) -> Void = { _ in
        let saved = errno
        var byte: UInt8 = 1
        _ = Glibc.write(descriptor, &byte, 1)
        errno = saved
    }
}
