import FoundationEssentials
import SimulatedHall

/// Plays the morning and prints its table.
struct MorningShow: Sendable {
    let demo: DemoRun
    let play: MorningPlay
    let stage: HallStage

    /// The exit status: 0 when every promise was held, else 1.
    func run() async throws -> Int32 {
        let result = try await play.run(on: stage, keep: demo.keep) { line in
            if !demo.isJSON { Say.error(line) }
        }
        if demo.isJSON { printJSON(result) } else { printTable(result) }
        if let trouble = result.keepingTrouble { Say.error(trouble) }
        return result.isGood && result.keepingTrouble == nil ? 0 : 1
    }

    private func printTable(_ result: MorningPlay.Result) {
        let width = result.rows.map(\.name.count).max() ?? 0
        for row in result.rows {
            let name = row.name + String(repeating: " ", count: width - row.name.count)
            let count = String(repeating: " ", count: max(0, 6 - "\(row.checked)".count)) + "\(row.checked)"
            Say.line("\(row.isHeld ? "held  " : "BROKEN")  \(name)  \(count)  \(row.promise)")
            if !row.note.isEmpty { Say.line(String(repeating: " ", count: width + 18) + row.note) }
            for complaint in row.broken.prefix(5) { Say.line("        - \(complaint)") }
            if row.broken.count > 5 { Say.line("        - … and \(row.broken.count - 5) more") }
        }
        for surprise in result.surprises.prefix(10) { Say.error("surprise: \(surprise)") }
        let broken = result.rows.filter { !$0.isHeld }.map(\.name)
        Say.line(
            broken.isEmpty
                ? "every promise was held" : "broken promises: \(broken.joined(separator: ", "))")
    }

    private func printJSON(_ result: MorningPlay.Result) {
        struct Table: Encodable {
            var rows: [Row]
            var held: Bool
            var surprises: [String]
        }
        struct Row: Encodable {
            var name: String
            var promise: String
            var checked: Int
            var held: Bool
            var broken: [String]
            var note: String
        }
        let rows = result.rows.map {
            Row(
                name: $0.name, promise: $0.promise, checked: $0.checked, held: $0.isHeld, broken: $0.broken,
                note: $0.note)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let table = Table(rows: rows, held: result.isGood, surprises: result.surprises)
        Say.line(String(decoding: (try? encoder.encode(table)) ?? Data(), as: UTF8.self))
    }
}
