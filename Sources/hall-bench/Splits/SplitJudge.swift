/// Judges what was seen, in the order in which it happened and in one pass: doubles, called twice, forgotten. It knows
/// no rule, no ledger and no state of the hall.
struct SplitJudge: Sendable {
    private(set) var doubles: [String] = []
    private(set) var calledTwice: [String] = []
    private(set) var forgotten: [String] = []
    private(set) var unsettled: [String] = []
    /// Numbers that people got.
    private(set) var shown = 0
    /// Calls made.
    private(set) var calls = 0
    /// Calls of a number that nobody held, made while the hall server could not know.
    private(set) var ghostCalls = 0

    private struct Number: Hashable {
        var text: String
        var day: Int
    }

    private var holders: [Number: Int] = [:]
    private var numbers: [Int: Number] = [:]
    private var called: [Number: Int] = [:]
    private var makers: [Number: Int] = [:]
    private var givenUp: [Int: (kiosk: Int, step: Int)] = [:]
    private var heard: [Int: Int] = [:]
    private var lostNumbers: Set<Number> = []
    private var lostWishes: Set<Int> = []
    private var open: [Int: Int] = [:]

    var isHeld: Bool { doubles.isEmpty && calledTwice.isEmpty && forgotten.isEmpty && unsettled.isEmpty }

    mutating func note(_ fact: SplitFact) {
        switch fact {
        case .wished(let wish, let day): open[wish] = day
        case .answered(let wish): open[wish] = nil
        case .shown(let wish, let text, let day): show(wish, Number(text: text, day: day))
        case .gaveUp(let wish, let kiosk, let step): givenUp[wish] = (kiosk, step)
        case .made(let wish, let text, let day): makers[Number(text: text, day: day)] = wish
        case .heard(let kiosk, let said): heard[kiosk] = max(heard[kiosk] ?? 0, said)
        case .called(let text, let day, let by): call(Number(text: text, day: day), by)
        case .lostNumber(let text, let day): lostNumbers.insert(Number(text: text, day: day))
        case .lostWish(let wish): lostWishes.insert(wish)
        case .dayEnded(let day): end(day)
        case .unsettled(let what): unsettled.append(what)
        }
    }

    private mutating func show(_ wish: Int, _ number: Number) {
        open[wish] = nil
        if let other = holders[number], other != wish {
            doubles.append("\(number.text) of day \(number.day) was given for the wishes \(other) and \(wish)")
        }
        if let other = numbers[wish], other != number, !lostWishes.contains(wish) {
            doubles.append("the wish \(wish) has \(other.text) and \(number.text)")
        }
        if holders.updateValue(wish, forKey: number) == nil { shown += 1 }
        numbers[wish] = number
    }

    private mutating func call(_ number: Number, _ by: Int) {
        calls += 1
        called[number, default: 0] += 1
        if called[number] == 2, !lostNumbers.contains(number) {
            calledTwice.append("\(number.text) of day \(number.day), the second time by node \(by)")
        }
        // Of two numbers of one wish the kiosk keeps its own; the other may be called only by who cannot know yet.
        guard let wish = makers[number], let given = givenUp[wish], !lostWishes.contains(wish) else { return }
        if heard[given.kiosk] ?? -1 >= given.step {
            calledTwice.append("\(number.text) of day \(number.day), which kiosk \(given.kiosk) had given up")
        } else {
            ghostCalls += 1
        }
    }

    private mutating func end(_ day: Int) {
        for (number, wish) in holders
        where number.day == day && called[number] == nil && !lostNumbers.contains(number) && !lostWishes.contains(wish)
        {
            forgotten.append("\(number.text) of day \(number.day)")
        }
        for (wish, of) in open where of == day { unsettled.append("the wish \(wish) was never answered") }
        // Numbers of another day are other numbers.
        (holders, numbers, called, makers, givenUp) = ([:], [:], [:], [:], [:])
        (lostNumbers, lostWishes, open) = ([], [], [:])
    }
}
