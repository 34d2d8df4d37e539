/// Durations of the same thing, many times over.
struct Sample: Sendable {
    private(set) var values: [Duration] = []
    private(set) var isSorted = true

    mutating func add(_ value: Duration) {
        values.append(value)
        isSorted = false
    }

    var count: Int { values.count }

    /// The value that `share` (0 … 1) of all do not exceed, in milliseconds; `nil` when there is none.
    func milliseconds(at share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = isSorted ? values : values.sorted()
        // Nearest rank: the smallest value that at least this share of all does not exceed.
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(1, rank), sorted.count) - 1].milliseconds
    }

    /// `p50 1.2, p95 2.3, worst 4.5 ms (n = 30)`.
    var summary: String {
        func text(_ share: Double) -> String { milliseconds(at: share).map(Figure.text) ?? "–" }
        return "p50 \(text(0.5)), p95 \(text(0.95)), p99 \(text(0.99)), worst \(text(1)) ms (n = \(count))"
    }
}

extension Duration {
    /// In milliseconds.
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }
}
