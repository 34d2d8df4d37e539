import DeviceKit
import WireFormats

/// How the printer's condition is asked for, read and published.
extension ESCPOSPrinter {
    /// A status question on its way.
    struct Poll {
        var deadline: ContinuousClock.Instant
        var answers: [UInt8] = []
    }

    /// What one complete set of answers says.
    struct Condition {
        var faults: Set<DeviceFault> = []
        /// The printer says 'offline', whatever the cause.
        var isOffline = false
        /// The answers as hexadecimal text.
        var bytes: String

        /// Whether a ticket would come out now.
        var isReady: Bool { !isOffline && faults.allSatisfy(\.isWarning) }

        /// Why it would not.
        var reason: String {
            let names = faults.filter { !$0.isWarning }.sorted().map(\.rawValue)
            return (names.isEmpty ? "offline" : names.joined(separator: ", ")) + " (status \(bytes))"
        }
    }

    /// After a missed poll the line stays quiet so long, so that a late answer is not taken for the next one's.
    private static var quietTime: Duration { .milliseconds(100) }

    var mayPoll: Bool { chunkWriter == nil && !dialect.statusQueries.isEmpty }

    var isPollDue: Bool { poll == nil && mayPoll && nextPoll <= now }

    var isAbsent: Bool { missedPolls >= dialect.silentPolls }

    /// Sends the questions and starts to wait. A write that hangs is not repeated: the poll then counts as missed.
    func startPoll() {
        guard !isOver, poll == nil else { return }
        let now = now
        poll = Poll(deadline: now + .milliseconds(dialect.statusMilliseconds))
        nextPoll = now + .milliseconds(dialect.pollMilliseconds)
        guard pollWriter == nil else { return }
        let request = dialect.statusRequest
        pollWriter = Task {
            try? await port.write(request)
            pollWriter = nil
        }
    }

    /// The condition as asked for now, or `nil` when the printer does not answer.
    func freshCondition() async -> Condition? {
        guard !isOver, !dialect.statusQueries.isEmpty else { return nil }
        // After a missed poll the loop asks again, when late answers are past.
        if missedPolls == 0, mayPoll { startPoll() }
        return await withCheckedContinuation { pollWaiters.append($0) }
    }

    func takeStatus(_ byte: UInt8) {
        guard poll != nil else { return }
        poll?.answers.append(byte)
        guard let answers = poll?.answers, answers.count == dialect.statusQueries.count else { return }
        missedPolls = 0
        let condition = read(answers)
        self.condition = condition
        finishPoll(condition)
        publish(DeviceHealth(faults: condition.faults.sorted(), evidence: "status \(condition.bytes)"))
    }

    func missPoll() {
        decoder.reset()
        missedPolls = min(missedPolls + 1, dialect.silentPolls)
        nextPoll = now + Self.quietTime
        if isAbsent {
            condition = nil
            nextPoll = now + .milliseconds(dialect.pollMilliseconds)
            publish(
                DeviceHealth(
                    faults: [.printerAbsent],
                    evidence: "no answer to \(dialect.silentPolls) × \(WireBytes(dialect.statusRequest))"
                        + " in \(dialect.statusMilliseconds) ms each"))
            // A printer without power has lost its buffer: no fence will be answered.
            finishFence(.silent)
        }
        finishPoll(nil)
    }

    func finishPoll(_ condition: Condition?) {
        poll = nil
        let waiters = pollWaiters
        pollWaiters = []
        for waiter in waiters { waiter.resume(returning: condition) }
    }

    func publish(_ health: DeviceHealth) {
        guard published?.faults != health.faults else { return }
        var health = health
        health.malformed = malformed
        published = health
        healthUpdates.yield(health, by: port)
    }

    private func read(_ answers: [UInt8]) -> Condition {
        var condition = Condition(bytes: answers.map { "\(WireBytes([$0]))" }.joined(separator: " "))
        for (query, answer) in zip(dialect.statusQueries, answers) {
            for bits in query.faults where answer & bits.mask != 0 {
                guard let fault = DeviceFault(rawValue: bits.means) else { continue }
                if fault != .mediaLow || traits.hasNearEndSensor { condition.faults.insert(fault) }
            }
            if let offline = query.offline, answer & offline != 0 { condition.isOffline = true }
        }
        // Both sensors may say so at once; the roll's end is the news.
        if condition.faults.contains(.mediaEmpty) { condition.faults.remove(.mediaLow) }
        return condition
    }
}
