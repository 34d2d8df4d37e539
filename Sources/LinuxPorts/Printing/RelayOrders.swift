import CLinux
import DeviceKit
import Synchronization

/// What others ask of the relay's thread, and the descriptor that wakes it.
final class RelayOrders: Sendable {
    enum Order: Sendable {
        case verdict(connection: UInt64, RelayVerdict)
        case state(device: String, String)
        case close
    }

    /// More than one verdict for each connection has no effect, states are few: the oldest go when nobody takes them.
    private static let most = 1024

    /// Readable when there are orders.
    let descriptor: Int32
    private let waiting = Mutex<[Order]>([])

    init() throws(DeviceError) {
        descriptor = hk_eventfd()
        guard descriptor >= 0 else { throw .of(descriptor, while: "making the print relay") }
    }

    deinit { _ = hk_close(descriptor) }

    func give(_ order: Order) {
        waiting.withLock { waiting in
            if waiting.count >= Self.most { waiting.removeFirst() }
            waiting.append(order)
        }
        hk_eventfd_signal(descriptor)
    }

    func take() -> [Order] {
        hk_eventfd_drain(descriptor)
        return waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}
