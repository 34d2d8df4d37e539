import SimulatedHall

/// A simulated device on a disturbed line: of what it says at once a share is damaged, and of what it is asked a share
/// never reaches it. The shares are exact, spread evenly, and the same each time.
struct DisturbedDevice: SimulatedDevice {
    var device: any SimulatedDevice
    /// So many of ten answers are damaged.
    var garbled = 0
    /// So many of ten questions are lost.
    var lost = 0
    private var number = 0

    init(_ device: any SimulatedDevice) { self.device = device }

    mutating func receive(_ bytes: [UInt8], now: Duration) -> [UInt8] {
        number += 1
        if Self.isHit(number + 5, lost) { return [] }
        var answer = device.receive(bytes, now: now)
        if Self.isHit(number, garbled), !answer.isEmpty { answer[answer.count - 2] ^= 0x10 }
        return answer
    }

    mutating func tick(now: Duration) -> [UInt8] { device.tick(now: now) }

    /// Whether `number` is one of the `share` of ten that are hit.
    static func isHit(_ number: Int, _ share: Int) -> Bool { number * share / 10 != (number - 1) * share / 10 }
}
