import Foundation
import FuzzTargets

/// What came of a campaign.
struct FuzzReport: Encodable {
    /// One target's line.
    struct Row: Encodable {
        var target: String
        var inputs: Int
        /// Of the processor.
        var perSecond: Int
        var seconds: Double
        var processorSeconds: Double
        var branches: Int
        var crashes: Int
        var hangs: Int
    }

    private(set) var rows: [Row] = []
    private(set) var found: [FuzzFinding] = []
    var seconds = 0.0

    mutating func add(_ run: FuzzRun) {
        rows.append(
            Row(
                target: run.target.name, inputs: run.inputs, perSecond: run.perSecond,
                seconds: Self.tenths(run.seconds), processorSeconds: Self.tenths(run.processorSeconds),
                branches: run.branches, crashes: run.crashes,
                hangs: run.hangs))
        found += run.findings
    }

    private static func tenths(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }

    private static let head = line(
        "target", ["inputs", "seconds", "CPU s", "inputs/CPU s", "branches", "crashes", "hangs"])

    static func line(_ row: Row) -> String {
        line(
            row.target,
            [
                row.inputs, Int(row.seconds), Int(row.processorSeconds), row.perSecond, row.branches, row.crashes,
                row.hangs,
            ]
            .map { "\($0)" })
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        name + String(repeating: " ", count: max(1, 20 - name.count))
            + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }

    /// The table, and what was found.
    var text: String {
        let findings = found.map { "\($0.target): \($0.kind.rawValue): \($0.words)\n  \($0.hex)" }
        return ([Self.head] + rows.map(Self.line) + findings).joined(separator: "\n")
    }

    /// The same for programs.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(self)) ?? Data("{}".utf8), as: UTF8.self)
    }

    /// The one line at the end.
    var verdict: String {
        let (crashes, hangs) = (rows.reduce(0) { $0 + $1.crashes }, rows.reduce(0) { $0 + $1.hangs })
        let inputs = rows.reduce(0) { $0 + $1.inputs }
        return "\(rows.count) targets, \(inputs) inputs in \(Int(seconds)) s: \(crashes) crashes, \(hangs) hangs"
    }
}
