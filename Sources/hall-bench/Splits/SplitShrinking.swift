/// Finds the fewest faults with which a run still breaks a promise.
struct SplitShrinking {
    /// Replays at most; each takes less than a second.
    private static let limit = 400

    /// The settings with the faults that are needed, and the judge of the last run that broke.
    static func fewest(_ settings: SplitWorld.Settings, _ found: SplitJudge) -> (SplitWorld.Settings, SplitJudge) {
        var (settings, found, replays) = (settings, found, 0)
        /// Whether it breaks without these; then it is left so.
        func breaks(without faults: Range<Int>) -> Bool {
            var fewer = settings
            fewer.faults.removeSubrange(faults)
            replays += 1
            let judge = SplitWorld(fewer).play()
            guard !judge.isHeld else { return false }
            (settings, found) = (fewer, judge)
            return true
        }
        var size = max(1, settings.faults.count / 2)
        while replays < limit {
            var start = 0
            var isFewer = false
            while start < settings.faults.count, replays < limit {
                let range = start..<min(start + size, settings.faults.count)
                if breaks(without: range) { isFewer = true } else { start = range.upperBound }
            }
            if size == 1, !isFewer { break }
            size = max(1, size / 2)
        }
        return (settings, found)
    }
}
