public import DeviceKit

/// Printed paper as laid-out pieces from top to bottom, measured in the printer's dots.
///
/// It knows neither tickets nor ESC/POS: what was printed (decoded from bytes) and what shall be printed (from a
/// document) become the same picture.
public struct PaperPicture: Sendable, Hashable {
    /// Printable dots from left to right (8 dots are 1 mm at 203 dpi).
    public var dotsPerLine: Int
    /// From top to bottom.
    public var elements: [Element]

    /// A picture of paper.
    public init(dotsPerLine: Int, elements: [Element]) {
        self.dotsPerLine = dotsPerLine
        self.elements = elements
    }

    /// One piece of the paper.
    public enum Element: Sendable, Hashable {
        /// One printed line, already wrapped.
        case line(Line)
        /// A QR code.
        case qr(QRCode)
        /// A raster image.
        case bitmap(Bitmap)
        /// Blank paper of this many dots.
        case feed(dots: Int)
        /// The cutter went through here.
        case cut(Cut)
    }

    /// One printed line.
    public struct Line: Sendable, Hashable {
        /// From left to right.
        public var runs: [Run]
        /// Where the line stands between the margins.
        public var alignment: PaperDocument.Alignment
        /// From this line's top to the next line's, in dots; `nil` is the tallest run and a quarter of a plain line.
        public var pitch: Int?

        /// A line of runs.
        public init(_ runs: [Run], alignment: PaperDocument.Alignment = .left, pitch: Int? = nil) {
            self.runs = runs
            self.alignment = alignment
            self.pitch = pitch
        }
    }

    /// Text of one look within a line. A plain character cell is 24 dots high and 24 (ASCII: 12) wide.
    public struct Run: Sendable, Hashable {
        /// The characters; control characters are drawn as nothing.
        public var text: String
        /// Times the plain width, 1 … 8.
        public var widthScale: Int
        /// Times the plain height, 1 … 8.
        public var heightScale: Int
        /// Heavier strokes.
        public var isBold: Bool
        /// A line below.
        public var isUnderlined: Bool
        /// White on black.
        public var isInverted: Bool
        /// The picture that stands here instead of characters; its alignment says nothing.
        public var picture: Bitmap?

        /// A picture within a line.
        public init(picture: Bitmap) {
            self.init("")
            self.picture = picture
        }

        /// A run of text.
        public init(
            _ text: String, widthScale: Int = 1, heightScale: Int = 1, isBold: Bool = false,
            isUnderlined: Bool = false, isInverted: Bool = false
        ) {
            self.text = text
            self.widthScale = widthScale
            self.heightScale = heightScale
            self.isBold = isBold
            self.isUnderlined = isUnderlined
            self.isInverted = isInverted
        }
    }

    /// A QR code (model 2), encoded when it is drawn.
    public struct QRCode: Sendable, Hashable {
        /// What a reader gets.
        public var bytes: [UInt8]
        /// Dots per module, 1 … 16; `nil` makes the symbol about 20 mm wide.
        public var dotsPerModule: Int?
        /// How much may be damaged and still be read.
        public var correction: Correction
        /// Where it stands.
        public var alignment: PaperDocument.Alignment

        /// Error correction levels: about 7, 15, 25 and 30 percent.
        public enum Correction: String, Sendable, Hashable { case low, medium, quartile, high }

        /// A QR code of these bytes.
        public init(
            _ bytes: [UInt8], dotsPerModule: Int? = nil, correction: Correction = .medium,
            alignment: PaperDocument.Alignment = .centre
        ) {
            self.bytes = bytes
            self.dotsPerModule = dotsPerModule
            self.correction = correction
            self.alignment = alignment
        }
    }

    /// One-bit raster: rows from the top, each padded to whole bytes, most significant bit left, 1 is black.
    public struct Bitmap: Sendable, Hashable {
        /// Dots from left to right.
        public var width: Int
        /// Dots from top to bottom.
        public var height: Int
        /// `(width + 7) / 8 × height` bytes.
        public var bytes: [UInt8]
        /// Where it stands.
        public var alignment: PaperDocument.Alignment
        /// Whether it has as many bytes as its size needs.
        var isWhole: Bool { width > 0 && height > 0 && bytes.count >= (width + 7) / 8 * height }

        /// A raster image.
        public init(width: Int, height: Int, bytes: [UInt8], alignment: PaperDocument.Alignment = .left) {
            self.width = width
            self.height = height
            self.bytes = bytes
            self.alignment = alignment
        }
    }

    /// How far the cutter went.
    public enum Cut: String, Sendable, Hashable { case partial, full }
}
