/// How long to wait before the next try: anything between nothing and a limit that doubles with each failure ("full
/// jitter"), so that a province coming back does not come back all at once.
public struct ReconnectBackoff: Sendable, Equatable {
    /// The limit after the first failure.
    public var first: Duration
    /// No limit is greater.
    public var longest: Duration
    private var failures = 0

    /// Waits of at most `first`, then twice that, up to `longest`.
    public init(first: Duration = .seconds(1), longest: Duration = .seconds(120)) {
        self.first = first
        self.longest = longest
    }

    /// The wait after one more failure.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let limit = min(longest, first * (1 << min(failures, 20)))
        failures += 1
        return limit * Double.random(in: 0...1, using: &generator)
    }

    /// It worked: the next failure is a first one.
    public mutating func succeed() { failures = 0 }
}
