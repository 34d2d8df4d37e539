/// Who comes when and for what, and what becomes of which call: made of one seed, the same every time.
struct MorningPlan: Sendable {
    /// A citizen before the visit.
    struct Citizen: Sendable {
        /// Counts from 0.
        var index: Int
        /// After the doors open.
        var comes: Duration
        /// 0 or 1.
        var kiosk: Int
        /// The service item.
        var service: String
        /// `normal` or `priority`.
        var lane: String
        /// The seed of the identity on the card, for who comes with one.
        var card: UInt64?
        /// Lays the card down once more and is shown the number again.
        var comesTwice: Bool
        /// Taps the button more than once.
        var isImpatient: Bool
    }

    /// What becomes of a call.
    struct Fate: Sendable, Equatable {
        var isUndone = false
        var isMissed = false
        /// Comes back after being missed.
        var returns = false
        var isRecalled = false
        var grade: Int?
        /// Ended by calling the next with one key.
        var endsByNext = false
    }

    let citizens: [Citizen]
    private let settings: MorningSettings

    init(_ settings: MorningSettings) {
        self.settings = settings
        var random = SimulatedRandom(seed: settings.seed &* 7919 &+ 3)
        let count = settings.citizens
        // Cards are spread over the morning; each person comes once.
        let cardEvery = max(1, count / settings.cards)
        var cards = Self.cards(settings.cards).enumerated().makeIterator()
        var citizens: [Citizen] = []
        for index in 0..<count {
            var citizen = Citizen(
                index: index, comes: .zero, kiosk: Int.random(in: 0...1, using: &random),
                service: Self.service(Int.random(in: 0..<100, using: &random)),
                lane: index % 23 == 11 ? "priority" : "normal", card: nil, comesTwice: false,
                isImpatient: index % 40 == 7)
            if index >= 16 {
                citizen.comes = settings.arrivalTime * Double(index - 16) / Double(max(1, count - 16))
            }
            if index.isMultiple(of: cardEvery), let (place, card) = cards.next() {
                citizen.card = card
                citizen.kiosk = place % 2
                citizen.comesTwice = place % 12 == 4
            }
            citizens.append(citizen)
        }
        self.citizens = citizens
    }

    /// The first seeds whose people bear no name of somebody who works here: staff's names may stand anywhere.
    private static func cards(_ count: Int) -> [UInt64] {
        var cards: [UInt64] = []
        var seed: UInt64 = 0
        while cards.count < count {
            seed += 1
            let name = SyntheticIdentity(seed: seed).name
            if !DemoHall.staff.contains(where: { $0.contains(name) }) { cards.append(seed) }
        }
        return cards
    }

    /// Shares that fit the windows that serve the items.
    private static func service(_ percent: Int) -> String {
        switch percent {
        case ..<18: "household"
        case ..<33: "social"
        case ..<50: "property"
        case ..<66: "enterprise"
        case ..<80: "license"
        default: "tax"
        }
    }

    /// What becomes of the `n`th first call (from 0) of the whole morning, or, with `isReturn`, of the `n`th call of a
    /// number that was called before.
    func fate(of n: Int, isReturn: Bool) -> Fate {
        var fate = Fate()
        let count = settings.citizens
        func isOne(of wanted: Int, at place: Int) -> Bool {
            let every = max(2, count / max(1, wanted))
            return n % every == place % every
        }
        fate.grade = n % 5 < 3 ? 5 - (n / 5) % 5 : nil
        guard !isReturn else { return fate }
        fate.isUndone = isOne(of: settings.undone, at: 3)
        fate.isMissed = !fate.isUndone && isOne(of: settings.missed, at: 5)
        fate.returns = fate.isMissed && n % 3 != 0
        fate.isRecalled = !fate.isUndone && (fate.isMissed ? n % 16 == 5 : isOne(of: settings.recalled, at: 7))
        fate.endsByNext = fate.grade == nil && n.isMultiple(of: 2)
        return fate
    }
}
