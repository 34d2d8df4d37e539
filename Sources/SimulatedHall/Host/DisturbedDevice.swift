/// A device of whose words the wire makes something else: what it says, and not what it hears, is disturbed.
struct DisturbedDevice: SimulatedDevice {
    /// What becomes of what it says.
    enum Disturbance: Sendable {
        /// Every byte arrives with half of its bits turned: a ground that is missing, a converter of another voltage.
        case garbled
        /// The last byte of everything it says is lost: a converter that turns its direction too early.
        case cutShort
        /// In place of answers comes `55` without end, at 960 bytes a second: a transmitter that does not let go.
        case babbling
    }

    /// The device itself.
    var device: any SimulatedDevice
    private let disturbance: Disturbance
    private var babbledUntil: Duration?
    private static let pause = Duration.nanoseconds(1_000_000_000 / 960)
    /// More at once would be later than it should.
    private static let mostAtOnce = 64

    init(_ device: any SimulatedDevice, by disturbance: Disturbance) {
        self.device = device
        self.disturbance = disturbance
    }

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        disturbed(device.receive(bytes, now: now))
    }

    mutating func tick(now: Duration) -> [UInt8] {
        let said = disturbed(device.tick(now: now))
        guard disturbance == .babbling else { return said }
        defer { babbledUntil = now }
        guard let last = babbledUntil else { return [] }
        return [UInt8](repeating: 0x55, count: min(Self.mostAtOnce, Int((now - last) / Self.pause)))
    }

    private func disturbed(_ said: [UInt8]) -> [UInt8] {
        switch disturbance {
        case .garbled: said.map { $0 ^ 0x55 }
        case .cutShort: Array(said.dropLast())
        case .babbling: []
        }
    }
}
