extension Voice {
    /// How a module is used (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// How texts are sent: `gb2312` or `gbk`.
        public var textEncoding: ChineseEncoding
        /// The longest text in bytes.
        public var longestText: Int
        /// How long an answer may take, in milliseconds.
        public var replyMilliseconds: Int
        /// How often a speaking module is asked whether it has done, in milliseconds.
        public var pollMilliseconds: Int

        /// A dialect.
        public init(textEncoding: ChineseEncoding, longestText: Int, replyMilliseconds: Int, pollMilliseconds: Int) {
            self.textEncoding = textEncoding
            self.longestText = longestText
            self.replyMilliseconds = replyMilliseconds
            self.pollMilliseconds = pollMilliseconds
        }

        /// GBK, 200 bytes.
        public static let standard = Dialect(
            textEncoding: .gbk, longestText: 200, replyMilliseconds: 300, pollMilliseconds: 200)

        /// Speaks `text`, from which orders to the module are taken out; `nil` where it is empty, too long or has a
        /// character without a code.
        public func speak(_ text: String) -> Message? {
            let text = speakable(text), encoded = textEncoding.encode(text)
            guard !text.isEmpty, encoded.missing.isEmpty, encoded.bytes.count <= longestText else { return nil }
            return parameter(textEncoding).map { .speak(parameter: $0, text: text) }
        }

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            var problems: [String] = []
            if parameter(textEncoding) == nil {
                problems.append("textEncoding '\(textEncoding.rawValue)': allowed are gb2312 and gbk")
            }
            let ranges: [(String, Int, ClosedRange<Int>)] = [
                ("longestText", longestText, 20...4096), ("replyMilliseconds", replyMilliseconds, 10...5000),
                ("pollMilliseconds", pollMilliseconds, 50...5000),
            ]
            for (key, value, range) in ranges where !range.contains(value) {
                problems.append("\(key) \(value): allowed is \(range.lowerBound) to \(range.upperBound)")
            }
            return problems
        }
    }
}
