import CPangoCairo
import DeviceKit

/// Draws printed paper.
///
/// Every function works on the calling thread and blocks it for some milliseconds (text shaping, compression); call
/// it from a thread that may block, never from a device's executor.
public enum PaperRaster {
    /// White paper at each side of the printable area, in dots.
    static let margin = 32

    /// The picture as a PNG file, one pixel a dot, with white margins and the cut edge.
    public static func png(of picture: PaperPicture) throws(RenderingError) -> RenderedPicture {
        let sheet = try PaperSheet(picture)
        let surface = try Surface(format: CAIRO_FORMAT_RGB24, width: sheet.width, height: sheet.height)
        let missing = try sheet.draw(on: surface)
        return RenderedPicture(bytes: try surface.png(), missingGlyphs: missing.glyphs)
    }

    /// The picture as a one-page PDF of the paper's real size, with text as text (fonts embedded).
    public static func pdf(of picture: PaperPicture, dotsPerInch: Int = 203) throws(RenderingError) -> RenderedPicture {
        let sheet = try PaperSheet(picture)
        let pointsPerDot = 72 / Double(min(max(dotsPerInch, 72), 1_200))
        // The sink is read after `finish()`, which keeps it alive while cairo writes into it.
        let sink = ByteSink()
        let surface = try Surface(
            pdfInto: sink, width: Double(sheet.width) * pointsPerDot, height: Double(sheet.height) * pointsPerDot)
        let missing = try sheet.draw(on: surface, scale: pointsPerDot)
        try surface.finish()
        return withExtendedLifetime(sink) { RenderedPicture(bytes: sink.bytes, missingGlyphs: missing.glyphs) }
    }
}
