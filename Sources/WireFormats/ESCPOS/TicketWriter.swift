extension ESCPOS {
    /// Writes one ticket's bytes: paragraphs wrapped at the printer's width, QR codes, feeds, and the cut.
    ///
    /// Text from outside cannot carry commands: control characters are left out (a line feed ends the line), and
    /// no code of the encodings has a control byte.
    public struct TicketWriter: Sendable {
        /// Where a paragraph or code stands: the parameter of ESC a.
        public enum Alignment: UInt8, Sendable { case left, centre, right }

        /// What is written so far, copied.
        public var bytes: [UInt8] { Array(storage[..<end]) }
        /// Characters that came out as 〓, in order: neither a code nor dots were to be had for them.
        public private(set) var missing: [Unicode.Scalar] = []

        /// The dots of a character of this height (24), column by column, three bytes each.
        public typealias Drawing = @Sendable (_ scalar: Unicode.Scalar, _ height: Int) -> [UInt8]?

        // Only what is used of the dialect, since copying all its lists costs more than a line of text.
        private let encoding: ChineseEncoding
        private let chineseSize: Dialect.ChineseSize
        private let feedAndCut: [UInt8]
        private let drawing: Drawing
        private let table: ScalarTable
        private let rareCharacters: Dialect.RareCharacters?
        private let columns: Int
        private var alignment: Alignment = .left
        private var scale = 1
        private var isBold = false
        /// Room that is written into by index; what lies from `end` on is not part of the ticket.
        private var storage: [UInt8]
        private var end = 0

        /// Starts a ticket of `columns` narrow characters a line. `drawing` is asked for characters without a code.
        public init(
            dialect: Dialect, columns: Int, reserving capacity: Int = 768, drawing: @escaping Drawing = { _, _ in nil }
        ) {
            encoding = dialect.textEncoding
            chineseSize = dialect.chineseSize
            feedAndCut = dialect.feedAndCut
            self.drawing = drawing
            self.columns = max(2, columns)
            table = ScalarTable(dialect.textEncoding)
            rareCharacters = dialect.rareCharacters
            storage = [UInt8](repeating: 0, count: max(64, capacity))
            put(dialect.initialize)
            put(dialect.selectEncoding)
        }

        /// One paragraph, `scale` (1…8) times the normal height and width; wrapped, never inside a character.
        public mutating func paragraph(
            _ text: String, alignment: Alignment = .left, scale: Int = 1, isBold: Bool = false
        ) {
            style(alignment, min(max(1, scale), 8), isBold)
            let limit = max(2, columns / self.scale)
            if encoding == .utf8 || !writeOneLine(text, limit) { wrap(text, at: limit) }
        }

        /// Writes a paragraph that fits one line and has only printable ASCII and two-byte characters, which is nearly
        /// every one; `false` and nothing written otherwise.
        private mutating func writeOneLine(_ text: String, _ limit: Int) -> Bool {
            // No such character has more bytes here than in UTF-8. One line has at most 106 columns, so 318 bytes.
            let count = text.utf8.count
            guard count <= 512 else { return false }
            reserve(count + 1)
            let (start, table) = (end, table)
            let written = storage.withUnsafeMutableBufferPointer { room in
                text.utf8.withContiguousStorageIfAvailable { utf8 in
                    Self.transcode(utf8, limit, table, into: room[start...])
                } ?? nil
            }
            guard let written else { return false }
            end = written
            return true
        }

        /// Two-byte codes of valid UTF-8 and a line feed; the index behind it, or `nil` where a character is of another
        /// kind or the line is wider than `limit`.
        @inline(__always)
        private static func transcode(
            _ utf8: UnsafeBufferPointer<UInt8>, _ limit: Int, _ table: ScalarTable,
            into room: Slice<UnsafeMutableBufferPointer<UInt8>>
        ) -> Int? {
            let bytes = room.base
            var place = room.startIndex, from = 0, width = 0
            while from < utf8.count {
                let first = utf8[from]
                if first < 0x80 {
                    guard first >= 0x20, first != 0x7F else { return nil }
                    bytes[place] = first
                    (place, from, width) = (place + 1, from + 1, width + 1)
                    continue
                }
                let length = first < 0xE0 ? 2 : 3
                guard first < 0xF0, from + length <= utf8.count else { return nil }
                var value = UInt32(first & (length == 2 ? 0x1F : 0x0F)) << 6 | UInt32(utf8[from + 1] & 0x3F)
                if length == 3 { value = value << 6 | UInt32(utf8[from + 2] & 0x3F) }
                let code = table.twoBytes(value)
                if code == 0 { return nil }
                bytes[place] = UInt8(truncatingIfNeeded: code >> 8)
                bytes[place + 1] = UInt8(truncatingIfNeeded: code)
                (place, from, width) = (place + 2, from + length, width + 2)
            }
            guard width <= limit else { return nil }
            bytes[place] = 0x0A
            return place + 1
        }

        /// A QR code of `content`, centred, `dots` (1…16) a module, correction M.
        public mutating func qrCode(_ content: String, dots: Int) {
            guard let count = UInt16(exactly: content.utf8.count + 3) else { return }
            style(.centre, 1, false)
            put(Self.qrHead)
            put(min(max(1, UInt8(clamping: dots)), 16))
            put(Self.qrCorrection)
            put(UInt8(count & 0xFF), UInt8(count >> 8))
            put(0x31, 0x50, 0x30)
            var content = content
            content.withUTF8 { put($0) }
            put(Self.qrPrint)
        }

        /// Blank lines of normal height, 0…255.
        public mutating func feed(_ lines: Int) {
            style(alignment, 1, false)
            put(0x1B, 0x64, UInt8(clamping: lines))
        }

        /// Feeds to the cutter and cuts; the end of the ticket.
        public mutating func cut() { put(feedAndCut) }

        /// GS ( k 165: model 2; then GS ( k 167 but for its parameter, the dots a module.
        private static let qrHead: [UInt8] = [
            0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43,
        ]
        /// GS ( k 169: correction M; then the head of GS ( k 180, whose length follows.
        private static let qrCorrection: [UInt8] = [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31, 0x1D, 0x28, 0x6B]
        /// GS ( k 181.
        private static let qrPrint: [UInt8] = [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]

        private mutating func reserve(_ count: Int) {
            guard storage.count - end < count else { return }
            storage += repeatElement(0, count: max(count, storage.count))
        }

        private mutating func put(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { put($0) } }

        private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
            reserve(bytes.count)
            let start = end
            storage.withUnsafeMutableBytes { $0[start...].copyBytes(from: bytes) }
            end += bytes.count
        }

        // As a tuple, since an array literal would be an allocation each.
        private mutating func put(_ a: UInt8, _ b: UInt8, _ c: UInt8) {
            withUnsafeBytes(of: (a, b, c)) { bytes in put(bytes.assumingMemoryBound(to: UInt8.self)) }
        }

        private mutating func put(_ a: UInt8, _ b: UInt8) {
            withUnsafeBytes(of: (a, b)) { bytes in put(bytes.assumingMemoryBound(to: UInt8.self)) }
        }

        private mutating func put(_ a: UInt8) {
            reserve(1)
            storage[end] = a
            end += 1
        }

        private mutating func style(_ alignment: Alignment, _ scale: Int, _ isBold: Bool) {
            if alignment != self.alignment {
                put(0x1B, 0x61, alignment.rawValue)
                self.alignment = alignment
            }
            if scale != self.scale {
                put(0x1D, 0x21, UInt8(scale - 1) << 4 | UInt8(scale - 1))
                if chineseSize == .chineseMode { put(0x1C, 0x21, scale > 1 ? 0x0C : 0x00) }
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
                var code: [UInt8] = []
                table.append(ChineseEncoding.replacement, to: &code)
                put(code)
                return
            }
            put(0x1B, 0x2A, 33)
            put(UInt8(count & 0xFF), UInt8(count >> 8))
            put(columns)
        }

        /// A code is sent only for what the printer's font holds.
        private func isInFont(_ scalar: Unicode.Scalar) -> Bool {
            switch encoding {
            case .gb2312, .gbk: true
            case .gb18030, .utf8:
                scalar.isASCII || table.twoBytes(scalar) != 0 || rareCharacters?.holds(scalar) == true
            }
        }

        private mutating func wrap(_ text: String, at limit: Int) {
            var codes: [UInt8] = []
            for line in LineBreaking.lines(of: text, columns: limit) {
                for scalar in line where !isInFont(scalar) || !table.append(scalar, to: &codes) {
                    put(codes)
                    codes.removeAll(keepingCapacity: true)
                    draw(scalar)
                }
                codes.append(0x0A)
                put(codes)
                codes.removeAll(keepingCapacity: true)
            }
        }
    }
}
