import DeviceKit

/// What came of the last questions to one device, and whether its line is disturbed. A value that is told the time.
///
/// A disturbed line errs again and again with good answers in between. One disturbance does not make one, however many
/// questions fall into it: bad answers close to each other are one occasion, and so are questions in a row that nobody
/// answers (a power cut, a plug that was pulled). A device of which nothing at all is heard is silent, not disturbed.
struct AnswerWindow: Sendable {
    /// What came of one question.
    enum Answer: Sendable, CaseIterable {
        case good
        /// Something came, and it was no answer.
        case garbled
        /// Nothing came.
        case missing
    }

    /// What is looked at.
    struct Rule: Sendable, Equatable {
        /// Older answers say nothing of now.
        var span: Duration
        /// No more than the newest so many.
        var most: Int
        /// Bad answers closer to each other than this are one occasion.
        var spacing = Duration.milliseconds(500)
        /// A device that had done all it was asked within this is there, whatever came since.
        var hold = Duration.milliseconds(2_500)

        /// For a device that is asked all the time: known, and known to be over, within five seconds.
        static let asked = Rule(span: .seconds(4), most: 64)
        /// For a device that only speaks by itself, so that nothing is known between two of its frames.
        static let heard = Rule(span: .seconds(30), most: 12)
    }

    /// What others are told; nothing of a device that is only silent.
    struct Word: Sendable, Equatable {
        var isDisturbed = false
        var count = AnswerCount()
    }

    private struct Entry: Sendable {
        var answer: Answer
        var time: Duration
    }

    /// So many occasions are no accident any more, where they are more than one answer of `worthwhile`.
    private static let (fewest, worthwhile) = (3, 10)
    private static let tellingPause = Duration.seconds(1)

    private let rule: Rule
    private var entries: [Entry] = []
    private var wellAt: Duration?
    private var toldAt: Duration?
    /// Whether the line is disturbed, as far as is known.
    private(set) var isDisturbed = false
    /// What was told last.
    private(set) var told = Word()

    init(_ rule: Rule = .asked) { self.rule = rule }

    /// A question was answered so.
    mutating func note(_ answer: Answer, at now: Duration) {
        entries.append(Entry(answer: answer, time: now))
        look(at: now)
    }

    /// The device has done all that it was asked.
    mutating func isWell(at now: Duration) { wellAt = now }

    /// What came of the questions that still count.
    var count: AnswerCount {
        var count = AnswerCount(asked: entries.count)
        for entry in entries {
            switch entry.answer {
            case .good: break
            case .garbled: count.garbled += 1
            case .missing: count.missing += 1
            }
        }
        return count
    }

    /// Whether something bad came lately: worth asking more often, so that it is soon known what it was.
    var isSuspect: Bool { entries.contains { $0.answer != .good } }

    /// Whether a device that did not do what it was asked just now is taken to be there all the same: it is asked again.
    func excuses(at now: Duration) -> Bool {
        guard isDisturbed || entries.contains(where: { $0.answer == .garbled }), let wellAt else { return false }
        return now - wellAt < rule.hold
    }

    /// When the oldest bad answer stops to count, though nothing happens.
    var deadline: Duration? { entries.first { $0.answer != .good }.map { $0.time + rule.span } }

    /// Looks what still counts at `now`. Answers whether there is something to tell: a line that became disturbed or
    /// quiet at once, other counts once a second.
    mutating func hasNews(at now: Duration) -> Bool {
        look(at: now)
        // Mere silence is no word about the line.
        let count = isDisturbed || entries.contains { $0.answer == .garbled } ? count : AnswerCount()
        let isDue = toldAt.map { now - $0 >= Self.tellingPause } ?? true
        guard isDisturbed != told.isDisturbed || (count.bad != told.count.bad && isDue) else { return false }
        (told, toldAt) = (Word(isDisturbed: isDisturbed, count: count), now)
        return true
    }

    /// `health` with what was told last of the answers from `place`, for evidence: `address 3`. A device that does not do
    /// its work has a fault of its own; that one is not called a line's.
    func added(to health: DeviceHealth, of place: String) -> DeviceHealth {
        var health = health
        if told.count.bad > 0 { health.answers = told.count }
        guard told.isDisturbed else { return health }
        let words = "\(place): \(told.count.evidence)"
        health.evidence = health.evidence.isEmpty ? words : "\(words); \(health.evidence)"
        if health.isUsable, !health.faults.contains(.busErrors) {
            health.faults = (health.faults + [.busErrors]).sorted()
        }
        return health
    }

    private mutating func look(at now: Duration) {
        entries.removeAll { now - $0.time >= rule.span }
        if entries.count > rule.most { entries.removeFirst(entries.count - rule.most) }
        let count = count
        if count.bad == 0 || count.missing == entries.count {
            isDisturbed = false
        } else if occasions >= Self.fewest, count.bad * Self.worthwhile >= entries.count {
            isDisturbed = true
        }
    }

    /// How often something bad came. Questions in a row without any answer count when one is answered again.
    private var occasions: Int {
        var (occasions, last, missed) = (0, Duration?.none, Duration?.none)
        func isApart(_ time: Duration) -> Bool { last.map { time - $0 >= rule.spacing } ?? true }
        for entry in entries {
            if entry.answer == .missing {
                missed = missed ?? entry.time
                continue
            }
            for time in [missed, entry.answer == .garbled ? entry.time : nil].compactMap({ $0 }) where isApart(time) {
                (occasions, last) = (occasions + 1, time)
            }
            missed = nil
        }
        return occasions
    }
}
