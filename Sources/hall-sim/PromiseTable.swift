import FoundationEssentials
import SimulatedHall

/// The table of promises that a script ends with.
struct PromiseTable {
    var rows: [PromiseRow]
    /// Things that went otherwise than people expect.
    var surprises: [String] = []

    /// Whether every promise was held.
    var isHeld: Bool { rows.allSatisfy(\.isHeld) }

    /// Prints it for people, or as JSON.
    func print(isJSON: Bool) { if isJSON { printJSON() } else { printText() } }

    private func printText() {
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows {
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            let count = String(repeating: " ", count: max(0, 6 - "\(row.checked)".count)) + "\(row.checked)"
            Say.line("\(row.isHeld ? "held  " : "BROKEN")  \(name)  \(count)  \(row.promise)")
            if !row.note.isEmpty { Say.line(String(repeating: " ", count: width + 18) + row.note) }
            for complaint in row.broken.prefix(5) { Say.line("        - \(complaint)") }
            if row.broken.count > 5 { Say.line("        - … and \(row.broken.count - 5) more") }
        }
        for surprise in surprises.prefix(10) { Say.error("surprise: \(surprise)") }
        let broken = rows.filter { !$0.isHeld }.map(\.name)
        Say.line(
            broken.isEmpty
                ? "every promise was held" : "broken promises: \(broken.joined(separator: ", "))")
    }

    private struct Table: Encodable {
        var rows: [Row]
        var held: Bool
        var surprises: [String]
    }

    private struct Row: Encodable {
        var name: String
        var promise: String
        var checked: Int
        var held: Bool
        var broken: [String]
        var note: String
    }

    private func printJSON() {
        let lines = rows.map {
            Row(
                name: $0.name, promise: $0.promise, checked: $0.checked, held: $0.isHeld, broken: $0.broken,
                note: $0.note)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let table = Table(rows: lines, held: isHeld, surprises: surprises)
        Say.line(String(decoding: (try? encoder.encode(table)) ?? Data(), as: UTF8.self))
    }
}
