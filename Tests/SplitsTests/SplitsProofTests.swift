import HallDomain
import Testing

@testable import hall_bench

/// Short forms of `./hallkit splits`, with fixed seeds.
@Suite("Kiosks cut off from the hall server")
struct SplitsProofTests {
    private static func proof(_ rule: SplitRule, splits: Int = 20) -> SplitsProof {
        SplitsProof(kiosks: 4, splits: splits, seed: 7, rule: rule, people: 25)
    }

    @Test("no number twice, none called twice, none forgotten", .timeLimit(.minutes(2)))
    func holds() async throws {
        let result = await Self.proof(.hall).play()
        #expect(result.isHeld, "\(String(describing: result.failing))")
        #expect(result.counts.runs == 2 && result.counts.splits == 20)
        // What is to be proven did happen.
        #expect(result.counts.kills > 0 && result.counts.powerCuts > 0)
        #expect(result.counts.messagesLost > 0 && result.counts.messagesRepeated > 0 && result.counts.messagesLate > 0)
        #expect(result.counts.numbersByKiosks > 0 && result.counts.handedOver > 0 && result.counts.voided > 0)
        #expect(result.counts.numbersByHallServer > result.counts.numbersByKiosks)
    }

    @Test("the same seed gives the same run")
    func repeats() {
        let settings = Self.proof(.hall, splits: 5).settings(of: 0)
        let (first, second) = (SplitWorld(settings), SplitWorld(settings))
        _ = (first.play(), second.play())
        #expect(first.counts == second.counts)
    }

    @Test(
        "a wrong rule is found out, and the run that shows it is made small",
        arguments: [SplitRule.naive, .withoutVoid])
    func foundOut(rule: SplitRule) async throws {
        let proof = Self.proof(rule, splits: 10)
        let result = await proof.play()
        let failing = try #require(result.failing)
        let settings = proof.settings(of: failing.run)
        let (fewest, judge) = SplitShrinking.fewest(settings, failing.judge)
        #expect(fewest.faults.count < settings.faults.count)
        #expect(!judge.isHeld)
        #expect(rule == .naive ? result.doubles > 0 : result.doubles == 0 && result.calledTwice > 0)
    }

    @Test("thousands of numbers straight through the rules")
    func month() {
        let (judge, counts) = SplitMonth(issues: 3000, days: 3, kiosks: 4, seed: 1).play { _, _ in }
        #expect(judge.isHeld && judge.shown == 3000)
        #expect(counts.numbersByKiosks > 0 && counts.voided > 0 && counts.handedOver == counts.numbersByKiosks)
    }

    @Test("the report says what was found, and whether it may be")
    func report() async throws {
        var report = SplitsReport(SplitsResult(rule: .hall), seed: 3)
        #expect(report.isHeld && report.verdict.hasPrefix("holds"))
        // A wrong rule that nobody finds out is as bad as a promise broken.
        report.addWrong(SplitsResult(rule: .naive))
        #expect(!report.isHeld && report.table.contains("BROKEN"))
        #expect(report.json.contains("\"found\" : 0") && report.json.contains("\"rows\""))
    }
}

@Suite("The judge of what people and boards saw")
struct SplitJudgeTests {
    /// A person who is given a number, and its one call.
    private static let good: [SplitFact] = [
        .wished(wish: 1, day: 0), .made(wish: 1, number: "A001", day: 0), .shown(wish: 1, number: "A001", day: 0),
        .called(number: "A001", day: 0, by: 0), .dayEnded(day: 0),
    ]

    private static func judge(_ facts: [SplitFact]) -> SplitJudge {
        var judge = SplitJudge()
        for fact in facts { judge.note(fact) }
        return judge
    }

    @Test("a number that is given and called once is none of its business; another day is another number")
    func good() {
        #expect(Self.judge(Self.good).isHeld)
        let tomorrow: [SplitFact] = [
            .wished(wish: 2, day: 1), .shown(wish: 2, number: "A001", day: 1), .called(number: "A001", day: 1, by: 0),
            .dayEnded(day: 1),
        ]
        #expect(Self.judge(Self.good + tomorrow).isHeld)
    }

    @Test("one number for two wishes, and two numbers for one, are doubles")
    func doubles() {
        let before = Array(Self.good.dropLast())
        #expect(Self.judge(before + [.shown(wish: 2, number: "A001", day: 0)]).doubles.count == 1)
        #expect(Self.judge(before + [.shown(wish: 1, number: "A002", day: 0)]).doubles.count == 1)
        // Told again is not given again.
        #expect(Self.judge(before + [.shown(wish: 1, number: "A001", day: 0)]).isHeld)
        // A disk that was rolled back excuses one wish with two numbers, and never one number for two wishes.
        #expect(Self.judge(before + [.lostWish(1), .shown(wish: 1, number: "A002", day: 0)]).isHeld)
        #expect(
            Self.judge(before + [.lostNumber("A001", day: 0), .shown(wish: 2, number: "A001", day: 0)]).doubles.count
                == 1)
    }

    @Test("called again is called twice, whoever called")
    func calledTwice() {
        let before = Array(Self.good.dropLast())
        #expect(Self.judge(before + [.called(number: "A001", day: 0, by: 3)]).calledTwice.count == 1)
    }

    @Test("a number given up may be called only by who cannot know")
    func ghosts() {
        let start: [SplitFact] = [
            .wished(wish: 1, day: 0), .made(wish: 1, number: "A001", day: 0), .heard(kiosk: 2, said: 9),
            .gaveUp(wish: 1, kiosk: 2, step: 10), .shown(wish: 1, number: "A8101", day: 0),
        ]
        let call = SplitFact.called(number: "A001", day: 0, by: 0)
        let unknowing = Self.judge(start + [call])
        #expect(unknowing.isHeld && unknowing.ghostCalls == 1)
        #expect(Self.judge(start + [.heard(kiosk: 2, said: 10), call]).calledTwice.count == 1)
    }

    @Test("a number never called is forgotten, and a wish never answered is not settled")
    func forgotten() {
        let facts: [SplitFact] = [
            .wished(wish: 1, day: 0), .shown(wish: 1, number: "A001", day: 0), .wished(wish: 2, day: 0),
            .dayEnded(day: 0),
        ]
        #expect(Self.judge(facts).forgotten.count == 1)
        #expect(Self.judge(facts).unsettled.count == 1)
        #expect(Self.judge([.lostNumber("A001", day: 0)] + facts).forgotten.isEmpty)
    }
}
