import DeviceKit

/// One device's view of a bus: an actor on the bus's lane, so that a driver on the same lane calls it without a
/// hop. The last view that is released closes the bus.
actor SerialView: SerialPort {
    nonisolated let bus: SerialBus
    nonisolated let id: UInt64
    nonisolated var executor: any SerialExecutor { bus.lane }
    nonisolated var tasks: (any TaskExecutor)? { bus.lane.tasks }
    nonisolated var unownedExecutor: UnownedSerialExecutor { bus.lane.asUnownedSerialExecutor() }

    init(of bus: SerialBus, id: UInt64) {
        self.bus = bus
        self.id = id
    }

    deinit {
        bus.lane.executor.post(label: bus.lane.label) { [bus, id] in
            bus.assumeIsolated { $0.removeView(id) }
        }
    }

    func write(_ bytes: [UInt8]) async throws(DeviceError) { try await bus.write(bytes) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] {
        try await bus.read(id, within: timeout)
    }

    func discardInput() async { await bus.discardInput(of: id) }

    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R {
        try await bus.claim()
        do throws(DeviceError) {
            let result = try await body()
            await bus.release()
            return result
        } catch {
            await bus.release()
            throw error
        }
    }

    /// Whether a read waits.
    var isBeingRead: Bool { get async { await bus.isBeingRead(id) } }

    /// Bytes that this view did not read in time.
    func droppedBytes() async -> Int { await bus.droppedBytes(of: id) }
}
