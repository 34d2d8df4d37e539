import DeviceKit

/// What a driver tells of its device's health: each change once.
struct ToldHealth: Sendable {
    private let told: AsyncStream<DeviceHealth>.Continuation
    /// What was told last.
    private(set) var last: DeviceHealth?

    /// The newest health for whoever follows the driver, and what tells it.
    static func stream() -> (AsyncStream<DeviceHealth>, ToldHealth) {
        let (health, told) = AsyncStream.makeStream(of: DeviceHealth.self, bufferingPolicy: .bufferingNewest(1))
        return (health, ToldHealth(told: told))
    }

    private init(told: AsyncStream<DeviceHealth>.Continuation) { self.told = told }

    /// Tells a health that is not what was told last.
    mutating func tell(_ health: DeviceHealth, by port: any Port) {
        guard health != last else { return }
        last = health
        told.yield(health, by: port)
    }

    /// Nothing more is told.
    func finish() { told.finish() }
}
