/// The line protocol of Network UPS Tools' `upsd` (RFC 9271), TCP 3493: what the UPS says of mains and battery.
///
/// One command or reply a line, ended by LF. Words are separated by one space; a word with spaces stands in double
/// quotes, in which `\"` and `\\` are a quote and a backslash. Lists come between `BEGIN LIST …` and `END LIST …`.
/// A line that breaks this, or could be written more simply, is kept as `line`.
public enum NUT: FramedFormat {
    /// The name in `wireFormat:` of a firmware profile.
    public static let name = "nut"

    /// The longest line taken.
    public static let longestMessage = 4096

    /// Reads one line.
    public static func read(
        _ bytes: [UInt8], at start: Int, from side: Side, dialect: Dialect, isEnd: Bool
    ) -> FrameReading<Message> {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A {
            guard bytes[end] >= 0x20 || bytes[end] == 0x09 else { return .broken(end, "a control character") }
            end += 1
        }
        guard end < bytes.count else { return .incomplete }
        guard let line = String(validating: bytes[start..<end], as: UTF8.self) else {
            return .broken(start, "not UTF-8")
        }
        guard end - start < longestMessage else { return .broken(start, "a line of more than \(longestMessage) bytes") }
        let message = side == .host ? Message(command: line) : Message(reply: line)
        // Only what is written again as the very same line may drop it.
        return .message(message.text(of: side) == line ? message : .line(line), end: end + 1)
    }

    /// Appends one line.
    public static func write(
        _ message: Message, from side: Side, dialect: Dialect, to bytes: inout [UInt8]
    ) throws(WireError) {
        guard let line = message.text(of: side) else {
            throw WireError(offset: 0, message: "not what the \(side.rawValue) says")
        }
        guard line.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
            throw WireError(offset: 0, message: "a line has no control characters")
        }
        bytes += line.utf8
        bytes.append(0x0A)
    }

    /// Whom to ask (`dialect:` of a firmware profile).
    public struct Dialect: WireDialect, Hashable {
        /// The UPS's name in `ups.conf`.
        public var ups: String

        /// A dialect.
        public init(ups: String) { self.ups = ups }

        /// The name that the packages' examples use.
        public static let standard = Dialect(ups: "ups")

        /// One sentence for each value that cannot work; empty means good.
        public func problems() -> [String] {
            ups.isEmpty || !ups.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 })
                ? ["ups '\(ups)': allowed is one word of printable ASCII"] : []
        }
    }

    /// The words of a line; `nil` where a quote does not end or two words are not separated.
    static func words(of line: String) -> [String]? {
        var words: [String] = []
        var rest = Substring(line).unicodeScalars
        while let first = rest.first {
            if first == " " {
                rest.removeFirst()
                continue
            }
            var word = String.UnicodeScalarView()
            let isQuoted = first == "\""
            if isQuoted { rest.removeFirst() }
            while true {
                guard let next = rest.popFirst() else {
                    if isQuoted { return nil }
                    break
                }
                if isQuoted ? next == "\"" : next == " " { break }
                if !isQuoted, next == "\"" { return nil }
                guard next == "\\" else {
                    word.append(next)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                word.append(escaped)
            }
            if isQuoted, let next = rest.first, next != " " { return nil }
            words.append(String(word))
        }
        return words
    }

    /// A word in double quotes.
    static func quoted(_ word: String) -> String {
        "\"" + word.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }

    /// A word as a command carries it: quoted only where it must be.
    static func plain(_ word: String) -> String {
        word.isEmpty || word.unicodeScalars.contains(where: { $0 == " " || $0 == "\"" || $0 == "\\" || $0 == "\t" })
            ? quoted(word) : word
    }
}
