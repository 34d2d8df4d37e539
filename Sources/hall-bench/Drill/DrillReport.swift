import Foundation

/// What a drill says, as a table or as JSON.
struct DrillReport: Sendable {
    let rows: [DrillRow]
    let seconds: Double
    /// All recipes were played, so that the goals for all of them hold or not.
    let isWhole: Bool

    /// The longest that doctor may take.
    private static let longest = 10.0
    /// So many single faults and pairs there have to be at least.
    private static let fewest = (singles: 60, pairs: 20)
    /// So many single faults may be named second or third.
    private static let notFirst = 2

    private var singles: [DrillRow] { rows.filter { !$0.isPair } }
    private var pairs: [DrillRow] { rows.filter(\.isPair) }
    private var slowest: Double { rows.compactMap(\.seconds).max() ?? 0 }

    /// Everything that was asked for is so.
    var isHeld: Bool {
        let allowed = isWhole ? Self.notFirst : 0
        return !rows.isEmpty && singles.filter(\.isFirst).count >= singles.count - allowed
            && singles.allSatisfy(\.isAmongThree) && pairs.allSatisfy(\.areBothNamed)
            && rows.allSatisfy { $0.isMended && $0.seconds != nil } && slowest <= Self.longest
            && (!isWhole || (singles.count >= Self.fewest.singles && pairs.count >= Self.fewest.pairs))
    }

    /// The one line at the end.
    var verdict: String {
        let words = [
            "\(singles.count) faults planted: named first \(singles.filter(\.isFirst).count), "
                + "among the first three \(singles.filter(\.isAmongThree).count)",
            pairs.isEmpty ? "" : "of \(pairs.count) pairs both named in \(pairs.filter(\.areBothNamed).count)",
            "seen as mended \(rows.filter(\.isMended).count) of \(rows.count)",
            "doctor took at most \(Self.text(slowest))",
        ]
        return words.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// A table of all, and once more what was not as it should be.
    var text: String {
        let cells =
            [["planted", "cause", "doctor's first", "named", "doctor", "mended"]]
            + rows.map { row in
                [
                    row.name, row.codes.joined(separator: " + "), row.first ?? "–",
                    row.ranks.map { $0 == 0 ? "NO" : "\($0)." }.joined(separator: " "),
                    row.seconds.map(Self.text) ?? "–", row.isMended ? "yes" : "NO",
                ]
            }
        let wrong = rows.filter { row in
            !(row.isPair ? row.areBothNamed : row.isFirst) || !row.isMended || row.note != nil
        }
        return
            (Self.aligned(cells) + [""]
            + wrong.map { "\($0.name) (\($0.planted)): \($0.said ?? "–")\($0.note.map { "; \($0)" } ?? "")" }
            + ["in \(Self.text(seconds))"]).joined(separator: "\n")
    }

    var json: String {
        struct Words: Encodable {
            var rows: [DrillRow]
            var held: Bool
            var seconds: Double
            var verdict: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let words = Words(rows: rows, held: isHeld, seconds: seconds, verdict: verdict)
        return String(decoding: (try? encoder.encode(words)) ?? Data("{}".utf8), as: UTF8.self)
    }

    private static func text(_ seconds: Double) -> String { String(format: "%.1f s", seconds) }

    private static func aligned(_ cells: [[String]]) -> [String] {
        let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return padded.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
    }
}
