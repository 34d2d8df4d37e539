import Glibc

/// Everything the live view waits for: the agent, keys, somebody who ends it, and the next moment.
final class WatchInputs {
    enum Wake { case agent, key(UInt8), interrupted, tick }

    private static let endings = [SIGINT, SIGTERM, SIGHUP]
    private let readsKeys: Bool

    /// With keys the terminal has to be given back at the end, so the signals that end a program are taken over from
    /// their default action; without, they just end it.
    init(readsKeys: Bool) {
        self.readsKeys = readsKeys
        guard readsKeys else { return }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        for signal in Self.endings { sigaddset(&blocked, signal) }
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
    }

    /// One of the signals has come.
    private var isEnding: Bool {
        var pending = sigset_t()
        guard readsKeys, sigpending(&pending) == 0 else { return false }
        return Self.endings.contains { sigismember(&pending, $0) == 1 }
    }

    /// Waits, at most `milliseconds`.
    func next(_ stream: AgentStream?, milliseconds: Int32) -> Wake {
        let watched = [stream?.descriptor ?? -1, readsKeys ? STDIN_FILENO : -1]
        var polled = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = poll(&polled, nfds_t(polled.count), milliseconds)
        if isEnding { return .interrupted }
        guard count > 0 else { return .tick }
        if polled[1].revents != 0 {
            var key: UInt8 = 0
            return read(STDIN_FILENO, &key, 1) == 1 ? .key(key) : .interrupted
        }
        return polled[0].revents != 0 ? .agent : .tick
    }
}
