import HallDomain
import Testing

@Suite("Who gives which numbers")
struct IssuerTests {
    private static func own(_ kiosk: KioskID, _ from: Int, _ to: Int, _ prefix: String? = nil) -> OwnNumbers {
        OwnNumbers(kiosk: kiosk, prefix: prefix, numbers: NumberRange(from: from, to: to))
    }

    @Test(
        "every number has one issuer, or the file is refused where it is wrong",
        arguments: [
            ([own("1", 8101, 8199), own("2", 8201, 8299)], nil, ""),
            // A series with numbers of its own leaves those for all series.
            (
                [
                    own("1", 8101, 8199), own("2", 8101, 8199), own("2", 8201, 8299, "A"), own("2", 8301, 8399, "B"),
                    own("2", 8401, 8499, "C"),
                ], nil, ""
            ),
            (
                [own("1", 6999, 7100)], "issuers.0.numbers",
                "kiosk '1' would give A6999 … A6999, which the hall server gives too; every number has one issuer"
            ),
            (
                [own("1", 8101, 8200), own("2", 8200, 8299)], "issuers.1.numbers",
                "kiosk '2' would give A8200 … A8200, which kiosk '1' gives too; every number has one issuer"
            ),
            (
                [own("2", 8150, 8160), own("1", 8101, 8199)], "issuers.1.numbers",
                "kiosk '1' would give A8150 … A8160, which kiosk '2' gives too; every number has one issuer"
            ),
            (
                [own("1", 8101, 8199), own("2", 8201, 8299), own("2", 8150, 8160, "C")], "issuers.2.numbers",
                "kiosk '2' would give C8150 … C8160, which kiosk '1' gives too; every number has one issuer"
            ),
            ([own("9", 8101, 8199)], "issuers.0.kiosk", "no kiosk '9'; there are: 1, 2"),
            ([own("1", 8101, 8199, "Z")], "issuers.0.prefix", "no service has the prefix 'Z'"),
            ([own("1", 9990, 10_010)], "issuers.0.numbers", "9990 … 10010 is no range; allowed: within 1 … 9999"),
            ([own("1", 8199, 8101)], "issuers.0.numbers", "8199 … 8101 is no range; allowed: within 1 … 9999"),
            (
                [own("1", 8101, 8110), own("1", 8201, 8210)], "issuers.1",
                "kiosk '1' has numbers for every series twice"
            ),
        ] as [([OwnNumbers], String?, String)])
    func problems(_ issuers: [OwnNumbers], _ path: String?, _ message: String) {
        var plan = SampleHall.plan
        plan.issuers = issuers
        let problem = plan.issuersProblem()
        #expect(problem?.path.joined(separator: ".") == path)
        #expect(problem?.message ?? "" == message)
    }

    @Test("the longest number is known when the file is read")
    func longest() throws {
        let item = try #require(LinkBench.plan.service("household"))
        #expect(LinkBench.plan.lastNumber(of: item) == 8240)
        #expect(SampleHall.plan.lastNumber(of: item) == 6999)
    }

    @Test("a kiosk's own numbers end with a reason, and never wrap")
    func exhausted() throws {
        var bench = try LinkBench.joined()
        var given: [String] = []
        for index in 1...21 {
            let request = RequestID(rawValue: "r\(index)")
            bench.wish(request)
            let step = bench.giveUp(request)
            if let number = bench.number(of: request) { given.append(number) }
            #expect((step.refusal == .numbersExhausted("household")) == (index == 21))
        }
        // A boot has half of what is left, so that the next finds some, too.
        #expect(given.first == "A8101" && given.last == "A8120" && given.count == 20)
        // Also what came to nothing is voided.
        #expect(bench.kiosk.state.link.voids.count == 21)
    }

    @Test("numbers are granted to one boot: the next has others, whatever its disk remembers")
    func boots() throws {
        var bench = try LinkBench.joined()
        let disk = bench.kiosk
        bench.wish("r1")
        bench.giveUp("r1")
        #expect(bench.number(of: "r1") == "A8101")
        // The disk is rolled back; until the hall server is heard, this boot has none.
        let wall = bench.kiosk.wall
        (bench.kiosk, bench.kiosk.boot, bench.kiosk.wall) = (disk, "boot-2", wall)
        bench.wish("r2")
        #expect(bench.giveUp("r2").refusal == .noOwnNumbers("household"))
        bench.talk()
        bench.wish("r3")
        bench.giveUp("r3")
        #expect(bench.number(of: "r3") == "A8121")
        #expect(bench.hall.state.link.grants["1"]?.ranges["A"] == NumberRange(from: 8121, to: 8130))
    }

