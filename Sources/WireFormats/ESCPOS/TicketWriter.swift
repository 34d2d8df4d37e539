extension ESCPOS {
    /// Writes one ticket's bytes: paragraphs wrapped at the printer's width, QR codes, feeds, and the cut.
    ///
    /// Text from outside cannot carry commands: control characters are left out (a line feed ends the line), and
    /// no code of the encodings has a control byte.
    public struct TicketWriter: Sendable {
        /// Where a paragraph or code stands: the parameter of ESC a.
        public enum Alignment: UInt8, Sendable { case left, centre, right }

        /// What is written so far.
        public private(set) var bytes: [UInt8] = []
        /// Characters that came out as 〓, in order: neither a code nor dots were to be had for them.
        public private(set) var missing: [Unicode.Scalar] = []

        /// The dots of a character of this height (24), column by column, three bytes each.
        public typealias Drawing = @Sendable (_ scalar: Unicode.Scalar, _ height: Int) -> [UInt8]?

        private let dialect: Dialect
        private let drawing: Drawing
        private let table: ScalarTable
        private let columns: Int
        private var alignment: Alignment = .left
        private var scale = 1
        private var isBold = false

        /// Starts a ticket of `columns` narrow characters a line. `drawing` is asked for characters without a code.
        public init(
            dialect: Dialect, columns: Int, reserving capacity: Int = 768, drawing: @escaping Drawing = { _, _ in nil }
        ) {
            self.dialect = dialect
            self.drawing = drawing
            self.columns = max(2, columns)
            table = ScalarTable(dialect.textEncoding)
            bytes.reserveCapacity(capacity)
            bytes += dialect.initialize
            bytes += dialect.selectEncoding
        }

        /// One paragraph, `scale` (1…8) times the normal height and width; wrapped, never inside a character.
        public mutating func paragraph(
            _ text: String, alignment: Alignment = .left, scale: Int = 1, isBold: Bool = false
        ) {
            style(alignment, min(max(1, scale), 8), isBold)
            let limit = max(2, columns / self.scale)
            if dialect.textEncoding == .utf8 || !writeOneLine(text, limit) { wrap(text, at: limit) }
        }

        /// Writes a paragraph that fits one line and has only printable ASCII and two-byte characters, which is nearly
        /// every one; `false` and nothing written otherwise.
        private mutating func writeOneLine(_ text: String, _ limit: Int) -> Bool {
            let start = bytes.count
            // No such character has more bytes here than in UTF-8. One line has at most 106 columns.
            let room = text.utf8.count + 1
            guard room <= Self.blank.count else { return false }
            bytes += Self.blank[..<room]
            let end = bytes.withUnsafeMutableBufferPointer { bytes -> Int? in
                var end = start, width = 0
                for scalar in text.unicodeScalars {
                    if scalar.value >= 0x20, scalar.value < 0x7F {
                        bytes[end] = UInt8(truncatingIfNeeded: scalar.value)
                        (end, width) = (end + 1, width + 1)
                    } else {
                        let code = table.twoBytes(scalar)
                        if code == 0 { return nil }
                        bytes[end] = UInt8(truncatingIfNeeded: code >> 8)
                        bytes[end + 1] = UInt8(truncatingIfNeeded: code)
                        (end, width) = (end + 2, width + 2)
                    }
                }
                guard width <= limit else { return nil }
                bytes[end] = 0x0A
                return end + 1
            }
            bytes.removeSubrange((end ?? start)...)
            return end != nil
        }

        /// A QR code of `content`, centred, `dots` (1…16) a module, correction M.
        public mutating func qrCode(_ content: String, dots: Int) {
            guard let count = UInt16(exactly: content.utf8.count + 3) else { return }
            style(.centre, 1, false)
            bytes += Self.qrModel
            put(0x31, 0x43, UInt8(min(max(1, dots), 16)), after: Self.shortFunction)
            put(0x31, 0x45, 0x31, after: Self.shortFunction)
            put(0x1D, 0x28, 0x6B)
            put(UInt8(count & 0xFF), UInt8(count >> 8))
            put(0x31, 0x50, 0x30)
            bytes += content.utf8
            put(0x31, 0x51, 0x30, after: Self.shortFunction)
        }

        /// Blank lines of normal height, 0…255.
        public mutating func feed(_ lines: Int) {
            style(alignment, 1, false)
            put(0x1B, 0x64, UInt8(clamping: lines))
        }

        /// Feeds to the cutter and cuts; the end of the ticket.
        public mutating func cut() { bytes += dialect.feedAndCut }

        /// Room to write into, copied at once.
        private static let blank = [UInt8](repeating: 0x0A, count: 512)
        /// GS ( k 165: model 2.
        private static let qrModel: [UInt8] = [0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0]
        /// GS ( k with three bytes.
        private static let shortFunction: [UInt8] = [0x1D, 0x28, 0x6B, 3, 0]

        // One by one, since an array literal would be an allocation each.
        private mutating func put(_ a: UInt8, _ b: UInt8) {
            bytes.append(a)
            bytes.append(b)
        }

        private mutating func put(_ a: UInt8, _ b: UInt8, _ c: UInt8, after prefix: [UInt8] = []) {
            bytes += prefix
            put(a, b)
            bytes.append(c)
        }

        private mutating func style(_ alignment: Alignment, _ scale: Int, _ isBold: Bool) {
            if alignment != self.alignment {
                put(0x1B, 0x61, alignment.rawValue)
                self.alignment = alignment
            }
            if scale != self.scale {
                put(0x1D, 0x21, UInt8(scale - 1) << 4 | UInt8(scale - 1))
                if dialect.chineseSize == .chineseMode { put(0x1C, 0x21, scale > 1 ? 0x0C : 0x00) }
                self.scale = scale
            }
            if isBold != self.isBold {
                put(0x1B, 0x45, isBold ? 1 : 0)
                self.isBold = isBold
            }
        }

        /// A character without a code, as a picture of 24 dots within the line (ESC * 33). Pictures know no scale: in a
        /// large line it stands in normal size.
        private mutating func draw(_ scalar: Unicode.Scalar) {
            guard let columns = drawing(scalar, 24), let count = UInt16(exactly: columns.count / 3), count > 0 else {
                missing.append(scalar)
                table.append(ChineseEncoding.replacement, to: &bytes)
                return
            }
            put(0x1B, 0x2A, 33)
            put(UInt8(count & 0xFF), UInt8(count >> 8))
            bytes += columns
        }

        private mutating func wrap(_ text: String, at limit: Int) {
            for line in LineBreaking.lines(of: text, columns: limit) {
                for scalar in line where !table.append(scalar, to: &bytes) { draw(scalar) }
                bytes.append(0x0A)
            }
        }
    }
}
