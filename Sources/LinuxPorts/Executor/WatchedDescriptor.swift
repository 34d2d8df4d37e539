import CLinux
import DeviceKit
import Synchronization

/// A descriptor that is watched on the epoll thread and given back on a thread of its own, because closing a tty or
/// a GPIO line may block. Given back once: by `close()` or when the last reference is gone, whatever comes first.
final class WatchedDescriptor: Sendable {
    private struct State {
        var watch: UInt64?
        var isClosed = false
    }

    let number: Int32
    private let executor: EpollExecutor
    private let label: String
    private let state = Mutex(State())
    private let release: @Sendable () -> Void

    /// Takes over `number`; `release` closes it (and whatever goes with it) on a thread of its own.
    init(_ number: Int32, on executor: EpollExecutor, label: String, release: @escaping @Sendable () -> Void) {
        self.number = number
        self.executor = executor
        self.label = label
        self.release = release
    }

    deinit { close() }

    /// Watches for readiness; on the epoll thread only.
    func watch(for events: hk_readiness, handler: @escaping @Sendable (UInt32) -> Void) throws(DeviceError) {
        let id = try executor.watch(number, for: events.rawValue, label: label, handler: handler)
        state.withLock { $0.watch = id }
    }

    /// Changes what is waited for; on the epoll thread only.
    func rewatch(for events: UInt32) {
        guard let id = state.withLock({ $0.isClosed ? nil : $0.watch }) else { return }
        executor.rewatch(id, for: events)
    }

    /// Ends the watch, then gives the descriptor back. From any thread; the number must not be used afterwards.
    func close() {
        let (isFirst, watch) = state.withLock { state in
            defer { state.isClosed = true }
            return (!state.isClosed, state.watch)
        }
        guard isFirst else { return }
        executor.post(label: label) { [executor, label, release] in
            if let watch { executor.unwatch(watch) }
            if !NamedThread.start(name: "close \(label)", body: release) { release() }
        }
    }
}
