import DeviceKit
import HallDomain

/// Whether a kiosk can print now. A printer prints when both the device and its queue at the spooler do: a queue that
/// is well makes no paper.
struct KioskPrinters {
    /// Each printer's own status and its queue's, as far as they are known.
    private let printers: [(device: DeviceStatus?, queue: DeviceStatus?)]

    init(kiosk: KioskID, sites: [DeviceID: DeviceSite], health: [DeviceID: DeviceStatus]) {
        printers = sites.filter { $0.value.role == .documentPrinter && $0.value.kiosk == kiosk }
            .sorted { $0.key < $1.key }
            .map { (health[$0.key], $0.value.queue.flatMap { health[$0] }) }
    }

    /// One of them prints.
    var isReady: Bool { printers.contains { $0.device?.isUsable == true && !Self.isKnownUnready($0.queue) } }

    /// It has printers and each is known not to print. One that nothing is known of yet may do so.
    var areKnownUnready: Bool {
        !printers.isEmpty
            && printers.allSatisfy { Self.isKnownUnready($0.device) || Self.isKnownUnready($0.queue) }
    }

    /// What keeps them from printing, or soon will.
    var faults: [DeviceFault] { printers.flatMap { ($0.device?.faults ?? []) + ($0.queue?.faults ?? []) } }

    private static func isKnownUnready(_ status: DeviceStatus?) -> Bool {
        status.map { !$0.isUsable && $0.condition != .unknown } ?? false
    }
}
