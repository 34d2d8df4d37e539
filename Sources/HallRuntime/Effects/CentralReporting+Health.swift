import Fleet
import HallDomain

extension CentralReporting {
    /// Looks at whether central can be reached and answers, says so when that has changed, and sets the next alarm.
    ///
    /// - Parameter hasProgressed: central has just acknowledged something.
    func assess(hasProgressed: Bool = false) {
        let now = ContinuousClock.now
        let isUnwell = greeted == nil || !window.isEmpty || retryAt != nil
        if !isUnwell {
            unwellSince = nil
        } else if unwellSince == nil || hasProgressed {
            unwellSince = now
            if window.oldest != nil { unwellReason = "no answer from central" }
        }
        if isTroubled, hasProgressed || !isUnwell {
            isTroubled = false
            trouble.yield(Trouble(isTroubled: false, evidence: ""))
        } else if !isTroubled, let unwellSince, unwellSince + settings.patience <= now {
            isTroubled = true
            trouble.yield(Trouble(isTroubled: true, evidence: unwellReason))
        }
        ring()
    }

    /// Sets the alarm to the earliest time at which anything is due.
    func ring() {
        var due: [ContinuousClock.Instant] = []
        if !isTroubled, let unwellSince { due.append(unwellSince + settings.patience) }
        // While something is being sent, the sender itself sees afterwards what has become due.
        if connection != nil, !isSending {
            if let retryAt {
                due.append(retryAt)
            } else if greeted != nil {
                due.append(heartbeatAt)
                if !hasFirstWord, let firstWordBy, firstWordBy > .now { due.append(firstWordBy) }
                if let snapshotAt { due.append(snapshotAt) }
                if let oldest = window.oldest { due.append(oldest + settings.acknowledgementTime) }
            }
        }
        guard let next = due.min() else { return }
        alarm.bringForward(to: next)
    }

    func alarmRang() {
        wake.yield()
        assess()
    }
}

extension CentralReporting.Surroundings {
    /// The surroundings of an agent: its hall, which is also the loop that must go round.
    public init(
        hall: Hall, clock: any HallClock,
        troubled: @escaping @Sendable (_ isTroubled: Bool, _ evidence: String) async -> Void,
        issuerMustBlock: @escaping @Sendable (_ upto: Int64, _ head: Int64) async -> Void
    ) {
        self.init(
            commits: { hall.commits() }, moveCursor: { await hall.moveCursor($0, to: $1) },
            day: {
                await hall.read { state in
                    state.day.map { StateSnapshot.Day(number: $0.number, date: $0.date.description) }
                }
            }, now: { clock.now() }, troubled: troubled, issuerMustBlock: issuerMustBlock)
        loops = ["hall": { await hall.read { _ in } }]
    }
}
