/// Width of texts on boards, printers and terminals, in half-width cells.
///
/// These devices draw what GB 18030 codes in one byte in one cell and everything else in two, so characters whose
/// East Asian width is "ambiguous" (“ ” – → ①) count as wide.
public enum DisplayWidth {
    /// Cells that `text` takes: 1 for ASCII and half-width forms (U+FF61 … FFDC, U+FFE8 … FFEE), 0 for controls,
    /// combining marks and zero-width characters, else 2.
    public static func cells(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + cells(of: $1) }
    }

    /// Cells of one character.
    public static func cells(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20...0x7E: 1
        case 0..<0x20, 0x7F..<0xA0, 0x0300...0x036F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064,
            0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xFEFF:
            0
        case 0xFF61...0xFFDC, 0xFFE8...0xFFEE: 1
        default: 2
        }
    }

    /// The longest start of `text` that fits `cells`, never half a character.
    public static func prefix(of text: String, cells limit: Int) -> String {
        var used = 0
        var result = ""
        for character in text {
            let width = cells(of: String(character))
            if width > limit - used { break }
            used += width
            result.append(character)
        }
        return result
    }
}
