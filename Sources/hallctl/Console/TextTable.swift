import HallDomain

/// Columns that stand below each other, also where Chinese characters take two cells.
struct TextTable {
    var rows: [[String]]
    /// Colours one cell: row and column.
    var paint: (_ row: Int, _ column: Int) -> Paint? = { _, _ in nil }

    /// The lines, columns two cells apart, nothing after the last.
    var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? DisplayWidth.cells(of: $0[column]) : 0 }.max() ?? 0
        }
        return rows.enumerated().map { number, row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += paint(number, column)?(cell) ?? cell
                guard column + 1 < row.count else { continue }
                line += String(repeating: " ", count: widths[column] - DisplayWidth.cells(of: cell) + 2)
            }
            return line
        }
    }

    /// `text` with blanks behind it up to `cells`.
    static func padded(_ text: String, to cells: Int) -> String {
        text + String(repeating: " ", count: max(0, cells - DisplayWidth.cells(of: text)))
    }
}
