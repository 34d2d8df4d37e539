/// A watchdog of a machine: it counts, and would start the machine anew. A byte feeds it, `V` disarms it when it is closed.
public struct SimulatedWatchdog: SimulatedDevice {
    /// Its time in seconds, as it was set.
    public private(set) var seconds = 60
    /// How often it was fed.
    public private(set) var meals = 0
    /// It would have started the machine anew so often.
    public private(set) var starts = 0
    /// Nobody armed it, or somebody disarmed it.
    public private(set) var isDisarmed = true
    private var fedAt = Duration.zero

    /// A watchdog that nobody has opened.
    public init() {}

    /// Sets its time and begins to count; the least is one second.
    public mutating func arm(seconds: Int, now: Duration) -> Int {
        self.seconds = max(1, seconds)
        (isDisarmed, fedAt) = (false, now)
        return self.seconds
    }

    /// Any byte feeds it; the magic one ends its counting.
    public mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        if bytes.last == UInt8(ascii: "V") {
            isDisarmed = true
        } else {
            meals += 1
            fedAt = now
        }
        return []
    }

    /// Counts.
    public mutating func tick(now: Duration) -> [UInt8] {
        if !isDisarmed, now - fedAt >= .seconds(seconds) {
            starts += 1
            fedAt = now
        }
        return []
    }
}
