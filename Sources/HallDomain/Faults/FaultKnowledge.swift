/// What an expert knows of one fault: why it comes, how causes are told apart, how it is mended and proven mended.
public struct FaultKnowledge: Sendable, Equatable {
    /// Who can mend it.
    public enum Hand: String, Codable, Sendable, CaseIterable {
        /// Whoever stands there.
        case anyone
        /// Staff of the hall, without tools or logging in.
        case staff
        /// A technician.
        case technician
    }

    /// A likely cause.
    public struct Cause: Sendable, Equatable {
        /// What may be so.
        public var text: BilingualText
        /// The look or command that tells it from the other causes.
        public var check: BilingualText
    }

    /// Name and code, as in the catalogue.
    public let text: FaultText
    /// Who can mend it.
    public let hand: Hand
    /// What no longer works meanwhile.
    public let effect: BilingualText
    /// Likely causes, the likeliest first.
    public let causes: [Cause]
    /// What to do, in order.
    public let steps: [BilingualText]
    /// How to see that it is mended.
    public let proof: BilingualText
    /// How the simulated hall raises it; absent where it cannot (yet).
    public let recipe: FaultRecipe?
    /// Words of error lines that speak of it, lower case.
    public let words: [String]

    /// The stable name.
    public var name: String { text.name }
    /// The short code.
    public var code: String { text.code }
}
