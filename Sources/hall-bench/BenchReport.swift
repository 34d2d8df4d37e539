import Foundation

/// The rows of a run and what they say together.
struct BenchReport: Sendable {
    var rows: [BenchRow]
    /// Rows that failed to run, a reason each.
    var failures: [String]
    var isQuick: Bool

    /// 0: every goal met; 1: one missed; 70: a row could not be run.
    var status: Int32 {
        if !failures.isEmpty { return 70 }
        return rows.contains { $0.met == false } ? 1 : 0
    }

    /// The one line at the end.
    var verdict: String {
        let met = rows.filter { $0.met == true }.count
        let missed = rows.filter { $0.met == false }.map(\.name)
        let unmeasured = rows.filter { $0.ours == nil || $0.goal != nil && $0.met == nil }.count + failures.count
        let tail = (unmeasured == 0 ? "" : "; \(unmeasured) not measured") + (isQuick ? "; quick: proves nothing" : "")
        return missed.isEmpty
            ? "\(met) goals met\(tail)"
            : "\(met) goals met, \(missed.count) missed (\(missed.joined(separator: "; ")))\(tail)"
    }

    var json: String {
        struct Rows: Encodable { var rows: [BenchRow] }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(Rows(rows: rows))) ?? Data("{}".utf8), as: UTF8.self)
    }

    /// A table, then the notes, then a line for each figure that could not be had.
    var table: String {
        let measured = rows.filter { $0.ours != nil }
        let cells = [["", "ours", "peer", "ratio", "goal", ""]] + measured.map(Self.cells)
        let widths = (0..<6).map { column in cells.map { $0[column].count }.max() ?? 0 }
        var lines = cells.map { row in
            row.indices.map { Self.pad(row[$0], to: widths[$0], isText: $0 == 0 || $0 > 3) }.joined(separator: "  ")
        }
        let notes = measured.compactMap { row in row.note.map { "  \(row.name): \($0)" } }
        if !notes.isEmpty { lines += [""] + notes }
        lines += rows.filter { $0.ours == nil }.map { "not measured: \($0.name): \($0.note ?? "")" }
        lines += failures.map { "could not be run: \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func cells(_ row: BenchRow) -> [String] {
        let met = row.met.map { $0 ? "met" : "MISSED" }
        return [
            row.name, row.ours.map(Figure.text) ?? "", row.peer.map(Figure.text) ?? "–",
            row.ratio.map(Figure.text) ?? "–", row.goal ?? "–", met ?? "",
        ]
    }

    private static func pad(_ text: String, to width: Int, isText: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return isText ? text + space : space + text
    }
}

/// Figures for people: three digits that mean something.
enum Figure {
    static func text(_ value: Double) -> String {
        let size = abs(value)
        let digits = size >= 100 || value == value.rounded() ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }
}
