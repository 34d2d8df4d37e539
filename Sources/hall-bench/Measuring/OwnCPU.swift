import Glibc

/// The processor's time that this program has had; of use where only one of its threads works.
enum OwnCPU {
    /// In nanoseconds.
    static var time: Int64 { Int64(clock()) * 1_000_000_000 / Int64(CLOCKS_PER_SEC) }

    /// What one of `rounds` takes, in microseconds: the best of five, since whatever disturbs only ever adds. `body` says how
    /// much it made, so that it cannot be left out.
    static func microseconds(_ rounds: Int, _ body: () throws -> Int) throws -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            let begun = time
            var total = 0
            for _ in 0..<max(1, rounds / 5) { total += try body() }
            let took = time - begun
            guard total > 0 else { throw BenchFailure(description: "nothing was made") }
            best = min(best, Double(took) / 1e3 / Double(max(1, rounds / 5)))
        }
        return best
    }
}
