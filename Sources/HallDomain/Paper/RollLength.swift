/// How long a new roll is: what the hall file says, corrected by the rolls that were seen from beginning to end.
public struct RollLength: Sendable, Equatable {
    /// Of a new roll, in millimetres.
    public let millimetres: Double
    /// How much is left when a printer first feels the end coming; `nil` while none was seen to.
    public let leftWhenLow: Double?

    /// A whole roll is as long as the hall file says, by this part more or less: 8 % of makers' differences, and what
    /// the reckoning of fed millimetres may be wrong by.
    private static let tolerance = 0.12
    /// Rolls whose lengths differ by less are of one kind.
    private static let likeness = 0.06

    /// What `observations` (the newest last) say of a roll that is `nominal` millimetres long by the hall file.
    public init(nominal: Int, observations: [PaperObservation]) {
        let nominal = Double(nominal)
        var lengths: [Double] = []
        for observation in observations where observation.start != .used {
            let fed = Double(observation.fed)
            // Nobody answered, but no used roll is as long as a new one; and a 'new' one may not have been new.
            if abs(fed / nominal - 1) <= Self.tolerance { lengths.append(fed) }
        }
        var before = nominal
        let answered = observations.filter { $0.start == .full }.suffix(2).map { Double($0.fed) }
        if answered.count == 2, answered.allSatisfy({ abs($0 / nominal - 1) > Self.tolerance }),
            Self.spread(answered) < Self.likeness
        {
            // Twice the same, and not what the hall file says: the hall buys another kind now.
            (lengths, before) = (answered, answered[1])
        }
        lengths = lengths.suffix(5)
        // Where rolls differ widely one says little of the next, and the hall file's figure keeps its weight.
        let weight = Self.spread(lengths) < Self.likeness ? 0.3 : 2
        millimetres = (before * weight + lengths.reduce(0, +)) / (weight + Double(lengths.count))
        let left = observations.compactMap(\.afterLow).suffix(5).sorted()
        leftWhenLow = left.isEmpty ? nil : Double(left[left.count / 2])
    }

    private static func spread(_ lengths: [Double]) -> Double {
        guard let least = lengths.min(), let most = lengths.max(), least > 0 else { return 0 }
        return most / least - 1
    }
}
