import HallDomain

/// How long a wait may be, from how often the windows concerned have called lately; unknown until they have.
struct WaitEstimate {
    /// Calls older than this say nothing about now.
    private static let horizon = Duration.seconds(30 * 60)
    /// Fewer calls than this are chance.
    private static let leastCalls = 5
    /// More are not looked at: the newest say enough.
    private static let mostCalls = 240

    private var ages: [WindowID: [Duration]] = [:]
    private let plan: HallPlan

    init(_ state: HallState, _ plan: HallPlan, at now: Moment) {
        self.plan = plan
        var id = state.lastCall
        while id > 0, id > state.lastCall - Self.mostCalls {
            defer { id -= 1 }
            guard let call = state.calls[id], call.end != .undone else { continue }
            guard let age = now.elapsed(since: call.calledAt), age < Self.horizon else { break }
            ages[call.window, default: []].append(age)
        }
    }

    /// Minutes until someone with `ahead` others before is called, rounded up (to fives above ten); `nil` when the
    /// windows that serve the item have called too seldom to say, or nobody is ahead.
    func minutes(ahead: Int, for service: ServiceID) -> Int? {
        guard ahead > 0 else { return nil }
        let known = plan.windows(serving: service).flatMap { ages[$0.id] ?? [] }
        guard known.count >= Self.leastCalls, let oldest = known.max(), oldest > .zero else { return nil }
        let seconds = oldest / .seconds(1) / Double(known.count) * Double(ahead)
        guard seconds.isFinite, seconds < 8 * 3600 else { return nil }
        let minutes = max(1, Int((seconds / 60).rounded(.up)))
        return minutes <= 10 ? minutes : (minutes + 4) / 5 * 5
    }
}
