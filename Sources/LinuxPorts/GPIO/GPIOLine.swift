import CGpiod
import CLinux
import DeviceKit
import Glibc

/// One GPIO line on the epoll thread.
actor GPIOLine: InputLine {
    /// Edges kept for a slow reader; the oldest give way.
    private static let mostEdges = 256

    nonisolated let lane: DeviceLane
    nonisolated var executor: any SerialExecutor { lane }
    nonisolated var tasks: (any TaskExecutor)? { lane.tasks }
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private let request: GPIORequest
    private let descriptor: WatchedDescriptor
    private var edges: [Edge] = []
    private var reader: Waiter<Edge?>?
    private var timer: TimerQueue.ID?
    private var nextTicket: UInt64 = 1
    private var end: DeviceError?

    /// Takes over a requested line; `start` must follow.
    init(_ request: GPIORequest, on executor: EpollExecutor, label: String) {
        lane = DeviceLane(executor, label: label)
        self.request = request
        let number = hk_gpio_event_fd(request.line)
        descriptor = WatchedDescriptor(number, on: executor, label: label) { request.release() }
    }

    /// The path of the chip with this label, or of one that might be it but cannot be looked at (opening it tells
    /// why). May block.
    static func chipPath(labelled label: String) -> String? {
        var found: Int32 = 0
        let path = cString(capacity: 280) { found = hk_gpio_find_chip(label, $0, $1) }
        return found == -ENOENT || path.isEmpty ? nil : path
    }

    /// Begins to receive edges.
    func start() throws(DeviceError) {
        try descriptor.watch(for: HK_IN) { [weak self] events in
            self?.assumeIsolated { $0.ready(for: events) }
        }
    }

    /// Looks whether the chip is still there: pulling it out wakes nobody, but shows at the next look.
    func recheck() {
        guard end == nil else { return }
        let bits = hk_ready_now(descriptor.number, HK_IN.rawValue)
        if bits < 0 || UInt32(bits) & (HK_ERROR.rawValue | HK_HANGUP.rawValue) != 0 { fail("the chip is gone") }
    }

    func edge(within timeout: Duration?) async throws(DeviceError) -> Edge? {
        guard !Task.isCancelled else { throw cancelled }
        guard reader == nil else {
            throw DeviceError(.busy, while: "reading \(lane.label): another read of this line waits")
        }
        if !edges.isEmpty { return edges.removeFirst() }
        if let end { throw end }
        if let timeout, timeout <= .zero { return nil }
        let waiter = Waiter<Edge?>(ticket: nextTicket)
        let ticket = waiter.ticket
        nextTicket += 1
        reader = waiter
        if let timeout {
            timer = lane.executor.schedule(after: timeout, label: lane.label) { [weak self] in
                self?.assumeIsolated { $0.endRead(ticket, .success(nil)) }
            }
        }
        return try await waiter.wait(on: lane) { [weak self] in
            self?.assumeIsolated { $0.endRead(ticket, .failure($0.cancelled)) }
        }
    }

    func level() async throws(DeviceError) -> Bool {
        if let end { throw end }
        let level = hk_gpio_level(request.line)
        if level < 0 { fail(DeviceError.of(level, while: "reading the level").attempt) }
        if let end { throw end }
        return level == 1
    }

    private func ready(for events: UInt32) {
        guard end == nil else { return }
        var edge = hk_gpio_edge()
        // As many as the kernel keeps, so that a bouncing line cannot hold the thread here.
        for _ in 0..<16 {
            let taken = hk_gpio_take_edge(request.line, &edge)
            if taken < 0 { return fail(DeviceError.of(taken, while: "reading edges").attempt) }
            if taken == 0 { break }
            deliver(Edge(isHigh: edge.is_high != 0, time: .nanoseconds(edge.time_ns)))
        }
        if events & (HK_ERROR.rawValue | HK_HANGUP.rawValue) != 0 { fail("the chip is gone") }
    }

    private func deliver(_ edge: Edge) {
        if let reader { return endRead(reader.ticket, .success(edge)) }
        if edges.count >= Self.mostEdges { edges.removeFirst() }
        edges.append(edge)
    }

    private func endRead(_ ticket: UInt64, _ outcome: Result<Edge?, DeviceError>) {
        guard let waiting = reader, waiting.ticket == ticket else { return }
        if let timer { lane.executor.cancel(timer) }
        timer = nil
        reader = nil
        waiting.resume(outcome)
    }

    private func fail(_ what: String) {
        let error = DeviceError(.unplugged, while: "\(lane.label): \(what)")
        end = error
        descriptor.close()
        if let reader { endRead(reader.ticket, .failure(error)) }
    }

    private var cancelled: DeviceError { DeviceError(.unavailable, while: "reading \(lane.label): cancelled") }
}
