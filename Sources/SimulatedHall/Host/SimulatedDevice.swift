/// The far end of one wire: a pure state machine that answers bytes with bytes.
public protocol SimulatedDevice: Sendable {
    /// Takes what the agent sent (on a bus: whatever was sent to anybody) and returns what this device sends at once.
    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8]

    /// What this device sends because of the time. Called often; `now` never goes back.
    mutating func tick(now: Duration) -> [UInt8]
}
