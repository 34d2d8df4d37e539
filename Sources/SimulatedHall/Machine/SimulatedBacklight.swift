/// A screen's backlight with so many steps.
public struct SimulatedBacklight: SimulatedDevice {
    /// Its greatest brightness.
    public let most: Int
    /// Its brightness, 0 … `most`.
    public private(set) var brightness: Int
    /// How often it was set.
    public private(set) var settings = 0

    /// A backlight as it is at the machine's start: half bright.
    public init(most: Int = 255) {
        self.most = most
        brightness = most / 2
    }

    /// Sets it, as somebody else may too.
    public mutating func set(_ brightness: Int) {
        self.brightness = min(max(0, brightness), most)
        settings += 1
    }

    /// Its wire is not one of bytes.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] { [] }

    /// It does nothing by itself.
    public mutating func tick(now: Duration) -> [UInt8] { [] }
}
