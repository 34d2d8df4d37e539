import DeviceKit
import SimulatedHall
import Synchronization

/// Any simulated device at the far end of a `LoopbackPort`, or none: then nothing is ever answered.
struct AnyFarEnd: FarEnd {
    var device: (any SimulatedDevice)?

    private var lookedAt = Duration.zero

    init(_ device: (any SimulatedDevice)?) { self.device = device }

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        lookedAt = now
        return device?.receive(bytes, now: now) ?? []
    }

    mutating func tick(now: Duration) -> [UInt8] {
        lookedAt = now
        return device?.tick(now: now) ?? []
    }

    /// A device's own clock goes by itself: it is looked at every few milliseconds.
    var nextDue: Duration? { device == nil ? nil : lookedAt + .milliseconds(20) }
}

extension LoopbackPort<AnyFarEnd> {
    /// Looks at or changes the device; what `body` gives is sent to the driver.
    func with<Device: SimulatedDevice>(_ type: Device.Type, _ body: (inout Device, Duration) -> [UInt8]) {
        change { end, now in
            guard var device = end.device as? Device else { return [] }
            let bytes = body(&device, now)
            end.device = device
            return bytes
        }
    }

    /// Raises or clears a fault of the device.
    func set(_ fault: SimulatedFault, _ isOn: Bool) {
        change { end, now in
            guard var device = end.device else { return [] }
            let bytes = fault.set(isOn, on: &device, now: now)
            end.device = device
            return bytes
        }
    }

    func read<Device: SimulatedDevice, R: Sendable>(_ type: Device.Type, _ body: (Device) -> R) -> R? {
        look { end in (end.device as? Device).map(body) }
    }
}
