import Glibc
import SimulatedHall

/// A GPIO button until its board's first byte: measured in the lab, where there is a GPIO chip, and shown here.
struct GPIORow: Sendable {
    let setting: BenchSetting
    private static let name = "GPIO edge + debounce → first byte on the board's wire, p99 ms"

    func measure() throws -> [BenchRow] {
        let left = setting.share + "/.build/lab-gpio.json"
        guard let path = setting.gpioFile ?? (access(left, R_OK) == 0 ? left : nil) else {
            return [.unmeasured(Self.name, "no GPIO chip here; ./hallkit lab measures it and leaves it for this row")]
        }
        guard let bytes = StageFolder.read(path), let found = JSON(bytes) else {
            throw BenchFailure(description: "\(path) is no JSON of the lab")
        }
        guard let worst = Self.number(found["p99ms"]), let count = found["n"]?.int else {
            throw BenchFailure(description: "\(path) lacks n or p99ms")
        }
        let middle = Self.number(found["p50ms"]).map { "p50 \(Figure.text($0)) ms, " } ?? ""
        return [BenchRow(Self.name, ours: worst, note: "\(middle)n = \(count), from \(path)")]
    }

    private static func number(_ value: JSON?) -> Double? {
        switch value {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }
}
