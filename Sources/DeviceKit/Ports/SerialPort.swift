/// An open way to a device. It carries the executor on which everything about it happens, so that a driver
/// (an actor that takes this executor as its own) talks to its port without a hop between threads.
public protocol Port: Sendable {
    /// The serial executor of this port; a driver returns it from `unownedExecutor`.
    var executor: any SerialExecutor { get }
    /// The same thread for whatever a driver's task does between two actors. A task without it takes a turn on the
    /// cooperative pool after each wait, which costs a wake-up of another thread. `nil`: no such thread.
    var tasks: (any TaskExecutor)? { get }
    /// Time, chance and listeners for the driver on this port.
    var surroundings: any DriverSurroundings { get }
}

extension Port {
    /// No thread of its own.
    public var tasks: (any TaskExecutor)? { nil }
    /// The machine's.
    public var surroundings: any DriverSurroundings { MachineSurroundings() }
}

/// A byte stream to a device: a tty, a pty or a TCP connection, already open and configured.
///
/// Several devices on one bus (RS-485) each hold a view of the same port: every view receives every byte,
/// and `exclusively` keeps one device's question and answer together.
public protocol SerialPort: Port {
    /// Writes all bytes, in order. Throws `.unplugged` when the far end is gone.
    func write(_ bytes: [UInt8]) async throws(DeviceError)

    /// Waits for at least one byte and returns all that are there. With a `timeout` that passes first, throws
    /// `.timedOut`; with `nil` waits for ever. Throws `.unplugged` at end of file. Ends at once with
    /// `.unavailable` when the task is cancelled.
    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8]

    /// Drops bytes received but not yet read by this view.
    func discardInput() async

    /// Runs `body` while no other view of the same bus runs its own. Not re-entrant.
    ///
    /// `body` runs where the caller runs: in a driver on its port's executor, between question and answer without a
    /// hop and with the driver's state at hand. It must hold the driver itself, since one that holds it weakly belongs
    /// to no actor.
    nonisolated(nonsending) func exclusively<R: Sendable>(
        _ body: nonisolated(nonsending) () async throws(DeviceError) -> R
    ) async throws(DeviceError) -> R
}
