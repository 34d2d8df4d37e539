/// What stands on a piece of paper, as read from the bytes that a printer received and nothing else.
public struct PaperPage: Codable, Sendable, Equatable {
    /// From top to bottom.
    public var elements: [Element] = []

    /// Blank paper.
    public init() {}

    /// One thing on the paper.
    public enum Element: Codable, Sendable, Equatable {
        /// A printed line.
        case line(TextLine)
        /// A QR code.
        case qr(QRCode)
        /// A barcode: its GS k kind and its data.
        case barcode(kind: UInt8, data: [UInt8], alignment: Alignment)
        /// Rows of dots, most significant bit left, 1 is black.
        case raster(bytesPerRow: Int, rows: [UInt8], alignment: Alignment)
        /// Blank paper, in dots.
        case feed(dots: Int)
    }

    /// Where a line or picture stands between the margins.
    public enum Alignment: UInt8, Codable, Sendable { case left, centre, right }

    /// One printed line.
    public struct TextLine: Codable, Sendable, Equatable {
        /// From left to right.
        public var runs: [Run] = []
        /// Where it stands.
        public var alignment: Alignment
        /// From this line's top to the next one's, in dots.
        public var height: Int

        /// The characters without their looks.
        public var text: String { runs.map(\.text).joined() }
    }

    /// Characters of one look.
    public struct Run: Codable, Sendable, Equatable {
        /// The characters; U+FFFD for what the printer's font does not have, U+FFFC for a picture.
        public var text: String
        /// The look.
        public var style: Style
        /// The picture that stands here instead of characters.
        public var picture: Picture?
    }

    /// A picture of 24 dots' height within a line.
    public struct Picture: Codable, Sendable, Equatable {
        /// Dots from left to right.
        public var width: Int
        /// 24 rows of whole bytes, most significant bit left, 1 is black.
        public var rows: [UInt8]
    }

    /// How characters look.
    public struct Style: Codable, Sendable, Equatable {
        /// Times the normal width, 1…8.
        public var width = 1
        /// Times the normal height, 1…8.
        public var height = 1
        /// Heavier strokes.
        public var isBold = false
        /// White on black.
        public var isInverse = false
        /// With a line below.
        public var isUnderlined = false

        /// A look; the default is plain.
        public init(
            width: Int = 1, height: Int = 1, isBold: Bool = false, isInverse: Bool = false, isUnderlined: Bool = false
        ) {
            self.width = width
            self.height = height
            self.isBold = isBold
            self.isInverse = isInverse
            self.isUnderlined = isUnderlined
        }
    }

    /// A QR code.
    public struct QRCode: Codable, Sendable, Equatable {
        /// What it says.
        public var content: String
        /// Dots a module.
        public var dots: Int
        /// Error correction: `L`, `M`, `Q`, `H`.
        public var correction: String
        /// Where it stands.
        public var alignment: Alignment
    }

    /// All lines, one a line of text.
    public var text: String { lines.map(\.text).joined(separator: "\n") }

    /// All lines.
    public var lines: [TextLine] {
        elements.compactMap { if case .line(let line) = $0 { line } else { nil } }
    }

    /// What all QR codes say.
    public var qrContents: [String] {
        elements.compactMap { if case .qr(let code) = $0 { code.content } else { nil } }
    }

    /// Whether nothing is on it.
    public var isBlank: Bool {
        elements.allSatisfy { element in
            switch element {
            case .feed: true
            case .line(let line): line.text.allSatisfy { $0 == " " }
            default: false
            }
        }
    }
}

/// A ticket that was cut off.
public struct PrintedTicket: Codable, Sendable, Equatable {
    /// The bytes that made it, without status questions and fences.
    public var bytes: [UInt8]
    /// What stands on it.
    public var page: PaperPage
    /// When the cut was done, on the simulation's clock.
    public var cutAt: Duration
}
