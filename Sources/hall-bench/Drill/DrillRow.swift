/// What became of a planted fault, or of two at once.
struct DrillRow: Codable, Sendable {
    /// The recipe's name; of a pair both, joined by `+`.
    var name: String
    var planted: String
    /// The codes that name each of the planted causes.
    var codes: [String]
    /// Doctor's first finding.
    var first: String?
    /// Everything that doctor found, in short.
    var said: String?
    /// Of each planted cause the place, from 1, at which it is named; 0 where it is not.
    var ranks: [Int] = []
    /// How long doctor took.
    var seconds: Double?
    /// Doctor said before that nothing is wrong, and does so again after it is mended.
    var isMended = false
    /// What was otherwise, where it did not hold.
    var note: String?

    init(_ recipes: [DrillRecipe]) {
        name = recipes.map(\.name).joined(separator: "+")
        planted = recipes.map(\.planted).joined(separator: "; ")
        codes = recipes.map { recipe in
            var codes: [String] = []
            for answer in recipe.answers where !codes.contains(answer.code) { codes.append(answer.code) }
            return codes.joined(separator: "/")
        }
    }

    var isPair: Bool { codes.count > 1 }
    /// Named first.
    var isFirst: Bool { ranks == [1] }
    /// Named among the first three.
    var isAmongThree: Bool { ranks.count == 1 && (1...3).contains(ranks[0]) }
    /// Both are named.
    var areBothNamed: Bool { ranks.count == 2 && !ranks.contains(0) }
}
