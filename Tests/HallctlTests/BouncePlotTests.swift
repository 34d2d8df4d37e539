import Testing

@testable import hallctl

@Suite struct BouncePlotTests {
    private static func edges(_ times: [Int64], first: Bool = false) -> [BouncePlot.Edge] {
        times.enumerated().map { index, time in
            BouncePlot.Edge(isHigh: index.isMultiple(of: 2) == first, microseconds: time)
        }
    }

    @Test(
        arguments: [
            ([], []), ([0], [1]), ([0, 99_999], [2]), ([0, 100_000], [1, 1]),
            ([0, 500, 900, 300_000, 300_100], [3, 2]),
        ] as [([Int64], [Int])])
    func edgesThatFollowEachOtherAreOneMovement(_ times: [Int64], _ expected: [Int]) {
        #expect(BouncePlot.movements(Self.edges(times)).map(\.edges.count) == expected)
    }

    @Test func aCleanEdgeIsOneStep() {
        let line = BouncePlot.line(.init(edges: Self.edges([5000])), columns: 20)
        #expect(line == "--__________________")
        #expect(BouncePlot.line(.init(edges: Self.edges([5000], first: true)), columns: 20) == "__------------------")
    }

    /// Whatever bounces, the line begins at the level of before and ends at that of after.
    @Test(arguments: 1...60) func itBeginsAndEndsAtTheStandingLevels(_ seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: UInt64) -> Int64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int64(state % bound)
        }
        var times: [Int64] = [next(1_000_000)]
        for _ in 0..<next(40) { times.append((times.last ?? 0) + 1 + next(9000)) }
        let edges = Self.edges(times, first: seed.isMultiple(of: 2))
        let movement = BouncePlot.Movement(edges: edges)
        let line = BouncePlot.line(movement, columns: 60)
        let last = try #require(edges.last)
        #expect(line.first == (edges[0].isHigh ? "_" : "-"))
        #expect(line.last == (last.isHigh ? "-" : "_"))
        #expect((60...61).contains(line.count))
        #expect(line.allSatisfy { "-_|".contains($0) })
        #expect(movement.bounce == times[times.count - 1] - times[0])
    }

    @Test func timesAreInMilliseconds() {
        #expect(BouncePlot.milliseconds(1840) == "1.84 ms")
        #expect(BouncePlot.milliseconds(212_400) == "212 ms")
    }
}
