import CLinux
import DeviceKit
import Glibc
import PrintRelay

/// The relay's thread: all connections, one after the other, as `poll` reports them.
final class RelayLoop {
    private let settings: RelayServer.Settings
    private let socket: RelaySocket
    private let orders: RelayOrders
    private let arrivals: AsyncStream<RelayedJob>.Continuation
    private var connections: [UInt64: RelayConnection] = [:]
    private var nextNumber: UInt64 = 0
    private var isOpen = true

    init(
        settings: RelayServer.Settings, socket: RelaySocket, orders: RelayOrders,
        arrivals: AsyncStream<RelayedJob>.Continuation
    ) {
        self.settings = settings
        self.socket = socket
        self.orders = orders
        self.arrivals = arrivals
    }

    /// Serves until it is told to close.
    func run() {
        while isOpen { turn() }
        for connection in connections.values { connection.close() }
        connections = [:]
        socket.close()
        arrivals.finish()
    }

    private func turn() {
        let numbers = connections.keys.sorted()
        let hasRoom = connections.count < settings.maximumConnections
        var watched = [
            pollfd(fd: orders.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasRoom ? socket.descriptor : -1, events: Int16(POLLIN), revents: 0),
        ]
        for number in numbers {
            guard let connection = connections[number] else { continue }
            let events = POLLIN | (connection.wantsToWrite ? POLLOUT : 0)
            watched.append(pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
        }
        if poll(&watched, nfds_t(watched.count), timeout()) < 0 {
            // EINTR and, for a moment, ENOMEM: look again.
            for index in watched.indices { watched[index].revents = 0 }
        }
        for (number, entry) in zip(numbers, watched.dropFirst(2)) where entry.revents != 0 { serve(number) }
        if watched[1].revents != 0 { accept() }
        if watched[0].revents != 0 { for order in orders.take() { follow(order) } }
        dismissLate()
    }

    /// Milliseconds until the first deadline; -1 without one.
    private func timeout() -> Int32 {
        guard let first = connections.values.compactMap(\.deadline).min() else { return -1 }
        let wait = (first &- hk_monotonic_clock_ns()) / 1_000_000 + 1
        return Int32(clamping: max(0, wait))
    }

    private func accept() {
        let descriptor = hk_accept(socket.descriptor)
        guard descriptor >= 0 else { return }
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
        guard hk_peer_credentials(descriptor, &process, &user, &group) == 0, settings.allowedUsers.contains(user) else {
            _ = hk_close(descriptor)
            return
        }
        connections[nextNumber] = RelayConnection(descriptor: descriptor, now: hk_monotonic_clock_ns())
        nextNumber += 1
    }

    private func serve(_ number: UInt64) {
        guard let connection = connections[number] else { return }
        let others = connections.values.reduce(0) { $0 + $1.reserved } - connection.reserved
        var isAlive = connection.flush()
        for event in connection.receive(maximum: settings.maximumBytes - others) where isAlive {
            switch event {
            case .nothing: break
            case .attached(let attachment): isAlive = admit(attachment, connection)
            case .complete(let attachment, let document): isAlive = pass(attachment, document, number, connection)
            case .cancelled:
                connection.cancellation?.yield()
                connection.cancellation?.finish()
            case .gone: isAlive = false
            }
        }
        if !isAlive || connection.isDone { dismiss(number) }
    }

    /// Refuses a backend that speaks other frames: it must not come again by itself.
    private func admit(_ attachment: RelayAttachment, _ connection: RelayConnection) -> Bool {
        guard attachment.version != RelayAttachment.currentVersion else { return true }
        let message =
            "hall-print speaks version \(attachment.version) of the relay, "
            + "the agent version \(RelayAttachment.currentVersion): install both from one package"
        return connection.leave(with: .cancelled(message: message), now: hk_monotonic_clock_ns())
    }

    private func pass(
        _ attachment: RelayAttachment, _ document: [UInt8], _ number: UInt64, _ connection: RelayConnection
    ) -> Bool {
        guard connection.awaitsVerdict else { return true }
        let (length, isTooLong) = document.count.multipliedReportingOverflow(by: Int(attachment.copies))
        guard !isTooLong, length <= RelayLimits.documentBytes else {
            let message = "\(attachment.copies) copies are longer than \(RelayLimits.documentBytes) bytes"
            return connection.leave(with: .cancelled(message: message), now: hk_monotonic_clock_ns())
        }
        let (cancelled, cancellation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        connection.cancellation = cancellation
        let orders = orders
        let job = RelayedJob(
            device: DeviceID(rawValue: attachment.device),
            uuid: attachment.uuid.isEmpty ? nil : attachment.uuid.lowercased(), name: attachment.name,
            id: Int(attachment.jobID), user: attachment.user,
            bytes: attachment.copies == 1 ? document : Array((0..<attachment.copies).map { _ in document }.joined()),
            cancelled: cancelled
        ) { orders.give(.verdict(connection: number, $0)) }
        guard connection.send(.waiting), case .enqueued = arrivals.yield(job) else { return false }
        return true
    }

    private func follow(_ order: RelayOrders.Order) {
        switch order {
        case .close: isOpen = false
        case .state(let device, let change):
            for (number, connection) in connections where connection.awaitsVerdict && connection.device == device {
                if !connection.send(.state(change)) { dismiss(number) }
            }
        case .verdict(let number, let verdict):
            guard let connection = connections[number], connection.awaitsVerdict else { return }
            let frame: RelayFrame =
                switch verdict {
                case .completed: .completed
                case .cancelled(let message): .cancelled(message: message)
                }
            let isAlive = connection.leave(with: frame, now: hk_monotonic_clock_ns())
            if !isAlive || connection.isDone { dismiss(number) }
        }
    }

    private func dismissLate() {
        let now = hk_monotonic_clock_ns()
        for (number, connection) in connections {
            if let deadline = connection.deadline, deadline < now { dismiss(number) }
        }
    }

    private func dismiss(_ number: UInt64) { connections.removeValue(forKey: number)?.close() }
}
