import Foundation

/// What a run over the devices' faults says, as a table or as JSON.
struct FaultsReport: Sendable {
    let rows: [FaultRow]
    let seconds: Double
    /// So many have to be raised, or the run proves too little; `nil` for a part of all devices.
    let fewest: Int?

    private var failed: [FaultRow] { rows.filter { !$0.held } }

    /// Each fault held, and there were enough.
    var isHeld: Bool { !rows.isEmpty && failed.isEmpty && rows.count >= fewest ?? 1 }

    /// The one line at the end.
    var verdict: String {
        let (devices, classes) = (Set(rows.map(\.device)).count, Set(rows.map(\.deviceClass)).count)
        let what = "\(rows.count) faults of \(devices) devices in \(classes) classes"
        if let fewest, rows.count < fewest { return "\(what): too few, at least \(fewest) are to be raised" }
        guard failed.isEmpty else { return "\(what): \(failed.count) not held" }
        return "\(what): each seen as itself within 5 s and cleared within 5 s (slowest \(slowest))"
    }

    private var slowest: String {
        let seen = rows.compactMap(\.seenMilliseconds).max() ?? 0
        let cleared = rows.compactMap(\.clearedMilliseconds).max() ?? 0
        return "\(Self.seconds(seen)) and \(Self.seconds(cleared))"
    }

    /// A table of all faults, one of the classes, and what did not hold once more.
    var text: String {
        let sorted = rows.sorted {
            ($0.deviceClass, $0.device, $0.fault) < ($1.deviceClass, $1.device, $1.fault)
        }
        let all =
            [["class", "device", "fault", "code", "through", "seen after", "cleared after", "held"]]
            + sorted.map { row in
                [
                    row.deviceClass, row.device, row.fault, row.codes.joined(separator: "+"), row.through,
                    row.seenMilliseconds.map(Self.seconds) ?? "–", row.clearedMilliseconds.map(Self.seconds) ?? "–",
                    row.held ? "yes" : "NO",
                ]
            }
        var lines = Self.aligned(all)
        let notes = Set(
            sorted.filter(\.held).compactMap { row in row.note.map { "\(row.deviceClass) \(row.fault): \($0)" } })
        if !notes.isEmpty { lines += [""] + notes.sorted() }
        lines +=
            [""] + Self.aligned([["class", "devices", "faults", "held", "slowest seen", "cleared"]] + classes(sorted))
        if !failed.isEmpty { lines += [""] + failed.map { "NOT HELD: \($0.device) \($0.fault): \($0.note ?? "")" } }
        lines.append("in \(Self.seconds(seconds * 1000))")
        return lines.joined(separator: "\n")
    }

    private func classes(_ sorted: [FaultRow]) -> [[String]] {
        Dictionary(grouping: sorted, by: \.deviceClass).sorted { $0.key < $1.key }.map { name, rows in
            [
                name, "\(Set(rows.map(\.device)).count)", "\(rows.count)", "\(rows.filter(\.held).count)",
                Self.seconds(rows.compactMap(\.seenMilliseconds).max() ?? 0),
                Self.seconds(rows.compactMap(\.clearedMilliseconds).max() ?? 0),
            ]
        }
    }

    var json: String {
        struct Words: Encodable {
            var rows: [FaultRow]
            var raised: Int
            var held: Bool
            var seconds: Double
            var verdict: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let words = Words(rows: rows, raised: rows.count, held: isHeld, seconds: seconds, verdict: verdict)
        return String(decoding: (try? encoder.encode(words)) ?? Data("{}".utf8), as: UTF8.self)
    }

    private static func seconds(_ milliseconds: Double) -> String { String(format: "%.2f s", milliseconds / 1000) }

    private static func aligned(_ cells: [[String]]) -> [String] {
        let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return padded.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
    }
}
