/// Breaks text into lines of so many columns, as a printer or board of fixed-width characters shows it.
public enum LineBreaking {
    /// How many columns a scalar takes: 1 for ASCII, 2 for what such devices draw as a square, 0 for what they cannot
    /// draw at all (controls, joiners, direction marks, variation selectors, combining accents).
    public static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20...0x7E: 1
        case 0x00...0x1F, 0x7F...0x9F, 0x0300...0x036F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFE00...0xFE0F, 0xE0000...0xE0FFF:
            0
        default: 2
        }
    }

    /// The lines of `text`, each at most `columns` (at least 2) wide. Breaks after spaces and beside wide characters;
    /// a closing mark does not start a line; a word longer than a line is broken anywhere. A line feed ends a line.
    public static func lines(of text: String, columns: Int) -> [[Unicode.Scalar]] {
        let limit = max(2, columns)
        var lines: [[Unicode.Scalar]] = []
        for paragraph in Array(text.unicodeScalars).split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = paragraph.filter { self.columns(of: $0) > 0 }[...]
            repeat {
                let end = lineEnd(of: rest, limit: limit)
                var line = Array(rest[..<end])
                rest = rest[end...]
                if !rest.isEmpty {
                    while line.last == " " { line.removeLast() }
                    rest = rest.drop { $0 == " " }
                }
                lines.append(line)
            } while !rest.isEmpty
        }
        return lines
    }

    private static func lineEnd(
        of text: ArraySlice<Unicode.Scalar>, limit: Int
    ) -> ArraySlice<Unicode.Scalar>.Index {
        var width = 0
        var lastBreak: Int?
        for index in text.indices {
            if index > text.startIndex, mayBreak(between: text[index - 1], and: text[index]) { lastBreak = index }
            width += columns(of: text[index])
            if width > limit {
                // A space that hangs over the edge is dropped there.
                if text[index] == " " { return index }
                return lastBreak ?? max(index, text.startIndex + 1)
            }
        }
        return text.endIndex
    }

    private static func mayBreak(between before: Unicode.Scalar, and after: Unicode.Scalar) -> Bool {
        if closing.contains(after) || opening.contains(before) { return false }
        return before == " " || columns(of: before) == 2 || columns(of: after) == 2
    }

    private static let closing = Set("，。、；：！？）》」』】〉…—%）,.;:!?)]}".unicodeScalars)
    private static let opening = Set("（《「『【〈([{".unicodeScalars)
}
