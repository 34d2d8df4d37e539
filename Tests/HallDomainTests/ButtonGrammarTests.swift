import Testing

@testable import HallDomain

@Suite struct ButtonGrammarTests {
    private typealias Meaning = ButtonGrammar.Meaning

    /// What happens to the key, or the time that passes, in milliseconds from the start.
    enum Step: Sendable {
        case down(Int), up(Int), until(Int)

        var time: Int {
            switch self {
            case .down(let at), .up(let at), .until(let at): at
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [Step]
        var meanings: [ButtonGrammar.Meaning]
        var settings = ButtonGrammar.Settings()
        var testDescription: String { name }
    }

    /// Drives the grammar as the runtime does: every time-out that is due is told before the next event.
    private func run(_ steps: [Step], _ settings: ButtonGrammar.Settings) -> [Meaning] {
        var grammar = ButtonGrammar(settings: settings)
        var meanings: [Meaning] = []
        func note(_ meaning: Meaning) { if meaning != .nothing { meanings.append(meaning) } }
        for step in steps {
            let at = step.time
            while let deadline = grammar.deadline(), deadline <= .milliseconds(at) {
                note(grammar.elapsed(at: deadline))
            }
            switch step {
            case .down: note(grammar.pressed(at: .milliseconds(at)))
            case .up: note(grammar.released(at: .milliseconds(at)))
            case .until: break
            }
        }
        return meanings
    }

    static let cases: [Case] = [
        Case(name: "nothing on the way down", steps: [.down(0), .until(1499)], meanings: []),
        Case(name: "short: on the release", steps: [.down(0), .up(80)], meanings: [.finishAndCallNext]),
        Case(name: "1,499 ms is short", steps: [.down(0), .up(1499)], meanings: [.finishAndCallNext]),
        Case(name: "1,500 ms is long, while held", steps: [.down(0), .until(1500)], meanings: [.pauseOrResume]),
        Case(name: "its release means nothing", steps: [.down(0), .up(1700)], meanings: [.pauseOrResume]),
        Case(
            name: "second press within 500 ms", steps: [.down(0), .up(80), .down(580), .up(700)],
            meanings: [.finishAndCallNext, .markPreviousMissed]),
        Case(
            name: "at 501 ms it is too soon", steps: [.down(0), .up(80), .down(581), .up(700)],
            meanings: [.finishAndCallNext, .ignoredWithBeep]),
        Case(
            name: "a third press is ignored",
            steps: [.down(0), .up(80), .down(200), .up(280), .down(400), .up(450)],
            meanings: [.finishAndCallNext, .markPreviousMissed, .ignoredWithBeep]),
        Case(
            name: "within 5 s ignored with a beep", steps: [.down(0), .up(100), .down(5100), .up(5200)],
            meanings: [.finishAndCallNext, .ignoredWithBeep]),
        Case(
            name: "after 5 s it calls again", steps: [.down(0), .up(100), .down(5101), .up(5200)],
            meanings: [.finishAndCallNext, .finishAndCallNext]),
        Case(
            name: "an ignored press does not prolong the guard",
            steps: [.down(0), .up(100), .down(4000), .up(4100), .down(5200), .up(5300)],
            meanings: [.finishAndCallNext, .ignoredWithBeep, .finishAndCallNext]),
        Case(
            name: "holding pauses within the guard too", steps: [.down(0), .up(100), .down(1000), .up(2600)],
            meanings: [.finishAndCallNext, .pauseOrResume]),
        Case(
            name: "a held second press pauses", steps: [.down(0), .up(100), .down(300), .up(2000)],
            meanings: [.finishAndCallNext, .pauseOrResume]),
        Case(
            name: "held 10 s is stuck, then free", steps: [.down(0), .until(10_000), .up(60_000)],
            meanings: [.pauseOrResume, .stuck, .unstuck]),
        Case(
            name: "a freed key works again", steps: [.down(0), .up(12_000), .down(13_000), .up(13_100)],
            meanings: [.pauseOrResume, .stuck, .unstuck, .finishAndCallNext]),
        Case(name: "a release without a press", steps: [.up(100), .until(60_000)], meanings: []),
        Case(
            name: "a lost release voids the press", steps: [.down(0), .down(400), .up(500)],
            meanings: [.finishAndCallNext]),
        Case(
            name: "time that runs backwards stands still", steps: [.down(1000), .up(400)],
            meanings: [.finishAndCallNext]),
        Case(
            name: "a key that cannot say missed", steps: [.down(0), .up(80), .down(200), .up(280)],
            meanings: [.finishAndCallNext, .ignoredWithBeep], settings: .init(secondPressMilliseconds: 0)),
        Case(
            name: "no guard", steps: [.down(0), .up(80), .down(1000), .up(1100)],
            meanings: [.finishAndCallNext, .finishAndCallNext], settings: .init(repeatGuardMilliseconds: 0)),
        Case(
            name: "no long press, still stuck", steps: [.down(0), .up(5000), .down(20_000), .until(30_000)],
            meanings: [.finishAndCallNext, .stuck], settings: .init(longPressMilliseconds: 0)),
        Case(
            name: "never stuck", steps: [.down(0), .until(100_000), .up(100_001)], meanings: [.pauseOrResume],
            settings: .init(stuckMilliseconds: 0)),
    ]

    @Test(arguments: cases) func meansWhatTheTableSays(_ example: Case) {
        #expect(run(example.steps, example.settings) == example.meanings)
    }

    @Test func aTimerThatIsNeverDrivenStillTellsLongFromShort() {
        var grammar = ButtonGrammar()
        #expect(grammar.pressed(at: .zero) == .nothing)
        #expect(grammar.released(at: .milliseconds(1800)) == .pauseOrResume)
        #expect(grammar.deadline() == nil)
    }

    @Test func aLateTimerTellsBothTimeOutsInOrder() {
        var grammar = ButtonGrammar()
        _ = grammar.pressed(at: .zero)
        #expect(grammar.deadline() == .milliseconds(1500))
        #expect(grammar.elapsed(at: .seconds(30)) == .pauseOrResume)
        #expect(grammar.deadline() == .seconds(10))
        #expect(grammar.elapsed(at: .seconds(30)) == .stuck)
        #expect(grammar.deadline() == nil)
        #expect(grammar.elapsed(at: .seconds(40)) == .nothing)
    }

    @Test func anEarlyTimerSaysNothing() {
        var grammar = ButtonGrammar()
        #expect(grammar.elapsed(at: .seconds(9)) == .nothing)
        _ = grammar.pressed(at: .seconds(10))
        #expect(grammar.elapsed(at: .milliseconds(11_499)) == .nothing)
        #expect(grammar.elapsed(at: .milliseconds(11_500)) == .pauseOrResume)
    }

    @Test func whenNobodyWasWaitingTheNextPressCounts() {
        var grammar = ButtonGrammar()
        _ = grammar.pressed(at: .zero)
        #expect(grammar.released(at: .milliseconds(80)) == .finishAndCallNext)
        grammar.noCallWasMade()
        _ = grammar.pressed(at: .milliseconds(1500))
        #expect(grammar.released(at: .milliseconds(1600)) == .finishAndCallNext)
    }

    @Test func settingsThatCannotWorkAreNamed() {
        #expect(ButtonGrammar.Settings().problems().isEmpty)
        #expect(!ButtonGrammar.Settings(longPressMilliseconds: 20_000).problems().isEmpty)
        #expect(!ButtonGrammar.Settings(longPressMilliseconds: 3000, stuckMilliseconds: 2500).problems().isEmpty)
        #expect(!ButtonGrammar.Settings(secondPressMilliseconds: -1).problems().isEmpty)
        #expect(!ButtonGrammar.Settings(secondPressMilliseconds: 900, repeatGuardMilliseconds: 600).problems().isEmpty)
    }

    /// Random presses without bounce: what must hold whatever people do.
    @Test(arguments: 1...20) func holdsForRandomPresses(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        var time = 0
        var steps: [Step] = []
        var shortReleases = 0
        for _ in 0..<400 {
            let held = [30, 200, 1499, 1500, 4000, 12_000][Int.random(in: 0..<6, using: &generator)]
            let gap = [60, 300, 500, 501, 2000, 5000, 5001, 20_000][Int.random(in: 0..<8, using: &generator)]
            steps += [.down(time), .up(time + held)]
            shortReleases += held < 1500 ? 1 : 0
            time += held + gap
        }
        let meanings = run(steps, .init())
        let count = { (meaning: Meaning) in meanings.count { $0 == meaning } }
        // Each short press has exactly one meaning of its own, each long one pauses once.
        #expect(
            count(.finishAndCallNext) + count(.markPreviousMissed) + count(.ignoredWithBeep) == shortReleases)
        #expect(count(.pauseOrResume) == 400 - shortReleases)
        #expect(count(.stuck) == count(.unstuck))
        #expect(count(.markPreviousMissed) <= count(.finishAndCallNext))
        for (before, after) in zip(meanings, meanings.dropFirst()) {
            // Missed belongs to the call right before it; what is stuck pauses first.
            if after == .markPreviousMissed { #expect(before == .finishAndCallNext) }
            if after == .stuck { #expect(before == .pauseOrResume) }
            if after == .unstuck { #expect(before == .stuck) }
        }
    }

    private struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
