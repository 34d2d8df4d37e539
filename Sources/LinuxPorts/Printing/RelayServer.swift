public import DeviceKit
import Glibc

/// The agent's end of the print relay: a unix socket that the spooler's backends (`hall-print`) connect to.
///
/// One thread of its own serves all connections. A backend that connects is checked by its user id, says whose job it
/// brings, sends the whole document and then waits; only whole documents are passed up. The same attempt may arrive
/// more than once (a backend started again): each arrival is a `RelayedJob` of its own with the same uuid.
///
/// `RelayedJob.cancelled` gives one element when the spooler cancelled the job (SIGTERM) and then ends; it ends
/// without an element when the backend went away without a word (cupsd died) or after `finish`.
public final class RelayServer: RelayedJobSource {
    /// Where to listen, whom to serve, and how much at once.
    public struct Settings: Sendable {
        /// CUPS's backend user (`lp`), root and ourselves.
        public static var usualUsers: Set<UInt32> {
            var users: Set<UInt32> = [0, geteuid()]
            if let lp = getpwnam("lp") { users.insert(lp.pointee.pw_uid) }
            return users
        }

        /// The socket's path, absolute, at most 107 bytes; its folder must exist.
        public var socketPath: String
        /// The user ids that may bring jobs.
        public var allowedUsers: Set<UInt32>
        /// The group the socket is given to when that group exists and we may; nil leaves our own.
        public var group: String?
        /// The most connections at once; more wait in the kernel.
        public var maximumConnections = 32
        /// The most bytes of documents held at once; a backend that would exceed it is sent away and comes again.
        public var maximumBytes = 32 * 1024 * 1024

        /// Settings with CUPS's backend user, root and ourselves allowed.
        public init(
            socketPath: String = "/run/hallkit/print/relay.sock",
            allowedUsers: Set<UInt32> = Settings.usualUsers, group: String? = "lp"
        ) {
            self.socketPath = socketPath
            self.allowedUsers = allowedUsers
            self.group = group
        }
    }

    /// Jobs in the order of their arrival; ends when the relay is closed.
    public let jobs: AsyncStream<RelayedJob>

    private let orders: RelayOrders
    private let ended: AsyncStream<Void>

    /// Starts to listen. A socket file that nobody listens at is replaced.
    ///
    /// Throws `.busy` when another agent listens there, `.accessDenied`, `.unsupported` for a path that no socket can
    /// have, or `.system`.
    public init(_ settings: Settings) throws(DeviceError) {
        let orders = try RelayOrders()
        let socket = try RelaySocket(settings)
        let (jobs, arrivals) = AsyncStream.makeStream(
            of: RelayedJob.self, bufferingPolicy: .bufferingOldest(settings.maximumConnections))
        let (ended, ending) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        self.jobs = jobs
        self.orders = orders
        self.ended = ended
        let isStarted = NamedThread.start(name: "print-relay") {
            RelayLoop(settings: settings, socket: socket, orders: orders, arrivals: arrivals).run()
            ending.finish()
        }
        guard isStarted else {
            socket.close()
            throw DeviceError(.system, while: "starting the thread of the print relay")
        }
    }

    deinit { orders.give(.close) }

    /// Tells the backends that wait for `device` to change the queue's `printer-state-reasons`: `+` or `-`, then
    /// keywords separated by commas. Works without the right to administer CUPS, but only during a job.
    public func report(state change: String, for device: DeviceID) {
        orders.give(.state(device: device.rawValue, change))
    }

    /// Stops to listen and lets all backends go; they come again to the next relay. Returns when the socket is gone.
    /// Only the first of several calls at once waits.
    public func close() async {
        orders.give(.close)
        for await _ in ended {}
    }
}
