import CPangoCairo
public import DeviceKit

/// Draws a document as the page file that a page printer takes.
///
/// The layout is that of a ticket printer of 8 dots a millimetre, so a ticket looks the same from either. Works on the
/// calling thread and blocks it for some ten milliseconds.
public enum PageRaster {
    /// The layout's dots a millimetre.
    private static let dotsPerMillimetre = 8
    /// The layout's dots an inch.
    private static let dotsPerInch = 203.2

    /// The file: one page, as long as the document or the form's sheet. Throws `.impossibleSize` when the document is
    /// longer than the sheet.
    public static func file(of document: PaperDocument, form: PageForm) throws(RenderingError) -> RenderedPage {
        var picture = PaperPicture(document: document, dotsPerLine: form.dotsPerLine)
        // The printer feeds and cuts by itself; the mark of a cut is for pictures of paper.
        picture.elements.removeLast(2)
        let length = form.lengthInMillimetres.map { $0 * dotsPerMillimetre }
        let sheet = try PaperSheet(picture, length: length ?? 0)
        if let length, sheet.height > length { throw .impossibleSize(width: sheet.width, height: sheet.height) }
        switch form.format {
        case .pdf: return try pdf(sheet)
        case .pwgRaster: return try raster(sheet, dotsPerInch: form.dotsPerInch)
        }
    }

    private static func pdf(_ sheet: PaperSheet) throws(RenderingError) -> RenderedPage {
        let points = 72 / dotsPerInch
        // The sink is read after `finish()`, which keeps it alive while cairo writes into it.
        let sink = ByteSink()
        let surface = try Surface(
            pdfInto: sink, width: Double(sheet.width) * points, height: Double(sheet.height) * points)
        let missing = try sheet.draw(on: surface, scale: points)
        try surface.finish()
        return withExtendedLifetime(sink) {
            RenderedPage(bytes: sink.bytes, missing, millimetres: sheet.height / dotsPerMillimetre)
        }
    }

    private static func raster(_ sheet: PaperSheet, dotsPerInch: Int) throws(RenderingError) -> RenderedPage {
        let scale = Double(dotsPerInch) / Self.dotsPerInch
        let (width, height) = (
            Int((Double(sheet.width) * scale).rounded()), Int((Double(sheet.height) * scale).rounded())
        )
        let surface = try Surface(format: CAIRO_FORMAT_RGB24, width: width, height: height)
        let missing = try sheet.draw(on: surface, scale: scale)
        var file = PWGRaster(width: width, height: height, dotsPerInch: dotsPerInch)
        // Black on white: the three colours are the same, and any one byte of four is the grey.
        surface.withRows { _, bytes in
            file.append((0..<width).map { bytes[$0 * 4] })
        }
        return RenderedPage(bytes: file.finished(), missing, millimetres: sheet.height / dotsPerMillimetre)
    }
}

/// A page file.
public struct RenderedPage: Sendable, Equatable {
    /// The whole file, in the form's format.
    public var bytes: [UInt8]
    /// Characters that no installed font has, in order of their numbers; they are 〓 on the page. Any is a fault of the
    /// machine's fonts, and whoever prints the page must say so.
    public var missing: [Unicode.Scalar]
    /// How many glyphs that were.
    public var missingGlyphs: Int
    /// How long the page is.
    public var millimetres: Int

    init(bytes: [UInt8], _ missing: MissingText, millimetres: Int) {
        self.millimetres = millimetres
        self.bytes = bytes
        self.missing = missing.characters.sorted()
        missingGlyphs = missing.glyphs
    }
}
