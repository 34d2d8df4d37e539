import CPangoCairo

/// One page for the wall, A4 upright: a title, a sentence, and rows that each say one thing with a mark.
///
/// Rows are set as small as it takes for all of them to stand on the page. Works on the calling thread.
public struct WallSheet: Sendable, Equatable {
    /// What stands before a row.
    public enum Mark: Sendable, Equatable { case good, look, bad }

    /// One row.
    public struct Row: Sendable, Equatable {
        /// Its mark.
        public var mark: Mark
        /// The mark in words, for black-and-white printers and those who do not see colours.
        public var words: String
        /// What it is about.
        public var head: String
        /// Its technical name.
        public var name: String
        /// What is said of it.
        public var text: String

        /// A row.
        public init(mark: Mark, words: String, head: String, name: String, text: String) {
            (self.mark, self.words, self.head, self.name, self.text) = (mark, words, head, name, text)
        }
    }

    /// At the top.
    public var title: String
    /// The whole in one sentence.
    public var subtitle: String
    /// When it was made.
    public var note = ""
    /// One thing a row.
    public var rows: [Row] = []
    /// At the bottom.
    public var footer = ""

    /// A page without rows.
    public init(title: String, subtitle: String) { (self.title, self.subtitle) = (title, subtitle) }

    /// A4 in points, and its margin.
    private static let (width, height, margin) = (595.28, 841.89, 48.0)

    /// The page as a PDF file with its fonts embedded.
    public func pdf() throws(RenderingError) -> RenderedPicture {
        // The sink is read after `finish()`, which keeps it alive while cairo writes into it.
        let sink = ByteSink()
        let surface = try Surface(pdfInto: sink, width: Self.width, height: Self.height)
        let missing = try draw(on: surface)
        try surface.finish()
        return withExtendedLifetime(sink) { RenderedPicture(bytes: sink.bytes, missingGlyphs: missing) }
    }

    /// The page as a PNG picture of `scale` pixels a point.
    public func png(scale: Double = 1.5) throws(RenderingError) -> RenderedPicture {
        let surface = try Surface(
            format: CAIRO_FORMAT_RGB24, width: Int(Self.width * scale), height: Int(Self.height * scale))
        let missing = try draw(on: surface, scale: scale)
        return RenderedPicture(bytes: try surface.png(), missingGlyphs: missing)
    }

    private func draw(on surface: borrowing Surface, scale: Double = 1) throws(RenderingError) -> Int {
        let canvas = try Canvas(on: surface)
        cairo_scale(canvas.pointer, scale, scale)
        canvas.fillAll(.white)
        canvas.setColour(.black)
        var text = try FlowText(on: canvas)
        let (left, right) = (Self.margin, Self.width - Self.margin)
        var top = Self.margin
        top += text.draw(title, x: left, y: top, width: right - left, size: 22, isBold: true) + 6
        top += text.draw(subtitle, x: left, y: top, width: right - left, size: 17, isBold: true) + 4
        top += text.draw(note, x: left, y: top, width: right - left, size: 11) + 12
        let bottom = Self.height - Self.margin - 40
        let pitch = min(30, (bottom - top) / Double(max(1, rows.count)))
        for row in rows {
            draw(row, top: top, pitch: pitch, from: left, to: right, &text, on: canvas)
            top += pitch
        }
        canvas.setColour(.black)
        _ = text.draw(footer, x: left, y: Self.height - Self.margin - 16, width: right - left, size: 12)
        try canvas.check()
        return text.missingGlyphs
    }

    private func draw(
        _ row: Row, top: Double, pitch: Double, from left: Double, to right: Double, _ text: inout FlowText,
        on canvas: borrowing Canvas
    ) {
        let size = min(12.5, pitch * 0.46)
        let middle = top + pitch / 2
        canvas.setColour(RGB(red: 0.8, green: 0.82, blue: 0.85))
        canvas.fill(x: left, y: top + pitch - 0.6, width: right - left, height: 0.6)
        canvas.setColour(row.mark.colour)
        canvas.addDisc(x: left + size * 0.5, y: middle, radius: size * 0.42)
        canvas.fillPath()
        let y = middle - size * 0.68
        _ = text.draw(
            row.words, x: left + size * 1.4, y: y, width: size * 5.6, size: size, isBold: true, isOneLine: true)
        canvas.setColour(.black)
        _ = text.draw(
            row.head, x: left + size * 7.2, y: y, width: size * 7.6, size: size, isBold: true, isOneLine: true)
        _ = text.draw(
            row.name, x: left + size * 15, y: y + size * 0.15, width: size * 7, size: size * 0.8, isOneLine: true)
        _ = text.draw(
            row.text, x: left + size * 22.2, y: y + size * 0.15, width: right - left - size * 22.2, size: size * 0.8,
            isOneLine: true)
    }
}

extension WallSheet.Mark {
    fileprivate var colour: RGB {
        switch self {
        case .good: RGB(red: 0.04, green: 0.42, blue: 0.16)
        case .look: RGB(red: 0.72, green: 0.45, blue: 0)
        case .bad: RGB(red: 0.7, green: 0.06, blue: 0.06)
        }
    }
}
