/// Draws characters for devices that have no code for them.
public protocol GlyphSource: Sendable {
    /// A character in a cell `height` dots tall, or nil when no font of this machine has it.
    func glyph(of character: Unicode.Scalar, height: Int) -> GlyphDots?
}

/// One character as dots.
public struct GlyphDots: Sendable, Hashable {
    /// Dots from left to right.
    public var width: Int
    /// Dots from top to bottom.
    public var height: Int
    /// Row by row from the upper left corner; true is ink.
    public var dots: [Bool]

    /// A character of `width` × `height` dots; `dots` holds exactly as many.
    public init(width: Int, height: Int, dots: [Bool]) {
        self.width = width
        self.height = height
        self.dots = dots
    }
}

/// No font at all: what has no code has no dots either.
public struct NoGlyphs: GlyphSource {
    /// Nothing.
    public init() {}
    /// Always nil.
    public func glyph(of character: Unicode.Scalar, height: Int) -> GlyphDots? { nil }
}
