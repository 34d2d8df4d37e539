/// What a UPS says of mains and battery.
public struct PowerState: Sendable, Equatable {
    /// Mains are gone; the battery feeds the load.
    public var isOnBattery: Bool
    /// Not long any more: finish the print and shut down.
    public var isBatteryLow: Bool
    /// The battery is to be replaced.
    public var needsBattery: Bool
    /// The battery's charge, 0 … 100 per cent, where the UPS measures it.
    public var chargePercent: Int?
    /// How long the battery lasts at the present load, where the UPS reckons it.
    public var runtime: Duration?

    /// A state.
    public init(
        isOnBattery: Bool, isBatteryLow: Bool = false, needsBattery: Bool = false, chargePercent: Int? = nil,
        runtime: Duration? = nil
    ) {
        self.isOnBattery = isOnBattery
        self.isBatteryLow = isBatteryLow
        self.needsBattery = needsBattery
        self.chargePercent = chargePercent
        self.runtime = runtime
    }
}

/// A power supply with a battery.
public protocol PowerSupply: DeviceDriver {
    /// The state as it changes, newest kept (`.bufferingNewest(1)`); ends with `run()`.
    nonisolated var power: AsyncStream<PowerState> { get }
}
