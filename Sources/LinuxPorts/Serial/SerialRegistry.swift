import CLinux
import DeviceKit

/// All open buses by what they were opened as, so that a second device on one gets a view of the first's, and a
/// bus that is still closing is waited for instead of being found busy.
actor SerialRegistry {
    /// How a bus is opened.
    struct Opening: Sendable {
        /// What makes it the same: the real path of a tty, `HOST:PORT`.
        var key: String
        /// For errors, threads and slow slices: the address in the hall file.
        var label: String
        /// The line settings; `nil` for what has none.
        var settings: SerialSettings?
        /// It may give an empty packet that is no end.
        var canReadNothing = false
        /// Opens it, on a thread where that may block.
        var open: @Sendable () throws(DeviceError) -> Int32
    }

    private enum Stage {
        case opening
        case open
    }

    private struct Entry {
        let generation: UInt64
        let settings: SerialSettings?
        weak var bus: SerialBus?
        var stage = Stage.opening
        var waiters: [Waiter<SerialView?>] = []
    }

    private let executor: EpollExecutor
    private let lane: DeviceLane
    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }
    private var entries: [String: Entry] = [:]
    private var nextTicket: UInt64 = 1

    init(_ executor: EpollExecutor) {
        self.executor = executor
        lane = DeviceLane(executor, label: executor.name)
    }

    /// A new view of the bus, which is opened when it is not. Throws `.busy` when it is open with other settings,
    /// `.unavailable` when cancelled.
    func open(_ opening: Opening) async throws(DeviceError) -> SerialView {
        while !Task.isCancelled {
            if let view = try await tryOpen(opening) { return view }
        }
        throw cancelled(opening)
    }

    /// `nil` when an old bus had to be waited for, and it is worth another try.
    private func tryOpen(_ opening: Opening) async throws(DeviceError) -> SerialView? {
        if let view = try viewOfOpenBus(opening) { return view }
        let waiter = Waiter<SerialView?>(ticket: ticket())
        entries[opening.key]?.waiters.append(waiter)
        return try await waiter.wait(on: lane) { [weak self, ticket = waiter.ticket] in
            self?.assumeIsolated { $0.cancel(ticket, opening) }
        }
    }

    /// Begins to open what is not known yet; `nil` when the caller has to wait.
    private func viewOfOpenBus(_ opening: Opening) throws(DeviceError) -> SerialView? {
        guard let entry = entries[opening.key] else {
            begin(opening)
            return nil
        }
        if entry.stage == .opening { try checkSettings(entry, opening) }
        guard entry.stage == .open, let bus = entry.bus, !bus.assumeIsolated({ $0.isGone }) else { return nil }
        try checkSettings(entry, opening)
        return bus.assumeIsolated { $0.makeView() }
    }

    private func checkSettings(_ entry: Entry, _ opening: Opening) throws(DeviceError) {
        guard entry.settings != opening.settings else { return }
        let theirs = entry.settings.map { "\($0.baudRate) \($0.framing.rawValue)" } ?? "none"
        throw DeviceError(
            .busy, while: "opening \(opening.key): another device of this hall has it open with settings \(theirs)")
    }

    private func begin(_ opening: Opening) {
        let generation = ticket()
        entries[opening.key] = Entry(generation: generation, settings: opening.settings)
        let thread = BlockingThread(name: "open \(opening.label)")
        thread.post { [weak self, executor] in
            let result: Result<Int32, DeviceError>
            do throws(DeviceError) { result = .success(try opening.open()) } catch { result = .failure(error) }
            guard let registry = self else {
                if case .success(let number) = result { TTYPort.close(number) }
                return
            }
            executor.post(label: opening.label) {
                registry.assumeIsolated { $0.opened(opening, generation, result) }
            }
        }
    }

    private func opened(_ opening: Opening, _ generation: UInt64, _ result: Result<Int32, DeviceError>) {
        do throws(DeviceError) {
            let bus = try start(opening, generation, try result.get())
            entries[opening.key]?.bus = bus
            entries[opening.key]?.stage = .open
            // With nobody left who waits, the bus ends here and closes again.
            for waiter in takeWaiters(opening.key) {
                waiter.resume(.success(bus.assumeIsolated { $0.makeView() }))
            }
        } catch {
            let waiters = takeWaiters(opening.key)
            entries[opening.key] = nil
            for waiter in waiters { waiter.resume(.failure(error)) }
        }
    }

    private func start(_ opening: Opening, _ generation: UInt64, _ number: Int32) throws(DeviceError) -> SerialBus {
        let descriptor = WatchedDescriptor(number, on: executor, label: opening.label) { [weak self, executor] in
            TTYPort.close(number)
            guard let registry = self else { return }
            executor.post(label: opening.label) {
                registry.assumeIsolated { $0.closed(opening.key, generation) }
            }
        }
        let bus = SerialBus(
            descriptor, lane: DeviceLane(executor, label: opening.label), settings: opening.settings,
            canReadNothing: opening.canReadNothing)
        let started = bus.assumeIsolated { bus in Result { () throws(DeviceError) in try bus.start() } }
        try started.get()
        return bus
    }

    private func closed(_ key: String, _ generation: UInt64) {
        guard entries[key]?.generation == generation else { return }
        let waiters = takeWaiters(key)
        entries[key] = nil
        for waiter in waiters { waiter.resume(.success(nil)) }
    }

    private func takeWaiters(_ key: String) -> [Waiter<SerialView?>] {
        let waiters = entries[key]?.waiters ?? []
        entries[key]?.waiters = []
        return waiters
    }

    private func cancel(_ ticket: UInt64, _ opening: Opening) {
        guard let index = entries[opening.key]?.waiters.firstIndex(where: { $0.ticket == ticket }) else { return }
        entries[opening.key]?.waiters.remove(at: index).resume(.failure(cancelled(opening)))
    }

    private func cancelled(_ opening: Opening) -> DeviceError {
        DeviceError(.unavailable, while: "opening \(opening.key): cancelled")
    }

    private func ticket() -> UInt64 {
        defer { nextTicket += 1 }
        return nextTicket
    }
}
