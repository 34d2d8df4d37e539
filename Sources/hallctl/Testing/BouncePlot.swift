import Foundation
import HallRuntime

/// The edges of one key's line, drawn: what the contact did until its level stood. Plain characters, so that any console
/// and any log can show it.
struct BouncePlot {
    /// A change of level and when, in microseconds.
    struct Edge: Equatable {
        var isHigh: Bool
        var microseconds: Int64
    }

    /// Edges of one movement of the key, which follow each other within `pause`.
    struct Movement: Equatable {
        var edges: [Edge]

        /// From the first edge to the last: how long it bounced.
        var bounce: Int64 { (edges.last?.microseconds ?? 0) - (edges.first?.microseconds ?? 0) }
    }

    /// A level that stood so long is no bounce any more.
    static let pause: Int64 = 100_000

    /// The movements among edges in order.
    static func movements(_ edges: [Edge]) -> [Movement] {
        var movements: [Movement] = []
        for edge in edges {
            if let last = movements.last?.edges.last, edge.microseconds - last.microseconds < pause {
                movements[movements.count - 1].edges.append(edge)
            } else {
                movements.append(Movement(edges: [edge]))
            }
        }
        return movements
    }

    /// One movement on `columns` cells: `-` high, `_` low, `|` where the level changed more than once within a cell's
    /// time. It stands still before its first edge and after its last.
    static func line(_ movement: Movement, columns: Int) -> String {
        guard let first = movement.edges.first, let last = movement.edges.last, columns > 8 else { return "" }
        let cell = max(1.0, Double(movement.bounce) * 1.25 / Double(columns))
        let start = Double(first.microseconds) - cell * Double(columns) / 10
        var level = !first.isHigh
        var text = ""
        for column in 0..<columns {
            let from = start + Double(column) * cell
            let inside = movement.edges.filter {
                Double($0.microseconds) >= from && Double($0.microseconds) < from + cell
            }
            if let latest = inside.last { level = latest.isHigh }
            text += inside.count > 1 ? "|" : level ? "-" : "_"
        }
        return text + (text.last == "|" ? (last.isHigh ? "-" : "_") : "")
    }

    /// `3.2 ms`.
    static func milliseconds(_ microseconds: Int64) -> String {
        String(format: microseconds < 10_000 ? "%.2f ms" : "%.0f ms", Double(microseconds) / 1000)
    }

    /// What to print of a key's edges, a movement on two lines.
    static func lines(_ edges: [Edge], columns: Int = 60) -> [String] {
        movements(edges).flatMap { movement in
            let count = movement.edges.count
            return [
                "  " + line(movement, columns: columns),
                "  "
                    + say(
                        "到\(movement.edges.last?.isHigh == true ? "高" : "低")电平：\(count)次跳变，\(milliseconds(movement.bounce))后稳定",
                        "to \(movement.edges.last?.isHigh == true ? "high" : "low"): \(count) edges, "
                            + "stands after \(milliseconds(movement.bounce))"),
            ]
        }
    }
}
