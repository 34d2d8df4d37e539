/// What came of the last questions to one device: of the last seconds where it is asked all the time, of its last frames
/// where it speaks by itself.
public struct AnswerCount: Codable, Sendable, Hashable {
    /// How often it was asked, or spoke.
    public var asked: Int
    /// How often something came that was no answer: damaged, cut short, or a word that our question was.
    public var garbled: Int
    /// How often nothing came.
    public var missing: Int

    /// A count; what is neither garbled nor missing was good.
    public init(asked: Int = 0, garbled: Int = 0, missing: Int = 0) {
        self.asked = asked
        self.garbled = garbled
        self.missing = missing
    }

    /// How often no good answer came.
    public var bad: Int { garbled + missing }

    /// For the technician: `7 of 20 answers garbled`.
    public var evidence: String {
        switch (garbled, missing) {
        case (_, 0): "\(garbled) of \(asked) answers garbled"
        case (0, _): "\(missing) of \(asked) answers missing"
        default: "\(bad) of \(asked) answers bad (\(garbled) garbled, \(missing) missing)"
        }
    }
}
