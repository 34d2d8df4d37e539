/// What a board of LEDs glows at one moment.
public struct BoardPicture: Sendable, Hashable, Codable {
    /// Dots from left to right.
    public var widthInPixels: Int
    /// Dots from top to bottom.
    public var heightInPixels: Int
    /// Whether anything can glow: `false` without mains, switched off by command or blanked.
    public var isLit: Bool
    /// From top to bottom, each 16 dots high; empty while the board is lit but has nothing to show.
    public var lines: [Line]

    /// One line of 16 dots.
    public struct Line: Sendable, Hashable, Codable {
        /// Its text; ASCII is 8 dots wide, everything else 16.
        public var text: String
        /// The colour it glows in.
        public var colour: LEDColour
        /// Where it stands.
        public var alignment: Alignment

        /// A line of text.
        public init(_ text: String, colour: LEDColour = .red, alignment: Alignment = .centre) {
            self.text = text
            self.colour = colour
            self.alignment = alignment
        }
    }

    /// Where a line stands between the board's sides.
    public enum Alignment: String, Sendable, Hashable, Codable { case left, centre, right }

    /// A picture of a board.
    public init(widthInPixels: Int, heightInPixels: Int, isLit: Bool, lines: [Line]) {
        self.widthInPixels = widthInPixels
        self.heightInPixels = heightInPixels
        self.isLit = isLit
        self.lines = lines
    }

    /// What a passer-by reads: the lines that have text, joined by line feeds; empty when the board is dark.
    public var text: String { isLit ? lines.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n") : "" }
}

/// The colours a board can glow in.
public enum LEDColour: String, Sendable, Hashable, Codable, CaseIterable {
    case red, green, yellow, blue, cyan, magenta, white

    /// As the light mixes.
    var rgb: RGB {
        switch self {
        case .red: RGB(red: 1, green: 0.13, blue: 0.08)
        case .green: RGB(red: 0.2, green: 1, blue: 0.25)
        case .yellow: RGB(red: 1, green: 0.75, blue: 0.1)
        case .blue: RGB(red: 0.25, green: 0.4, blue: 1)
        case .cyan: RGB(red: 0.2, green: 0.95, blue: 1)
        case .magenta: RGB(red: 1, green: 0.3, blue: 0.9)
        case .white: RGB(red: 1, green: 1, blue: 1)
        }
    }
}
