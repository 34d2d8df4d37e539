/// How long a new roll is: what the hall file says, corrected by the rolls that were seen from beginning to end.
public struct RollLength: Sendable, Equatable {
    /// Of a new roll, in millimetres.
    public let millimetres: Double
    /// How much is left when a printer first feels the end coming; `nil` while none was seen to.
    public let leftWhenLow: Double?

    /// A whole roll is as long as the hall file says, by this part more or less: 8 % of makers' differences, and what
    /// the reckoning of fed millimetres may be wrong by.
    private static let tolerance = 0.12
    /// Rolls whose lengths differ by less are of one kind: one carton after the other from one maker.
    private static let likeness = 0.035
    /// What the hall file's figure weighs against one roll of one kind, two, three, and more: two that are alike may be
    /// so by chance, and rolls that are all drawn anew (±8 %) teach nothing but their mean.
    private static let weights = [1.2, 0.8, 0.3, 0.2]
    /// The same against rolls that differ: one says little of the next.
    private static let weightOfUnlike = 4.0
    /// No printer feels the end of a roll earlier than with this part of it left.
    private static let lowPart = 0.4

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
        let weight =
            Self.spread(lengths) < Self.likeness
            ? Self.weights[min(max(1, lengths.count), Self.weights.count) - 1] : Self.weightOfUnlike
        millimetres = (before * weight + lengths.reduce(0, +)) / (weight + Double(lengths.count))
        // Two rolls that were taken for one, since nobody saw the change, say nothing of a roll's last turns.
        let most = millimetres * Self.lowPart
        let left = observations.compactMap(\.afterLow).filter { Double($0) <= most }.suffix(5).sorted()
        leftWhenLow = left.isEmpty ? nil : Double(left[left.count / 2])
    }

    private static func spread(_ lengths: [Double]) -> Double {
        guard let least = lengths.min(), let most = lengths.max(), least > 0 else { return 0 }
        return most / least - 1
    }
}
