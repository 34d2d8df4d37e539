import HallDomain
import Logging
import Synchronization
import Testing

@testable import HallRuntime

/// Lines as they were written.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite("The agent's log")
struct JournalLogTests {
    private func logger(
        _ lines: Lines, levels: LogLevels = LogLevels(.trace), isJournal: Bool = true, flood: LogFlood = LogFlood()
    ) -> Logger {
        Logger(label: "test") { _ in
            JournalLogHandler(levels: levels, isJournal: isJournal, flood: flood) { lines.add($0) }
        }
    }

    @Test(
        "has the priority of each level, the category, and fields in order",
        arguments: [
            (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
        ])
    func form(_ level: Logger.Level, _ priority: Int) {
        let lines = Lines()
        let logger = LogCategory.printing.logger(logger(lines))
        logger.log(level: level, "ticket not printed", metadata: ["b": "two words", "a": "1", "c": "x\ny"])
        #expect(lines.all == ["<\(priority)>printing: ticket not printed a=1 b=\"two words\" c=\"x y\"\n"])
    }

    @Test("has time and level at its head where no journal adds them, and one line an event")
    func plain() {
        let lines = Lines()
        logger(lines, isJournal: false).warning("first\nsecond")
        let line = lines.all[0]
        #expect(line.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ warning agent: first second\n/) != nil, "\(line)")
    }

    @Test("writes each category from its own level on, changed while loggers live")
    func levels() {
        let (lines, levels) = (Lines(), LogLevels())
        let base = logger(lines, levels: levels)
        let (printing, voice) = (LogCategory.printing.logger(base), LogCategory.voice.logger(base))
        func say() {
            printing.debug("p")
            voice.debug("v")
            base.notice("a")
        }
        say()
        #expect(lines.all == ["<5>agent: a\n"])
        levels.set(.debug, for: .printing)
        say()
        #expect(lines.all.suffix(2) == ["<7>printing: p\n", "<5>agent: a\n"])
        levels.set(.error)
        say()
        #expect(lines.all.count == 3)
        #expect(levels.all.values.allSatisfy { $0 == .error })
        #expect(levels.all.count == LogCategory.allCases.count)
    }

    @Test("writes one message ten times in ten seconds, then how many were left out")
    func flood() {
        let flood = LogFlood()
        let begun = ContinuousClock.now
        let first = (0..<100).map { _ in flood.admits("m", at: begun) }
        #expect(first.prefix(10) == Array(repeating: 0, count: 10)[...])
        #expect(first.dropFirst(10).allSatisfy { $0 == nil })
        #expect(flood.admits("other", at: begun) == 0)
        #expect(flood.admits("m", at: begun + .seconds(10)) == 90)
        #expect(flood.admits("m", at: begun + .seconds(10)) == 0)
        let lines = Lines()
        let logger = logger(lines)
        for _ in 0..<50 { logger.warning("again", metadata: ["n": "1"]) }
        #expect(lines.all.count == 10)
    }

    @Test(
        "never holds what looks like an identity or telephone number",
        arguments: [
            ("11010519491231002X", true), ("11010519491231002x", true), ("110105194912310021", true),
            ("110105491231002", true), ("13912345678", true), ("id=11010519491231002X.", true),
            ("号码110105194912310021，", true), ("A007", false), ("1795482000000", false), ("21012345678", false),
            ("0123456789abcdef0123456789abcdef", false), ("9f1b2c3d-0000-4000-8000-110105194912", false),
            ("board 3: 20 × aaaa966900", false),
        ])
    func identity(_ text: String, _ isMasked: Bool) {
        let lines = Lines()
        let logger = logger(lines)
        logger.warning("\(text)")
        logger.warning("field", metadata: ["value": "\(text)"])
        for line in lines.all { #expect(line.contains("‹masked›") == isMasked, "\(line)") }
        if isMasked { #expect(!lines.all.joined().contains(text.filter(\.isNumber))) }
    }
}
