import Foundation

/// What a proof says at its end, as a table or as JSON.
struct SplitsReport: Encodable {
    struct Row: Encodable {
        var name: String
        var found: Int
        var goal: String
        var met: Bool
    }

    struct Failing: Encodable {
        /// Its number in the proof.
        var run: Int
        /// What it takes to break it.
        var faults: [String]
        /// What was seen then.
        var found: [String]
    }

    var rule: SplitRule
    var seed: UInt64
    var rows: [Row] = []
    var counts: SplitCounts
    var failing: Failing?
    /// The counts that this proof knows, by their words; `nil`: all.
    var measured: Set<String>?

    private enum CodingKeys: String, CodingKey { case rule, seed, rows, counts, failing }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rule, forKey: .rule)
        try container.encode(seed, forKey: .seed)
        try container.encode(rows, forKey: .rows)
        // What is not known is no nought.
        if measured == nil {
            try container.encode(counts, forKey: .counts)
        } else {
            let known = shown.map { ($0.0, counts[keyPath: $0.1]) }
            try container.encode(Dictionary(known) { first, _ in first }, forKey: .counts)
        }
        try container.encodeIfPresent(failing, forKey: .failing)
    }

    private var shown: [(String, WritableKeyPath<SplitCounts, Int>)] {
        SplitCounts.paths.filter { measured?.contains($0.0) ?? true }
    }

    init(_ result: SplitsResult, seed: UInt64) {
        (rule, self.seed, counts) = (result.rule, seed, result.counts)
        add("doubles", result.doubles)
        add("called twice", result.calledTwice)
        add("forgotten", result.forgotten)
        add("unsettled at the end of a day", result.unsettled)
    }

    mutating func add(_ name: String, _ found: Int) {
        rows.append(Row(name: name, found: found, goal: "0", met: found == 0))
    }

    /// A rule that is not the hall's has to be found out, or the proof proves nothing.
    mutating func addWrong(_ result: SplitsResult) {
        let found = result.doubles + result.calledTwice + result.forgotten
        rows.append(
            Row(name: "found out in the rule '\(result.rule.rawValue)'", found: found, goal: "> 0", met: found > 0))
    }

    var isHeld: Bool { rows.allSatisfy(\.met) }

    /// The one line at the end.
    var verdict: String {
        let broken = rows.filter { !$0.met }.map { "\($0.found) \($0.name)" }
        let made = "\(counts.wishes) wishes, \(counts.splits) splits, \(counts.calls) calls"
        return broken.isEmpty ? "holds: \(made)" : "BROKEN: \(broken.joined(separator: ", ")); \(made)"
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
    }

    var table: String {
        let counted = shown.map { ($0.0, "\(counts[keyPath: $0.1])", "") }
        let judged = rows.map { ($0.name, "\($0.found)", "goal \($0.goal)" + ($0.met ? "" : "  BROKEN")) }
        let lines = counted + judged
        let name = lines.map(\.0.count).max() ?? 0
        let figure = lines.map(\.1.count).max() ?? 0
        var text = lines.map { line in
            let left = line.0.padding(toLength: name, withPad: " ", startingAt: 0)
            let right = String(repeating: " ", count: figure - line.1.count) + line.1
            return "\(left)  \(right)" + (line.2.isEmpty ? "" : "  \(line.2)")
        }
        if let failing {
            text += ["", "run \(failing.run) breaks with \(failing.faults.count) faults:"]
            text += failing.faults.map { "  \($0)" } + ["and then:"] + failing.found.map { "  \($0)" }
        }
        return text.joined(separator: "\n")
    }
}
