/// What people at kiosks and windows of real programs saw, in the order in which it was told, and the judge of it.
actor RealWitness {
    private(set) var judge = SplitJudge()
    private(set) var counts = SplitCounts()
    private var held: Set<String> = []
    private var called: Set<String> = []
    /// How often people got no number, by the refusal's code.
    private(set) var refusals: [String: Int] = [:]

    /// How many numbers people have been shown.
    var numbers: Int { held.count }

    /// Somebody touches a kiosk; names the wish.
    func wish() -> Int {
        counts.wishes += 1
        judge.note(.wished(wish: counts.wishes, day: 0))
        return counts.wishes
    }

    /// Somebody was shown a number.
    func shown(_ number: String, for wish: Int) {
        judge.note(.shown(wish: wish, number: number, day: 0))
        held.insert(number)
        if Int(number.dropFirst()) ?? 0 >= RealHall.firstOfKiosks {
            counts.numbersByKiosks += 1
        } else {
            counts.numbersByHallServer += 1
        }
    }

    /// Somebody was told, with a reason, that there is no number.
    func refused(_ wish: Int, _ code: String) {
        counts.refused += 1
        refusals[code, default: 0] += 1
        judge.note(.answered(wish: wish))
    }

    /// A window called a number.
    func called(_ number: String, by window: Int) {
        counts.calls += 1
        judge.note(.called(number: number, day: 0, by: window))
        called.insert(number)
    }

    /// A line was cut.
    func cut() { counts.splits += 1 }

    /// A program, or the database, was killed.
    func killed() { counts.kills += 1 }

    func unsettled(_ what: String) { judge.note(.unsettled(what)) }

    /// Everything is whole again and nobody waits.
    func end(handedOver: Int, voided: Int) {
        counts.runs = 1
        (counts.handedOver, counts.voided) = (handedOver, voided)
        counts.ghostCalls = called.subtracting(held).count
        judge.note(.dayEnded(day: 0))
    }
}
