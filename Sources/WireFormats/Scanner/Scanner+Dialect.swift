extension Scanner {
    /// What scanners vary (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// What follows a code, as the scanner is set.
        public var codeEnd: CodeEnd
        /// How Chinese text in codes comes, as the scanner is set.
        public var textEncoding: ChineseEncoding
        /// Whether AB CD may stand for the CRC.
        public var acceptsUnchecked: Bool
        /// So much silence ends a code that has no end of its own, in milliseconds.
        public var silenceMilliseconds: Int
        /// How long an answer may take, in milliseconds.
        public var replyMilliseconds: Int

        /// What follows a code.
        public enum CodeEnd: String, Codable, Sendable, CaseIterable {
            case none, cr, crlf, tab

            var bytes: [UInt8] {
                switch self {
                case .none: []
                case .cr: [0x0D]
                case .crlf: [0x0D, 0x0A]
                case .tab: [0x09]
                }
            }
        }

        /// A dialect.
        public init(
            codeEnd: CodeEnd, textEncoding: ChineseEncoding, acceptsUnchecked: Bool, silenceMilliseconds: Int,
            replyMilliseconds: Int
        ) {
            self.codeEnd = codeEnd
            self.textEncoding = textEncoding
            self.acceptsUnchecked = acceptsUnchecked
            self.silenceMilliseconds = silenceMilliseconds
            self.replyMilliseconds = replyMilliseconds
        }

        /// A GM65 as it leaves the factory.
        public static let standard = Dialect(
            codeEnd: .none, textEncoding: .gbk, acceptsUnchecked: true, silenceMilliseconds: 100,
            replyMilliseconds: 500)

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            var problems: [String] = []
            for (key, value) in [
                ("silenceMilliseconds", silenceMilliseconds), ("replyMilliseconds", replyMilliseconds),
            ] where !(10...5000).contains(value) {
                problems.append("\(key) \(value): allowed is 10 to 5000")
            }
            return problems
        }
    }

    /// A HID report of Newland's HID-POS scanners, 64 bytes: its number (04 to the scanner, 02 from it), how many bytes
    /// follow, and a piece of the line's bytes, filled up with 0.
    public enum Report {
        /// Bytes of a report.
        public static let length = 64

        /// The reports that carry `bytes` for `side`.
        public static func wrap(_ bytes: [UInt8], from side: Side) -> [[UInt8]] {
            stride(from: 0, to: bytes.count, by: length - 2).map { start in
                let piece = bytes[start..<min(start + length - 2, bytes.count)]
                let blanks = [UInt8](repeating: 0, count: length - 2 - piece.count)
                return [number(side), UInt8(piece.count)] + piece + blanks
            }
        }

        /// What a report of `side` carries.
        public static func unwrap(_ report: [UInt8], from side: Side) throws(WireError) -> [UInt8] {
            guard report.count == length else {
                throw WireError(offset: min(report.count, length), message: "a report has \(length) bytes")
            }
            guard report[0] == number(side) else {
                throw WireError(offset: 0, message: "expected report \(hexadecimal(number(side)))")
            }
            guard report[1] <= length - 2 else { throw WireError(offset: 1, message: "longer than the report") }
            return Array(report[2..<(2 + Int(report[1]))])
        }

        private static func number(_ side: Side) -> UInt8 { side == .host ? 4 : 2 }
    }
}
