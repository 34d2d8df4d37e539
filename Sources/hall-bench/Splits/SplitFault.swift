/// One thing that goes wrong in a simulated hall. The list of them is made before a run, so that a failing run can be
/// repeated with fewer.
struct SplitFault: Codable, Sendable, Equatable, CustomStringConvertible {
    enum Kind: Codable, Sendable, Equatable {
        /// Nothing passes between a kiosk and the hall server: both ways, or one.
        case cut(up: Bool, down: Bool)
        /// The program ends at its next step: 0 before its commit, 1 before anything is sent or shown, 2 after.
        case kill(phase: Int)
        /// The machine starts anew.
        case powerCut(phase: Int)
        /// The machine starts anew with an older disk: this many of its newest entries are gone.
        case rollBack(entries: Int)
        /// The wall clock is this far off, in milliseconds, and nobody vouches for it.
        case clock(skew: Int64)
    }

    var kind: Kind
    /// 0 is the hall server, 1 … the kiosks.
    var node: Int
    /// From the start of the run, milliseconds.
    var at: Int64
    /// How long it lasts, milliseconds.
    var lasts: Int64

    var description: String {
        let who = node == 0 ? "the hall server" : "kiosk \(node)"
        let what =
            switch kind {
            case .cut(let up, let down): up && down ? "cut off" : up ? "not heard" : "hears nothing"
            case .kill(let phase): "killed \(Self.phases[phase])"
            case .powerCut(let phase): "without power \(Self.phases[phase])"
            case .rollBack(let entries): "starts with a disk that lacks \(entries) entries"
            case .clock(let skew): "clock off by \(skew / 1000) s"
            }
        return "\(SplitClock.text(at)) \(who): \(what) (\(lasts / 1000) s)"
    }

    private static let phases = ["before a commit", "after a commit", "after a message"]

    var isCut: Bool {
        if case .cut = kind { true } else { false }
    }

    /// The faults of a run of `days` with `cuts` splits: at any time of its busy hours, some over a night.
    static func plan(seed: UInt64, kiosks: Int, days: Int, cuts: Int, busy: ClosedRange<Int64>) -> [SplitFault] {
        var random = SplitRandom(seed: seed, stream: 1)
        var faults: [SplitFault] = []
        func moment(_ random: inout SplitRandom) -> Int64 {
            random.pick(0...Int64(days - 1)) * SplitClock.day + random.pick(busy)
        }
        for index in 0..<cuts {
            let isNight = days > 1 && index % 10 == 9
            let way = random.pick(0...5)
            let day = isNight ? random.pick(0...Int64(days - 2)) : 0
            let at = isNight ? day * SplitClock.day + busy.upperBound + 4 * SplitClock.hour : moment(&random)
            let lasts =
                isNight
                ? SplitClock.day - 4 * SplitClock.hour - (busy.upperBound - busy.lowerBound)
                    + random.pick(0...900_000)
                : random.chance(50) ? random.pick(1_000...20_000) : random.pick(20_000...900_000)
            faults.append(
                SplitFault(
                    kind: .cut(up: isNight || way != 1, down: isNight || way != 2),
                    node: Int(random.pick(1...Int64(kiosks))),
                    at: at, lasts: lasts))
        }
        for _ in 0..<(cuts + 4) {
            faults.append(
                SplitFault(
                    kind: .kill(phase: Int(random.pick(0...2))), node: Int(random.pick(0...Int64(kiosks))),
                    at: moment(&random), lasts: random.pick(500...15_000)))
        }
        for _ in 0..<max(1, cuts / 4) {
            faults.append(
                SplitFault(
                    kind: .powerCut(phase: Int(random.pick(0...2))), node: Int(random.pick(0...Int64(kiosks))),
                    at: moment(&random), lasts: random.pick(20_000...120_000)))
        }
        if random.chance(60) {
            faults.append(
                SplitFault(
                    kind: .rollBack(entries: Int(random.pick(1...60))),
                    node: random.chance(30) ? 0 : Int(random.pick(1...Int64(kiosks))), at: moment(&random),
                    lasts: random.pick(20_000...120_000)))
        }
        for _ in 0..<2 {
            let days = random.pick(-2...2) * SplitClock.day
            faults.append(
                SplitFault(
                    kind: .clock(skew: days + random.pick(-3_600_000...3_600_000)),
                    node: Int(random.pick(0...Int64(kiosks))), at: moment(&random),
                    lasts: random.pick(60_000...1_200_000)))
        }
        return faults.sorted { $0.at < $1.at }
    }
}

/// The hours of a simulated hall.
enum SplitClock {
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 24 * hour
    /// Midnight before the first day, 2026-11-24 in China, milliseconds since 1970.
    static let epoch: Int64 = 1_795_449_600_000

    /// `day 1 08:03:20.123`
    static func text(_ time: Int64) -> String {
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let rest = time % day
        let thousandths = rest % 1000
        let padding = thousandths < 10 ? "00" : thousandths < 100 ? "0" : ""
        let minute = "\(two(rest / hour)):\(two(rest / 60_000 % 60))"
        return "day \(time / day + 1) \(minute):\(two(rest / 1000 % 60)).\(padding)\(thousandths)"
    }
}
