/// What shall be on a piece of paper, without regard to who prints it.
public struct PaperDocument: Codable, Sendable, Hashable {
    /// From top to bottom; a cut follows the last.
    public var blocks: [Block]

    /// A document of blocks.
    public init(blocks: [Block]) { self.blocks = blocks }

    /// One piece of a document.
    public enum Block: Codable, Sendable, Hashable {
        /// One paragraph; a printer wraps it at its own width, never inside a character.
        case text(String, Style)
        /// A QR code of this text (model 2, error correction M), centred, about 20 mm wide.
        case qr(String)
        /// Blank lines.
        case feed(Int)
    }

    /// How a paragraph looks.
    public struct Style: Codable, Sendable, Hashable {
        /// Left, centred or right.
        public var alignment: Alignment
        /// Times the normal height and width (24 dots), 1 … 8.
        public var scale: Int
        /// Heavier strokes.
        public var isBold: Bool

        /// A style; the default is a plain left-aligned line.
        public init(alignment: Alignment = .left, scale: Int = 1, isBold: Bool = false) {
            self.alignment = alignment
            self.scale = scale
            self.isBold = isBold
        }
    }

    /// Where a paragraph stands between the margins.
    public enum Alignment: String, Codable, Sendable { case left, centre, right }
}
