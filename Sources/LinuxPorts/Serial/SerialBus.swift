import CLinux
import DeviceKit
import Glibc

/// One open tty or connection with all its views. Lives on the epoll thread, on the lane that is also the
/// executor of its views and drivers; closes when the last view is gone or the far end is.
actor SerialBus {
    private struct View {
        var input = InputBuffer()
        var reader: Waiter<[UInt8]>?
        var timer: TimerQueue.ID?
    }

    private struct Outgoing {
        var bytes: ArraySlice<UInt8>
        let writer: Waiter<Void>
    }

    /// So many pieces are thrown away at a time: more than the kernel keeps of a line that nobody reads.
    private static let mostThrown = 32

    private static let printerPause = Duration.milliseconds(50)

    nonisolated let lane: DeviceLane
    nonisolated let settings: SerialSettings?
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private let descriptor: WatchedDescriptor
    private var views: [UInt64: View] = [:]
    private var outgoing: [Outgoing] = []
    private var isHeld = false
    private var claims: [Waiter<Void>] = []
    private var nextTicket: UInt64 = 1
    private var scratch = [UInt8](repeating: 0, count: 4096)
    private var end: DeviceError?
    /// The node of a USB printer: a read that gives nothing is not its end.
    private let isPrinter: Bool
    private var gate: FloodGate
    /// While the line said too much it is left alone.
    private var leftAlone: TimerQueue.ID?

    /// A bus over an open descriptor; `start` must follow on the epoll thread.
    init(
        _ descriptor: WatchedDescriptor, lane: DeviceLane, settings: SerialSettings?, canReadNothing: Bool = false
    ) {
        self.descriptor = descriptor
        self.lane = lane
        self.settings = settings
        gate = FloodGate(settings)
        isPrinter = canReadNothing || hk_is_usb_printer(descriptor.number) == 1
    }

    /// Begins to receive.
    func start() throws(DeviceError) {
        try descriptor.watch(for: HK_IN) { [weak self] events in
            self?.assumeIsolated { $0.ready(for: events) }
        }
    }

    /// Whether the far end is gone, so that no more views can be had.
    var isGone: Bool { end != nil }

    /// How many wait in line for the bus.
    var claimsWaiting: Int { claims.count }

    /// The descriptor, for a question that reads no byte; on the epoll thread, at once. Throws `.unplugged` when the far
    /// end is gone.
    func openDescriptor() throws(DeviceError) -> Int32 {
        if let end { throw end }
        return descriptor.number
    }

    // MARK: views

    /// A new view; it receives what comes from now on.
    func makeView() -> SerialView {
        let id = ticket()
        views[id] = View()
        return SerialView(of: self, id: id)
    }

    func removeView(_ id: UInt64) {
        guard let view = views.removeValue(forKey: id) else { return }
        if let timer = view.timer { lane.executor.cancel(timer) }
        // At once, not when the last reference happens to go: who opens next must not take it for open.
        if views.isEmpty { fail(DeviceError(.unplugged, while: "using \(lane.label): it was closed")) }
    }

    func discardInput(of id: UInt64) {
        receiveWaiting()
        _ = views[id]?.input.takeAll()
    }

    func droppedBytes(of id: UInt64) -> Int { views[id]?.input.dropped ?? 0 }

    func isBeingRead(_ id: UInt64) -> Bool { views[id]?.reader != nil }

    // MARK: reading

    func read(_ id: UInt64, within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        guard !Task.isCancelled else { throw cancelled("reading") }
        guard views[id]?.reader == nil else {
            throw DeviceError(.busy, while: "reading \(lane.label): another read of this view waits")
        }
        if let timeout, timeout <= .zero { receiveWaiting() }
        if let bytes = views[id]?.input.takeAll(), !bytes.isEmpty { return bytes }
        if let end { throw end }
        if let timeout, timeout <= .zero { throw timedOut(timeout) }
        let reader = Waiter<[UInt8]>(ticket: ticket())
        let ticket = reader.ticket
        views[id]?.reader = reader
        if let timeout {
            views[id]?.timer = lane.executor.schedule(after: timeout, label: lane.label) { [weak self] in
                self?.assumeIsolated { $0.endRead(id, ticket, .failure($0.timedOut(timeout))) }
            }
        }
        return try await reader.wait(on: lane) { [weak self] in
            self?.assumeIsolated { $0.endRead(id, ticket, .failure($0.cancelled("reading"))) }
        }
    }

    private func endRead(_ id: UInt64, _ ticket: UInt64, _ outcome: Result<[UInt8], DeviceError>) {
        guard let reader = views[id]?.reader, reader.ticket == ticket else { return }
        if let timer = views[id]?.timer { lane.executor.cancel(timer) }
        views[id]?.timer = nil
        views[id]?.reader = nil
        reader.resume(outcome)
    }

    private func ready(for events: UInt32) {
        guard end == nil else { return }
        let isBroken = events & (HK_HANGUP.rawValue | HK_ERROR.rawValue) != 0
        if isBroken || events & HK_IN.rawValue != 0 { receive(isBroken: isBroken) }
        if end == nil && events & HK_OUT.rawValue != 0 { sendWaiting() }
    }

    /// Takes what the kernel holds already, without waiting for the epoll thread's next round.
    private func receiveWaiting() {
        guard leftAlone == nil else { return }
        var rounds = 0
        // Bounded, so that a device that floods cannot hold the thread here.
        while end == nil && rounds < 16 && receive(isBroken: false) { rounds += 1 }
    }

    /// One read(2); `false` when nothing came.
    @discardableResult private func receive(isBroken: Bool) -> Bool {
        let count = hk_read(descriptor.number, &scratch, scratch.count)
        if count > 0 {
            if let pause = gate.take(count, at: hk_boot_clock_ns()) { leaveAlone(for: pause) }
            deliver(scratch[..<count])
            // It may be a card's: what is read next may be shorter, and would leave it here.
            for index in 0..<count { scratch[index] = 0 }
        } else if count == 0, isPrinter, !isBroken {
            // A printer that has nothing to say answers the kernel's question with nothing, again and again.
            leaveAlone(for: Self.printerPause)
        } else if count == 0 {
            fail(DeviceError(.unplugged, while: "reading \(lane.label): end of file"))
        } else if count != -Int(EAGAIN) || isBroken {
            // A hung-up line that has nothing to read would wake the thread for ever.
            fail(DeviceError(.unplugged, while: DeviceError.of(count, while: "reading \(lane.label)").attempt))
        }
        return count > 0 && leftAlone == nil
    }

    /// A line that floods is not read for a while; what came meanwhile is thrown away.
    private func leaveAlone(for pause: Duration) {
        guard leftAlone == nil else { return }
        leftAlone = lane.executor.schedule(after: pause, label: lane.label) { [weak self] in
            self?.assumeIsolated { $0.attend() }
        }
        rewatch()
    }

    private func attend() {
        leftAlone = nil
        guard end == nil else { return }
        var thrown = 0
        // A printer's pause is no flood: what it says meanwhile is kept.
        for _ in 0..<(isPrinter ? 0 : Self.mostThrown) {
            let count = hk_read(descriptor.number, &scratch, scratch.count)
            thrown += max(0, count)
            if count < scratch.count { break }
        }
        for id in views.keys { views[id]?.input.miss(thrown) }
        rewatch()
    }

    private func rewatch() {
        let input = leftAlone == nil ? HK_IN.rawValue : 0
        descriptor.rewatch(for: input | (outgoing.isEmpty ? 0 : HK_OUT.rawValue))
    }

    private func deliver(_ bytes: ArraySlice<UInt8>) {
        for id in views.keys {
            views[id]?.input.append(bytes)
            guard let reader = views[id]?.reader, let all = views[id]?.input.takeAll() else { continue }
            endRead(id, reader.ticket, .success(all))
        }
    }

    // MARK: writing

    func write(_ bytes: [UInt8]) async throws(DeviceError) {
        guard !Task.isCancelled else { throw cancelled("writing") }
        if let end { throw end }
        var rest = bytes[...]
        if outgoing.isEmpty { try send(&rest) }
        guard !rest.isEmpty else { return }
        let writer = Waiter<Void>(ticket: ticket())
        outgoing.append(Outgoing(bytes: rest, writer: writer))
        rewatch()
        try await writer.wait(on: lane) { [weak self, ticket = writer.ticket] in
            self?.assumeIsolated { $0.cancelWrite(ticket) }
        }
    }

    /// Writes as much as the kernel takes, at most 64 KiB in one slice.
    private func send(_ bytes: inout ArraySlice<UInt8>) throws(DeviceError) {
        for _ in 0..<16 where !bytes.isEmpty {
            let piece = bytes.prefix(4096)
            let count = piece.withUnsafeBytes { hk_write(descriptor.number, $0.baseAddress, $0.count) }
            if count == -Int(EAGAIN) { return }
            guard count >= 0 else {
                let attempt = DeviceError.of(count, while: "writing \(lane.label)").attempt
                let error = DeviceError(.unplugged, while: attempt)
                fail(error)
                throw error
            }
            bytes = bytes.dropFirst(count)
        }
    }

    private func sendWaiting() {
        while end == nil, var first = outgoing.first {
            do throws(DeviceError) { try send(&first.bytes) } catch { return }
            guard first.bytes.isEmpty else {
                outgoing[0] = first
                return
            }
            outgoing.removeFirst()
            first.writer.resume(.success(()))
        }
        rewatch()
    }

    private func cancelWrite(_ ticket: UInt64) {
        guard let index = outgoing.firstIndex(where: { $0.writer.ticket == ticket }) else { return }
        outgoing.remove(at: index).writer.resume(.failure(cancelled("writing")))
        if outgoing.isEmpty { rewatch() }
    }

    // MARK: one conversation at a time

    /// Waits in line for the bus; `release` must follow.
    func claim() async throws(DeviceError) {
        guard !Task.isCancelled else { throw cancelled("waiting for") }
        if let end { throw end }
        guard isHeld else {
            isHeld = true
            return
        }
        let claim = Waiter<Void>(ticket: ticket())
        claims.append(claim)
        try await claim.wait(on: lane) { [weak self, ticket = claim.ticket] in
            self?.assumeIsolated { $0.cancelClaim(ticket) }
        }
    }

    /// Hands the bus to the next in line.
    func release() {
        if claims.isEmpty { isHeld = false } else { claims.removeFirst().resume(.success(())) }
    }

    private func cancelClaim(_ ticket: UInt64) {
        guard let index = claims.firstIndex(where: { $0.ticket == ticket }) else { return }
        claims.remove(at: index).resume(.failure(cancelled("waiting for")))
    }

    // MARK: the end

    /// The far end is gone: everyone who waits learns it, bytes already received can still be read.
    private func fail(_ error: DeviceError) {
        guard end == nil else { return }
        end = error
        descriptor.close()
        if let leftAlone { lane.executor.cancel(leftAlone) }
        leftAlone = nil
        for (id, view) in views { if let reader = view.reader { endRead(id, reader.ticket, .failure(error)) } }
        let writers = outgoing.map(\.writer) + claims
        outgoing = []
        claims = []
        for writer in writers { writer.resume(.failure(error)) }
    }

    private func ticket() -> UInt64 {
        defer { nextTicket += 1 }
        return nextTicket
    }

    private func cancelled(_ verb: String) -> DeviceError {
        DeviceError(.unavailable, while: "\(verb) \(lane.label): cancelled")
    }

    private func timedOut(_ timeout: Duration) -> DeviceError {
        DeviceError(.timedOut, while: "reading \(lane.label): nothing came within \(timeout)")
    }
}
