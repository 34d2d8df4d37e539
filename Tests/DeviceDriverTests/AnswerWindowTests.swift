import DeviceKit
import Testing

@testable import DeviceDrivers

@Suite("What came of the last questions") struct AnswerWindowTests {
    private typealias Answer = AnswerWindow.Answer

    /// A window after `answers`, one each `every`: `g`ood, `b`ad (garbled), `m`issing, and a blank where nothing is asked.
    private static func window(
        _ answers: String, every: Duration = .milliseconds(250), _ rule: AnswerWindow.Rule = .asked
    ) -> (window: AnswerWindow, now: Duration) {
        var (window, now) = (AnswerWindow(rule), Duration.zero)
        for character in answers {
            now += every
            switch character {
            case "g": window.note(.good, at: now)
            case "b": window.note(.garbled, at: now)
            case "m": window.note(.missing, at: now)
            default: _ = window.hasNews(at: now)
            }
        }
        return (window, now)
    }

    @Test(
        "a line that errs again and again is disturbed, an accident is none",
        arguments: [
            ("gggggggggggg", false),
            // One disturbance, be it long: a second of nothing but damage.
            ("gggggbggggggg", false), ("gggbbbbgggg", false), ("ggmggg", false),
            // Two.
            ("gggbggggbgg", false),
            ("gggbggbggbgg", true), ("gbgmgbgg", true), ("gmgmgmg", true), ("gmmgmmgmmg", true),
            // Damage and nothing else, as with the wrong speed.
            ("bbbbbb", true),
            // A power cut, and a device that was never there.
            ("gggmmmmmmmmmgggg", false), ("mmmmmmmmmmmm", false),
            // Gone silent after all: that is another fault.
            ("gbgbgbgmmmmmmmmmmmmmmmmm", false),
            // Four seconds without a bad answer.
            ("gbgbgbgbggggggggggggggggg", false), ("gbgbgbgb                ", false),
        ])
    func disturbed(_ answers: String, _ isDisturbed: Bool) {
        #expect(Self.window(answers).window.isDisturbed == isDisturbed)
    }

    @Test("what is damaged within the same moment is one occasion") func moment() {
        #expect(!Self.window("gbbbbbbbbbbg", every: .milliseconds(20)).window.isDisturbed)
        // One of ten at the least, of a device that is asked all the time.
        let rare = "gggggbggggggggggggggbgggggggggggggg"
        #expect(!Self.window(rare, every: .milliseconds(100)).window.isDisturbed)
    }

    @Test("one that speaks by itself is judged by its last frames") func heard() {
        #expect(Self.window("gbggbggbg", every: .seconds(3), .heard).window.isDisturbed)
        #expect(!Self.window("gbggbgg", every: .seconds(3), .heard).window.isDisturbed)
        #expect(!Self.window("gbggbggbgggggggggggg", every: .seconds(3), .heard).window.isDisturbed)
        #expect(!Self.window("gbggbggbg                    ", every: .seconds(3), .heard).window.isDisturbed)
    }

    @Test("the numbers are told: at once when it begins and ends, else once a second") func told() throws {
        var (window, now) = Self.window("gbgbgb")
        var isNews = window.hasNews(at: now)
        #expect(isNews)
        #expect(window.told.count == AnswerCount(asked: 6, garbled: 3))
        let health = window.added(to: DeviceHealth(faults: [.onBattery], evidence: "two"), of: "address 3")
        #expect(health.faults == [.busErrors, .onBattery] && health.answers?.bad == 3)
        #expect(health.evidence == "address 3: 3 of 6 answers garbled; two")
        let silent = window.added(to: DeviceHealth(faults: [.boardSilent]), of: "address 3")
        #expect(silent.faults == [.boardSilent] && silent.evidence == "address 3: 3 of 6 answers garbled")
        now += .milliseconds(250)
        window.note(.missing, at: now)
        isNews = window.hasNews(at: now)
        #expect(!isNews, "another number within the same second")
        now += .seconds(1)
        isNews = window.hasNews(at: now)
        #expect(isNews)
        let evidence = window.added(to: .ready, of: "address 3").evidence
        #expect(evidence == "address 3: 4 of 7 answers bad (3 garbled, 1 missing)")
        let deadline = try #require(window.deadline)
        #expect(deadline == .milliseconds(500) + .seconds(4))
        now += .seconds(4)
        isNews = window.hasNews(at: now)
        #expect(isNews && window.added(to: .ready, of: "address 3") == .ready)
        isNews = window.hasNews(at: now)
        #expect(!isNews && window.deadline == nil)
    }

    @Test("mere silence is told by the device's own fault only") func silence() {
        var (window, now) = Self.window("gmmmm")
        var isNews = window.hasNews(at: now)
        #expect(!isNews && window.added(to: .ready, of: "x") == .ready)
        now += .seconds(10)
        isNews = window.hasNews(at: now)
        #expect(!isNews)
    }

    @Test("a device that was well a moment ago, and is damaged now, is there") func excused() {
        var (window, now) = Self.window("gg")
        window.isWell(at: now)
        var silent = window
        for _ in 0..<3 {
            now += .milliseconds(250)
            window.note(.garbled, at: now)
            silent.note(.missing, at: now)
        }
        #expect(window.excuses(at: now) && !window.excuses(at: now + .seconds(2)))
        #expect(!silent.excuses(at: now), "silence is no damage")
        #expect(!Self.window("gbgb").window.excuses(at: now), "it never did what it was asked")
    }

    /// Whatever comes: numbers add up, a line is never disturbed by fewer than three bad answers, or with nothing but
    /// silence; and it is quiet four seconds after the last bad answer, though nothing comes.
    @Test("holds for any course of answers", arguments: 1...40) func anyCourse(_ seed: Int) throws {
        var random = InputsRandom(state: UInt64(seed))
        var (window, now, lastBad) = (AnswerWindow(), Duration.zero, Duration?.none)
        let share = Int.random(in: 0...9, using: &random)
        var noted: [(answer: AnswerWindow.Answer, time: Duration)] = []
        for _ in 0..<400 {
            now += .milliseconds(Int.random(in: 1...600, using: &random))
            let isBad = Int.random(in: 0..<10, using: &random) < share
            let answer: AnswerWindow.Answer =
                isBad ? (Bool.random(using: &random) ? .garbled : .missing) : .good
            if isBad { lastBad = now }
            window.note(answer, at: now)
            noted.append((answer, now))
            let kept = noted.filter { now - $0.time < .seconds(4) }.suffix(64)
            let count = window.count
            #expect(count.asked == kept.count)
            #expect(count.garbled == kept.count { $0.answer == .garbled })
            #expect(count.missing == kept.count { $0.answer == .missing })
            #expect(window.isSuspect == (count.bad > 0))
            if window.isDisturbed { #expect(count.bad >= 1 && count.missing < count.asked) }
            if kept.count == noted.count, count.bad < 3 { #expect(!window.isDisturbed) }
        }
        guard let lastBad else { return }
        _ = window.hasNews(at: lastBad + .seconds(4))
        #expect(!window.isDisturbed && !window.isSuspect)
    }
}
