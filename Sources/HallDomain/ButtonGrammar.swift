/// What the presses of a button with one key mean, as a pure state machine over the kernel's times.
///
/// - A short press acts when the key comes up again: finish the present ticket and call the next.
/// - A short press begun within `secondPressMilliseconds` of that release says that the citizen did not come: the
///   finish turns into missed, and nobody else is called.
/// - Any other short press begun within `repeatGuardMilliseconds` of a call is a trembling hand: ignored with a beep.
/// - A key held for `longPressMilliseconds` pauses or resumes at that very moment, also within the guard; its release
///   then means nothing.
/// - A key held for `stuckMilliseconds` is stuck until it comes up.
///
/// Times count from any one origin and may come late, but not out of order; a time before the last one counts as it.
public struct ButtonGrammar: Sendable {
    /// The times, each in milliseconds; 0 switches a meaning off.
    public struct Settings: Codable, Sendable, Hashable {
        /// How soon after a call a second press turns its finish into missed. 0: the key cannot say missed.
        public var secondPressMilliseconds: Int
        /// How long after a call further presses are ignored with a beep. 0: never.
        public var repeatGuardMilliseconds: Int
        /// How long the key is held for pause or resume. 0: every press is short.
        public var longPressMilliseconds: Int
        /// How long the key is held before it counts as stuck. 0: never.
        public var stuckMilliseconds: Int

        /// The times of a single key.
        public init(
            secondPressMilliseconds: Int = 500, repeatGuardMilliseconds: Int = 5000,
            longPressMilliseconds: Int = 1500, stuckMilliseconds: Int = 10_000
        ) {
            self.secondPressMilliseconds = secondPressMilliseconds
            self.repeatGuardMilliseconds = repeatGuardMilliseconds
            self.longPressMilliseconds = longPressMilliseconds
            self.stuckMilliseconds = stuckMilliseconds
        }

        /// One sentence per time that cannot work; empty means good.
        public func problems() -> [String] {
            var problems: [String] = []
            func check(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) {
                guard value != 0, !allowed.contains(value) else { return }
                problems.append(
                    "\(name) is \(value); allowed: 0 (off) or \(allowed.lowerBound) to \(allowed.upperBound)")
            }
            check("secondPressMilliseconds", secondPressMilliseconds, 100...2000)
            check("repeatGuardMilliseconds", repeatGuardMilliseconds, 500...60_000)
            check("longPressMilliseconds", longPressMilliseconds, 500...10_000)
            check("stuckMilliseconds", stuckMilliseconds, 2000...600_000)
            if stuckMilliseconds > 0, stuckMilliseconds <= longPressMilliseconds {
                problems.append("stuckMilliseconds (\(stuckMilliseconds)) must be more than longPressMilliseconds")
            }
            if repeatGuardMilliseconds > 0, repeatGuardMilliseconds < secondPressMilliseconds {
                problems.append("repeatGuardMilliseconds must not be less than secondPressMilliseconds")
            }
            return problems
        }
    }

    /// What is to be done now.
    public enum Meaning: String, Codable, Sendable, CaseIterable {
        /// Finish the present ticket and call the next.
        case finishAndCallNext
        /// The finish just made was a citizen who did not come; call nobody.
        case markPreviousMissed
        /// Pause the window, or resume it.
        case pauseOrResume
        /// Too soon after a call: beep, do nothing else.
        case ignoredWithBeep
        /// The key is stuck; what it says from now on is worth nothing.
        case stuck
        /// The stuck key came up.
        case unstuck
        /// Nothing is to be done.
        case nothing
    }

    private enum Key { case up, down, heldLong, stuck }

    private let settings: Settings
    private var key = Key.up
    private var downSince = Duration.zero
    private var latest: Duration?
    /// The release that finished and called, until its second press has come.
    private var finishedAt: Duration?
    private var calledAt: Duration?

    /// A key that is up, with nothing said before.
    public init(settings: Settings = Settings()) { self.settings = settings }

    /// The key went down (debounced). A press while it is down already is a lost release: the old press is void.
    public mutating func pressed(at time: Duration) -> Meaning {
        let wasStuck = key == .stuck
        downSince = advance(to: time)
        key = .down
        return wasStuck ? .unstuck : .nothing
    }

    /// The key came up. A release without a press means nothing.
    public mutating func released(at time: Duration) -> Meaning {
        let now = advance(to: time)
        let was = key
        key = .up
        switch was {
        case .up, .heldLong: return .nothing
        case .stuck: return .unstuck
        case .down:
            // Whoever drives the timer may be late; what the key did decides, not when it was learnt.
            if isReached(settings.longPressMilliseconds, at: now) { return .pauseOrResume }
            return isReached(settings.stuckMilliseconds, at: now) ? .nothing : shortPress(releasedAt: now)
        }
    }

    /// When `elapsed(at:)` must be called next if nothing happens before, or `nil` while no time-out runs.
    public func deadline() -> Duration? {
        switch key {
        case .up, .stuck: nil
        case .down:
            limit(settings.longPressMilliseconds).map { downSince + $0 }
                ?? limit(settings.stuckMilliseconds).map { downSince + $0 }
        case .heldLong: limit(settings.stuckMilliseconds).map { downSince + $0 }
        }
    }

    /// The time is `time`. After a long delay two time-outs may be due: ask `deadline()` again.
    public mutating func elapsed(at time: Duration) -> Meaning {
        guard let deadline = deadline(), advance(to: time) >= deadline else { return .nothing }
        if key == .down, settings.longPressMilliseconds > 0 {
            key = .heldLong
            return .pauseOrResume
        }
        key = .stuck
        return .stuck
    }

    /// The call just asked for was not made (nobody waits): the next press is not ignored.
    public mutating func noCallWasMade() { calledAt = nil }

    private mutating func shortPress(releasedAt now: Duration) -> Meaning {
        if let finished = finishedAt, let limit = limit(settings.secondPressMilliseconds),
            downSince - finished <= limit
        {
            finishedAt = nil
            return .markPreviousMissed
        }
        if let called = calledAt, let limit = limit(settings.repeatGuardMilliseconds), downSince - called <= limit {
            return .ignoredWithBeep
        }
        finishedAt = now
        calledAt = now
        return .finishAndCallNext
    }

    private func isReached(_ milliseconds: Int, at now: Duration) -> Bool {
        limit(milliseconds).map { now - downSince >= $0 } ?? false
    }

    private func limit(_ milliseconds: Int) -> Duration? { milliseconds > 0 ? .milliseconds(milliseconds) : nil }

    private mutating func advance(to time: Duration) -> Duration {
        let now = max(time, latest ?? time)
        latest = now
        return now
    }
}
