import DeviceKit

/// What a plain display is to be told next. A value that is told the time.
///
/// Nothing tells that a display lost what it showed, so it is told again now and then.
struct PlainBoardPlan: Sendable {
    /// The times of a display's behaviour.
    struct Timing: Sendable {
        /// How long a new call blinks.
        var blinking: Duration = .seconds(3)
        /// How long it is shown, and how long hidden, while it blinks: once a second.
        var blink: Duration = .milliseconds(500)
        /// How often a display is told again what it shows.
        var renewal: Duration = .seconds(15)
        /// How often a display that can be asked is asked.
        var question: Duration = .seconds(1)
        /// How often while something bad came of it lately.
        var suspicion: Duration = .milliseconds(250)
        /// Which answers count.
        var answers = AnswerWindow.Rule.asked
        /// How often a silent display is tried.
        var probe: Duration = .seconds(1)
        /// How long an answer may take.
        var reply: Duration = .milliseconds(300)
        /// The silence behind an order that nobody answers.
        var gap: Duration = .milliseconds(30)
        /// Tries before a display is silent.
        var tries = 3
    }

    /// What to do now.
    enum Step: Sendable, Equatable {
        case show(PlainPicture)
        case ask
    }

    let timing: Timing
    let canBlink: Bool
    /// Whether the display can be asked.
    let canAsk: Bool
    /// The newest wish.
    private(set) var desired: BoardContent?
    /// What the display was told last, and has taken.
    private(set) var held: PlainPicture?
    /// Something bad came of the last questions: it is asked more often, so that it is soon known what it was.
    var isSuspect = false
    private var heldAt = Duration.zero
    private var askedAt: Duration?
    private var blinkUntil = Duration.zero

    init(timing: Timing, canBlink: Bool, canAsk: Bool) {
        self.timing = timing
        self.canBlink = canBlink
        self.canAsk = canAsk
    }

    /// Takes the newest wish. A call with a new serial blinks from now on.
    mutating func show(_ content: BoardContent, now: Duration) {
        if canBlink, content.call != nil, content.call != desired?.call || content.callSerial != desired?.callSerial {
            blinkUntil = now + timing.blinking
        }
        desired = content
    }

    /// The display has taken `step`.
    mutating func did(_ step: Step, now: Duration) {
        switch step {
        case .show(let picture): (held, heldAt) = (picture, now)
        case .ask: askedAt = now
        }
    }

    /// Nothing is known of the display any more.
    mutating func forget() { held = nil }

    /// What to do now; `nil` when there is nothing before `nextDue`.
    func next(now: Duration) -> Step? {
        if let picture = picture(now: now), picture != held || now >= heldAt + timing.renewal { return .show(picture) }
        if canAsk, askedAt.map({ now >= $0 + questionPause }) ?? true { return .ask }
        return nil
    }

    /// When `next` may have something to do although nothing happens.
    func nextDue(now: Duration) -> Duration {
        var due = now + timing.renewal
        if desired != nil { due = min(due, heldAt + timing.renewal) }
        if canAsk, let askedAt { due = min(due, askedAt + questionPause) }
        if let rest = blinkRest(now) { due = min(due, now + rest) }
        return max(due, now)
    }

    /// Whether the display is known to show what is wished, blinking or not.
    var isSettled: Bool {
        guard let desired, let held else { return false }
        return held == picture(of: desired, isHidden: false) || held == picture(of: desired, isHidden: true)
    }

    private var questionPause: Duration { isSuspect ? min(timing.suspicion, timing.question) : timing.question }

    private func picture(now: Duration) -> PlainPicture? {
        desired.map { picture(of: $0, isHidden: blinkRest(now) != nil && isHiddenPhase(now)) }
    }

    private func picture(of content: BoardContent, isHidden: Bool) -> PlainPicture {
        guard !content.isBlanked else { return PlainPicture(base: "", isDark: true) }
        let upper = content.call ?? content.passing
        return PlainPicture(base: content.base, upper: isHidden && content.call != nil ? "" : upper)
    }

    /// How long the present phase of blinking lasts yet; `nil` while nothing blinks.
    private func blinkRest(_ now: Duration) -> Duration? {
        guard desired?.call != nil, now < blinkUntil else { return nil }
        let left = blinkUntil - now
        return left - timing.blink * Self.phases(left, timing.blink)
    }

    /// Shown first, then hidden and shown by turns, and steady from the end on.
    private func isHiddenPhase(_ now: Duration) -> Bool {
        Self.phases(blinkUntil - now, timing.blink).isMultiple(of: 2)
    }

    /// Whole phases that follow the present one.
    private static func phases(_ left: Duration, _ phase: Duration) -> Int {
        max(0, Int((left - .nanoseconds(1)) / phase))
    }
}
