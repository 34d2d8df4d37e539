/// What the ledger knows of the roll that is in one printer.
public struct PaperRoll: Codable, Sendable, Equatable {
    /// What is known of a roll when it was put in.
    public enum Start: String, Codable, Sendable {
        /// Whoever put it in said that it is new.
        case full
        /// Whoever put it in said that it is not.
        case used
        /// Nobody was asked, or nobody answered.
        case unknown
    }

    /// "换了新纸卷吗？", asked when a roll may have been changed and not answered yet.
    public struct Question: Codable, Sendable, Equatable {
        /// Since when it is open.
        public var since: Moment
        /// Millimetres fed since then: what a new roll has lost already.
        public var fed = 0
    }

    /// What was known of it at the start.
    public var start = Start.unknown
    /// Millimetres fed since it was put in, as far as the ledger saw them.
    public var fed = 0
    /// Whether the ledger saw it being put in: only then `fed` is all that was ever taken from it.
    public var isWhole = false
    /// It is used up, or at least no paper is in the printer.
    public var isEnded = false
    /// How much had been fed when the printer first felt the end coming.
    public var lowAt: Int?
    /// The question that is open.
    public var question: Question?

    /// A roll of which nothing is known.
    public init() {}

    /// How much had been fed when the question was asked that nobody has answered: before that it may have been another
    /// roll. 0 without one.
    var certainFrom: Int { question.map { fed - $0.fed } ?? 0 }

    /// Whether the printer is known to feel the end of this very roll coming.
    public var isKnownLow: Bool { lowAt.map { $0 >= certainFrom } ?? false }

    /// What its end teaches; `nil` when it is not known to be one roll and all of it.
    var observation: PaperObservation? {
        let afterLow = isKnownLow ? lowAt.map { fed - $0 } : nil
        guard let question else { return isWhole ? PaperObservation(start: start, fed: fed, afterLow: afterLow) : nil }
        // Nobody said whether it was changed then. Where next to nothing had been fed it is the same either way.
        guard certainFrom * 100 <= fed else { return nil }
        return PaperObservation(start: .unknown, fed: question.fed, afterLow: afterLow)
    }

    /// Whether somebody is still to be asked: an hour later nobody remembers.
    public func isAsked(at now: Moment) -> Bool {
        question.map { now.isWithin(.seconds(3600), of: $0.since) } ?? false
    }
}

/// A roll from its beginning to its end: what the next forecast learns from.
public struct PaperObservation: Codable, Sendable, Equatable {
    /// What was known of it at the start.
    public var start: PaperRoll.Start
    /// Millimetres fed from it.
    public var fed: Int
    /// Of these, how many after the printer first felt the end coming.
    public var afterLow: Int?

    /// An observation.
    public init(start: PaperRoll.Start, fed: Int, afterLow: Int? = nil) {
        self.start = start
        self.fed = fed
        self.afterLow = afterLow
    }
}
