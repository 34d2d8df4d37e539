/// Says when a count of malformed input is worth telling: at 1, 10, 100, ….
struct NoiseCount: Sendable {
    private var next = 1

    /// Whether the count has reached the next step.
    mutating func isWorthTelling(_ count: Int) -> Bool {
        guard count >= next else { return false }
        while next <= count { next = next > Int.max / 10 ? .max : next * 10 }
        return true
    }
}
