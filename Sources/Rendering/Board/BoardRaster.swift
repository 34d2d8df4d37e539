import CPangoCairo

/// Draws a board as it glows: round dots of light on black.
///
/// Every function works on the calling thread and blocks it for some milliseconds (text shaping, PNG compression);
/// call it from a thread that may block, never from a device's executor.
public enum BoardRaster {
    /// Height of a line in dots.
    static let lineHeight = 16
    /// Coverage (of 255) from which a dot glows; strokes of small ideographs cover a dot only half.
    private static let threshold: UInt8 = 120

    /// Which dots glow and in what colour, before they are drawn as light.
    public struct Dots: Sendable, Equatable {
        /// Dots from left to right.
        public let width: Int
        /// Dots from top to bottom.
        public let height: Int
        /// Row by row from the upper left corner; `nil` is a dark dot.
        public var colours: [LEDColour?]
        /// Characters that no installed font has.
        public var missingGlyphs: Int
    }

    /// The glowing dots of a picture. Lines beyond the board's height and cells beyond its sides are cut off, as
    /// a real card does.
    public static func dots(of picture: BoardPicture) throws(RenderingError) -> Dots {
        let (width, height) = (picture.widthInPixels, picture.heightInPixels)
        guard (1...4_096).contains(width), (1...4_096).contains(height) else {
            throw .impossibleSize(width: width, height: height)
        }
        var dots = Dots(
            width: width, height: height, colours: Array(repeating: nil, count: width * height), missingGlyphs: 0)
        guard picture.isLit else { return dots }
        let used = picture.lines.prefix(max(1, height / lineHeight))
        let top = max(0, (height - used.count * lineHeight) / 2)
        for (index, line) in used.enumerated() {
            try add(line, top: top + index * lineHeight, to: &dots)
        }
        return dots
    }

    /// The picture as a PNG file; each dot takes `dotSize` × `dotSize` pixels (2 … 16).
    public static func png(of picture: BoardPicture, dotSize: Int = 6) throws(RenderingError) -> RenderedPicture {
        let dots = try dots(of: picture)
        let size = min(max(dotSize, 2), 16)
        let margin = size
        let surface = try Surface(
            format: CAIRO_FORMAT_RGB24, width: dots.width * size + 2 * margin,
            height: dots.height * size + 2 * margin)
        let canvas = try Canvas(on: surface)
        canvas.fillAll(RGB(red: 0.02, green: 0.02, blue: 0.02))
        paint(dots, where: nil, size: size, margin: margin, on: canvas)
        for colour in LEDColour.allCases {
            paint(dots, where: colour, size: size, margin: margin, on: canvas)
        }
        try canvas.check()
        return RenderedPicture(bytes: try surface.png(), missingGlyphs: dots.missingGlyphs)
    }

    private static func paint(
        _ dots: Dots, where colour: LEDColour?, size: Int, margin: Int, on canvas: borrowing Canvas
    ) {
        let centre = Double(margin) + Double(size) / 2
        for (index, found) in dots.colours.enumerated() where found == colour {
            canvas.addDisc(
                x: centre + Double(index % dots.width * size), y: centre + Double(index / dots.width * size),
                radius: Double(size) * (colour == nil ? 0.3 : 0.46))
        }
        canvas.setColour(colour?.rgb ?? RGB(red: 0.13, green: 0.1, blue: 0.1))
        canvas.fillPath()
    }

    private static func add(_ line: BoardPicture.Line, top: Int, to dots: inout Dots) throws(RenderingError) {
        let surface = try Surface(format: CAIRO_FORMAT_A8, width: dots.width, height: lineHeight)
        let canvas = try Canvas(on: surface)
        var text = try CellText(on: canvas, cellHeight: lineHeight, isHinted: true)
        let free = dots.width - CellText.halfCells(line.text) * lineHeight / 2
        let left =
            switch line.alignment {
            case .left: 0
            case .centre: max(0, free / 2)
            case .right: max(0, free)
            }
        text.draw(line.text, x: Double(left), y: 0)
        try canvas.check()
        dots.missingGlyphs += text.missingGlyphs
        // cairo's memory is lent to the closure only, so the result leaves it through a local.
        var lit: [(Int, Int)] = []
        surface.withRows { row, bytes in
            for column in 0..<min(dots.width, bytes.count) where bytes[column] >= threshold {
                lit.append((row, column))
            }
        }
        for (row, column) in lit where top + row < dots.height {
            dots.colours[(top + row) * dots.width + column] = line.colour
        }
    }
}
