import SimulatedHall

/// How two samples' 99th percentiles compare, and how well that is known.
///
/// Both were taken in blocks, turn by turn. Blocks are drawn again and again with replacement (a bootstrap of whole
/// blocks, since what disturbs the machine disturbs neighbours in time together), and the middle 95 % of the ratios so
/// found are the interval.
struct TailRatio: Sendable {
    /// Of all blocks together.
    let value: Double
    /// The interval's ends.
    let low: Double
    let high: Double

    private static let draws = 400

    /// `nil` without values on both sides.
    init?(of ours: [Sample], to peer: [Sample]) {
        guard let value = Self.ratio(ours, peer) else { return nil }
        var random = Draw()
        var drawn: [Double] = []
        for _ in 0..<Self.draws {
            let one = ours.map { _ in ours[random.next(below: ours.count)] }
            let other = peer.map { _ in peer[random.next(below: peer.count)] }
            if let ratio = Self.ratio(one, other) { drawn.append(ratio) }
        }
        drawn.sort()
        guard !drawn.isEmpty else { return nil }
        self.value = value
        low = drawn[drawn.count * 25 / 1000]
        high = drawn[min(drawn.count - 1, drawn.count * 975 / 1000)]
    }

    /// Whether the value lies above `limit` and the interval does not say that it really does.
    func isUndecided(at limit: Double) -> Bool { value > limit && low <= limit }

    private static func ratio(_ ours: [Sample], _ peer: [Sample]) -> Double? {
        guard let one = tail(ours), let other = tail(peer), other > 0 else { return nil }
        return one / other
    }

    static func all(_ blocks: [Sample]) -> Sample {
        var all = Sample()
        for block in blocks { for value in block.values { all.add(value) } }
        return all
    }

    private static func tail(_ blocks: [Sample]) -> Double? { all(blocks).milliseconds(at: 0.99) }

    /// The same draws in every run (Steele's SplitMix64).
    private struct Draw {
        private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

        mutating func next(below count: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % UInt64(count))
        }
    }
}
