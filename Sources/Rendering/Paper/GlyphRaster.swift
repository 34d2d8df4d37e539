import CPangoCairo
public import DeviceKit

/// Draws single characters as printers do, into a square cell.
///
/// Every function works on the calling thread and blocks it for some milliseconds; the first also reads the fonts.
public enum GlyphRaster {
    /// Coverage (of 255) from which a dot is printed.
    private static let threshold: UInt8 = 110

    /// A character in a cell `height` × `height` dots, or nil when no installed font has it.
    public static func dots(of character: Unicode.Scalar, height: Int) throws(RenderingError) -> GlyphDots? {
        let surface = try Surface(format: CAIRO_FORMAT_A8, width: height, height: height)
        let canvas = try Canvas(on: surface)
        var text = try CellText(on: canvas, cellHeight: height, isHinted: true)
        text.draw(String(Character(character)), x: 0, y: 0)
        try canvas.check()
        guard text.missingGlyphs == 0 else { return nil }
        // cairo's memory is lent to the closure only, so the result leaves it through a local.
        var dots: [Bool] = []
        surface.withRows { _, bytes in dots += bytes.prefix(height).map { $0 >= threshold } }
        return GlyphDots(width: height, height: height, dots: dots)
    }
}
