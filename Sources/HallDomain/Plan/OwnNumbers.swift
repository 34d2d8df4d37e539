/// Numbers that a kiosk gives by itself while it cannot reach the hall server.
public struct OwnNumbers: Codable, Sendable, Hashable {
    /// Whose they are.
    public var kiosk: KioskID
    /// The letter of the series; every series of the hall when absent. An entry with a letter goes before one without.
    public var prefix: String?
    /// First and last number of a day.
    public var numbers: NumberRange

    /// A kiosk's own numbers.
    public init(kiosk: KioskID, prefix: String? = nil, numbers: NumberRange) {
        self.kiosk = kiosk
        self.prefix = prefix
        self.numbers = numbers
    }
}

/// The number space of a service day, split by series and issuer: two issuers can never give the same number, whatever
/// the network does.
public struct NumberSplit: Codable, Sendable, Equatable {
    /// By `series(_:_:)`.
    public private(set) var ranges: [String: NumberRange] = [:]

    /// The split of a plan.
    public init(_ plan: HallPlan) {
        for item in plan.services where ranges[item.prefix] == nil {
            ranges[item.prefix] = item.numbers
            for kiosk in plan.kiosks {
                guard let index = plan.ownNumbersIndex(of: kiosk.id, prefix: item.prefix) else { continue }
                ranges[Self.series(item.prefix, kiosk.id)] = plan.issuers[index].numbers
            }
        }
    }

    /// The name of a series of an issuer: `A` is the hall server's, `A@3` kiosk 3's.
    public static func series(_ prefix: String, _ issuer: KioskID?) -> String {
        issuer.map { "\(prefix)@\($0.rawValue)" } ?? prefix
    }

    /// The range of an issuer (the hall server when `nil`), if it has one.
    public func range(of prefix: String, _ issuer: KioskID?) -> NumberRange? {
        ranges[Self.series(prefix, issuer)]
    }
}

/// What is wrong in a plan, and where.
public struct PlanProblem: Sendable, Equatable {
    /// Keys and indexes from the top of the hall file.
    public var path: [String]
    /// What is wrong, and what is allowed.
    public var message: String
}

extension HallPlan {
    /// The greatest number that may be printed.
    static let greatestNumber = 9999

    /// The kiosks that have numbers of their own: those that another machine is the hall server of.
    public var linkedKiosks: [KioskID] { Set(issuers.map(\.kiosk)).sorted() }

    /// The entry that says which numbers of a series are a kiosk's own.
    func ownNumbersIndex(of kiosk: KioskID, prefix: String) -> Int? {
        issuers.firstIndex { $0.kiosk == kiosk && $0.prefix == prefix }
            ?? issuers.firstIndex { $0.kiosk == kiosk && $0.prefix == nil }
    }

    /// The last number of a series that any issuer may give.
    public func lastNumber(of item: ServiceItem) -> Int {
        kiosks.compactMap { ownNumbersIndex(of: $0.id, prefix: item.prefix).map { issuers[$0].numbers.to } }
            .max().map { max($0, item.numbers.to) } ?? item.numbers.to
    }

    /// The first thing that keeps `issuers` from splitting the numbers; `nil` when every number has one issuer.
    public func issuersProblem() -> PlanProblem? {
        var seen: Set<String> = []
        for (index, entry) in issuers.enumerated() {
            let at = ["issuers", "\(index)"]
            guard kiosk(entry.kiosk) != nil else {
                return PlanProblem(
                    path: at + ["kiosk"],
                    message:
                        "no kiosk '\(entry.kiosk)'; there are: \(kiosks.map(\.id.rawValue).joined(separator: ", "))")
            }
            if let prefix = entry.prefix, !services.contains(where: { $0.prefix == prefix }) {
                return PlanProblem(path: at + ["prefix"], message: "no service has the prefix '\(prefix)'")
            }
            let (from, to) = (entry.numbers.from, entry.numbers.to)
            guard from >= 1, from <= to, to <= Self.greatestNumber else {
                return PlanProblem(
                    path: at + ["numbers"],
                    message: "\(from) … \(to) is no range; allowed: within 1 … \(Self.greatestNumber)")
            }
            guard seen.insert(NumberSplit.series(entry.prefix ?? "", entry.kiosk)).inserted else {
                return PlanProblem(
                    path: at,
                    message: "kiosk '\(entry.kiosk)' has numbers for \(entry.prefix ?? "every series") twice")
            }
        }
        for prefix in Set(services.map(\.prefix)).sorted() {
            if let problem = overlap(in: prefix) { return problem }
        }
        return nil
    }

    private func overlap(in prefix: String) -> PlanProblem? {
        guard let item = services.first(where: { $0.prefix == prefix }) else { return nil }
        var owners: [(range: NumberRange, entry: Int)] = [(item.numbers, -1)]
        for kiosk in kiosks {
            if let index = ownNumbersIndex(of: kiosk.id, prefix: prefix) {
                owners.append((issuers[index].numbers, index))
            }
        }
        owners.sort { ($0.range.from, $0.entry) < ($1.range.from, $1.entry) }
        for (first, second) in zip(owners, owners.dropFirst()) where second.range.from <= first.range.to {
            // The entry further down is the one that was added.
            let (added, before) = second.entry > first.entry ? (second, first) : (first, second)
            let other = before.entry < 0 ? "the hall server" : "kiosk '\(issuers[before.entry].kiosk)'"
            let (from, to) = (second.range.from, min(first.range.to, second.range.to))
            return PlanProblem(
                path: ["issuers", "\(added.entry)", "numbers"],
                message: """
                    kiosk '\(issuers[added.entry].kiosk)' would give \(prefix)\(from) … \(prefix)\(to), which \
                    \(other) gives too; every number has one issuer
                    """)
        }
        return nil
    }
}