    @Test("a grant of the day before may still be in use today: a new boot gets none of it")
    func dayBefore() throws {
        var bench = try LinkBench.joined()
        bench.pass(24 * 3600)
        try bench.openDay(25)
        bench.kiosk.boot = "boot-2"
        bench.talk()
        let second = try #require(bench.hall.state.link.grants["1"])
        #expect(second.day == 2 && second.ranges["A"] == NumberRange(from: 8121, to: 8130))
        // The same boot goes on with what it has.
        bench.pass(24 * 3600)
        try bench.openDay(26)
        bench.talk()
        #expect(bench.hall.state.link.grants["1"]?.ranges["A"] == second.ranges["A"])
        #expect(bench.kiosk.state.link.grant?.day == 3)
    }

    @Test("a manager may vouch for a machine whose hall server cannot be reached; nobody else may")
    func vouched() throws {
        var bench = try LinkBench.joined()
        bench.kiosk.boot = "boot-2"
        #expect(throws: Refusal.notAllowed("s1")) { try bench.decideAlone(.vouchForLedger(by: "s1")) }
        try bench.decideAlone(.vouchForLedger(by: "m1"))
        bench.wish("r1")
        bench.giveUp("r1")
        #expect(bench.number(of: "r1") == "A8101")
    }

    @Test("ranges of a changed file wait for the next day, and for whoever may still use the old ones")
    func changedFile() throws {
        var bench = try LinkBench.joined()
        var changed = LinkBench.plan
        changed.issuers = [
            OwnNumbers(kiosk: "2", numbers: NumberRange(from: 8101, to: 8140)),
            OwnNumbers(kiosk: "1", numbers: NumberRange(from: 8201, to: 8240)),
        ]
        bench.server = HallServer(plan: changed, gen: "hall-1", begunAt: bench.hall.head)
        func greeting(_ day: Int) -> KioskMessage {
            KioskMessage(kiosk: "2", boot: "other-1", seen: nil, hallBoot: "boot-1", day: day, body: .greet)
        }
        #expect(bench.deliver(greeting(1)).grant?.ranges["A"] == NumberRange(from: 8201, to: 8220))
        bench.pass(24 * 3600)
        try bench.openDay(25)
        // Kiosk 1 has not been heard since and may still give 8101 … 8120.
        #expect(bench.deliver(greeting(2)).grant == nil)
        bench.talk()
        #expect(bench.kiosk.state.link.grant?.ranges["A"] == NumberRange(from: 8101, to: 8120))
        // Its boot is over, but it may have given some of them today.
        bench.kiosk.boot = "boot-2"
        bench.talk()
        #expect(bench.kiosk.state.link.grant?.ranges.isEmpty == true)
        #expect(bench.deliver(greeting(2)).grant == nil)
        bench.pass(24 * 3600)
        try bench.openDay(26)
        bench.talk()
        #expect(bench.deliver(greeting(3)).grant?.ranges["A"] == NumberRange(from: 8101, to: 8120))
    }

    @Test("a hall server that has started gives no numbers until every kiosk of late has spoken")
    func unproven() throws {
        var bench = try LinkBench.joined()
        func greet(heard boot: String) -> KioskMessage {
            KioskMessage(kiosk: "2", boot: "other-1", seen: nil, hallBoot: boot, day: 1, body: .greet)
        }
        _ = bench.deliver(greet(heard: "boot-1"))
        bench.hall.boot = "boot-2"
        bench.server = HallServer(plan: LinkBench.plan, gen: "hall-1", begunAt: bench.hall.head)
        bench.wish("r1")
        let said = try #require(bench.outbox.first)
        #expect(bench.deliver(said).body == .notReady(request: "r1"))
        // What was on its way since before the start does not count.
        _ = bench.deliver(greet(heard: "boot-1"))
        bench.talk()
        #expect(bench.number(of: "r1") == nil)
        _ = bench.deliver(greet(heard: "boot-2"))
        bench.talk()
        #expect(bench.number(of: "r1") == "A001")
    }

    @Test("a kiosk that knows of more than the hall server's ledger holds proves its disk rolled back")
    func rolledBack() throws {
        var bench = try LinkBench.joined()
        let disk = bench.hall
        bench.wish("r1")
        bench.talk()
        (bench.hall, bench.hall.boot) = (disk, "boot-2")
        bench.server = HallServer(plan: LinkBench.plan, gen: "hall-1", begunAt: bench.hall.head)
        bench.wish("r2")
        bench.talk()
        #expect(bench.hall.state.issuingBlock?.upto == disk.head + 1)
        #expect(bench.number(of: "r2") == nil)
        #expect(bench.giveUp("r2").refusal == nil)
        #expect(bench.number(of: "r2") == "A8101")
    }
}
