import CMosquitto
import Glibc
import Synchronization

/// What other threads leave for the transport's thread, and how they wake it.
final class MosquittoMailbox: Sendable {
    /// Called once with the outcome, on the transport's thread.
    typealias Completion = @Sendable (FleetError?) -> Void

    enum Work: Sendable {
        case publish(FleetMessage, Completion)
        case subscribe(String, Completion)

        var completion: Completion {
            switch self {
            case .publish(_, let completion), .subscribe(_, let completion): completion
            }
        }
    }

    private struct State {
        var work: [Work] = []
        /// Handed over and not answered yet.
        var outstanding = 0
        var isOpen = false
        var isStopping = false
        var isConnecting = false
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    private let limit: Int
    /// Readable when there is something to do. Only the transport's thread reads it.
    let wakeDescriptor: Int32

    init(limit: Int) {
        self.limit = limit
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        state = Mutex(State())
    }

    deinit { close(wakeDescriptor) }

    // MARK: From other threads

    /// Leaves work, or completes it at once when it cannot be done now.
    func post(_ work: Work) {
        let error: FleetError? = state.withLock { state in
            guard state.isOpen else { return .notConnected }
            guard state.outstanding < limit else { return .queueFull }
            state.outstanding += 1
            state.work.append(work)
            return nil
        }
        if let error { work.completion(error) } else { wake() }
    }

    /// Asks the thread to end, and waits for it; not while it is held up by the system's connect(2), which may take
    /// minutes: then it ends by itself afterwards.
    func stop() async {
        await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                state.isStopping = true
                if state.hasEnded || state.isConnecting { return true }
                state.waiters.append(waiter)
                return false
            }
            if isOver { waiter.resume() }
            wake()
        }
    }

    func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }

    // MARK: From the transport's thread

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Takes what was left.
    func takeWork() -> [Work] {
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, 8)
        return state.withLock { state in
            defer { state.work = [] }
            return state.work
        }
    }

    /// One piece of work has its answer.
    func settle() { state.withLock { $0.outstanding -= 1 } }

    /// The thread enters or leaves the system's connect(2).
    func setConnecting(_ isConnecting: Bool) {
        let waiters = state.withLock { state in
            state.isConnecting = isConnecting
            guard isConnecting else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Whether work is taken. When it no longer is, what waits comes back to be refused.
    func setOpen(_ isOpen: Bool) -> [Work] {
        state.withLock { state in
            state.isOpen = isOpen
            guard !isOpen else { return [] }
            defer {
                state.work = []
                state.outstanding = 0
            }
            return state.work
        }
    }

    /// The thread is about to end.
    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
