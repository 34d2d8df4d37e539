import Foundation
import HallDomain
import Testing

@Suite("Between a kiosk and the hall server")
struct LinkTests {
    @Test("a wish is kept before it is sent, and its answer with its origin before it is shown")
    func asked() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        guard case .wishAsked("r1", _)? = bench.kiosk.events.last else { throw Missing() }
        #expect(bench.number(of: "r1") == nil)
        let answer = bench.deliver(try #require(bench.outbox.first))
        bench.hear(answer)
        #expect(bench.number(of: "r1") == "A001")
        guard case .hallDecided(let origin, .ticketIssued(let ticket))? = bench.kiosk.events.last else {
            throw Missing()
        }
        #expect(origin == LedgerOrigin(gen: "hall-1", seq: bench.hall.head))
        #expect(ticket.number == "A001" && ticket.kiosk == "1" && ticket.wantsPaper)
        #expect(bench.kiosk.state.link.asks.isEmpty)
    }

    @Test("a wish that is repeated, by a person or by the wire, is one wish")
    func idempotent() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        #expect(bench.wish("r1").events.isEmpty)
        let said = try #require(bench.outbox.first)
        let (first, second) = (bench.deliver(said), bench.deliver(said))
        #expect(first.body == second.body)
        bench.hear(first)
        #expect(bench.hear(second).events.isEmpty)
        #expect(bench.wish("r1").events.isEmpty)
        #expect(bench.waiting() == ["A001"])
    }

    @Test("a refusal is an answer for good: a copy that comes when somebody waits calls nobody")
    func refusalIsRemembered() throws {
        var bench = try LinkBench.joined()
        bench.ask("w1", .callNext(window: "1"))
        let said = try #require(bench.outbox.first)
        #expect(bench.hear(bench.deliver(said)).refusal == .nobodyWaiting("1"))
        bench.wish("r1")
        bench.talk()
        #expect(bench.deliver(said).body == .decided(request: "w1", answer: .refused(reason: .nobodyWaiting("1"))))
        #expect(bench.hall.state.serving(at: "1") == nil)
    }

    @Test("what was given up is voided before anything else is said, and its number is called by nobody")
    func voided() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        let late = bench.deliver(try #require(bench.outbox.first))
        bench.giveUp("r1")
        #expect(bench.number(of: "r1") == "A8101")
        bench.hear(late)
        #expect(bench.number(of: "r1") == "A8101")
        bench.pass(5)
        bench.wish("r2")
        bench.kiosk.restart()
        #expect(bench.outbox.map(\.body) == [.void(requests: ["r1"])])
        bench.talk()
        #expect(bench.hall.state.tickets["1-A001"]?.phase == .abandoned)
        #expect(bench.waiting() == ["A8101", "A002"])
        #expect(bench.kiosk.state.link.voids.isEmpty && bench.kiosk.state.link.handed.isEmpty)
    }

    @Test("the tombstone holds against a wish that arrives after its void")
    func tombstone() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        let late = try #require(bench.outbox.first)
        bench.giveUp("r1", isWaited: false)
        #expect(bench.number(of: "r1") == nil)
        bench.talk()
        bench.hall.restart()
        #expect(bench.deliver(late).body == .decided(request: "r1", answer: .void))
        #expect(bench.waiting() == [])
    }

    @Test("the number of a voided wish that is being called leaves its window")
    func voidedWhileCalled() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        _ = bench.deliver(try #require(bench.outbox.first))
        try bench.decide(.callNext(window: "1"))
        bench.giveUp("r1")
        bench.talk()
        #expect(bench.hall.state.serving(at: "1") == nil)
        #expect(bench.hall.state.calls[1]?.end == .abandoned)
    }

    @Test("handed over before it is sent, called by one owner, taken once")
    func handOver() throws {
        var bench = try LinkBench.joined()
        try bench.decideAlone(.beginIsland(by: "m1"))
        try bench.decideAlone(.signIn(window: "1", staff: "s1"))
        for request in ["r1", "r2", "r3"] as [RequestID] {
            bench.wish(request)
            bench.giveUp(request)
        }
        // An island calls its own, and hands nothing over.
        try bench.decideAlone(.callNext(window: "1"))
        #expect(bench.kiosk.state.tickets["1-A8101"]?.phase == .called)
        bench.talk()
        #expect(bench.waiting() == [])
        try bench.decideAlone(.finish(window: "1"))
        try bench.decideAlone(.endIsland(by: "m1"))
        bench.hear(bench.deliver(try #require(bench.outbox.first)))
        #expect(bench.kiosk.events.last == .ticketsHandedOver(tickets: ["1-A8102", "1-A8103"]))
        // From here on it is the hall server's, heard or not.
        try bench.decideAlone(.beginIsland(by: "m1"))
        #expect(throws: Refusal.nobodyWaiting("1")) { try bench.decideAlone(.callNext(window: "1")) }
        #expect(throws: Refusal.calledAtHallServer) {
            try bench.decideAlone(.callNumber(window: "1", digits: "A8102"))
        }
        bench.kiosk.restart()
        let said = try #require(bench.outbox.first)
        let taken = bench.deliver(said)
        try bench.decide(.callNext(window: "3"))
        #expect(bench.deliver(said).body == taken.body)
        #expect(bench.waiting() == ["A8103"])
        bench.hear(taken)
        #expect(bench.kiosk.state.link.handed.isEmpty)
    }

    @Test("who came during the cut stands before those who came later, in the order of the kiosk")
    func places() throws {
        var bench = try LinkBench.joined()
        bench.wish("first")
        bench.talk()
        bench.pass(60)
        for request in ["r1", "r2"] as [RequestID] {
            bench.wish(request)
            bench.giveUp(request)
            bench.pass(10)
        }
        bench.pass(60)
        try bench.decide(.issueTicket(service: "household", lane: .normal, kiosk: nil, wantsPaper: false, digest: nil))
        bench.pass(60)
        bench.talk()
        #expect(bench.waiting() == ["A001", "A8101", "A8102", "A002"])
    }

    @Test("windows of a kiosk call at the hall server, and alone only on an island")
    func owner() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        bench.talk()
        #expect(throws: Refusal.calledAtHallServer) { try bench.decideAlone(.callNext(window: "1")) }
        #expect(throws: Refusal.calledAtHallServer) { try bench.decideAlone(.checkIn(ticket: "1-A001")) }
        bench.ask("w1", .callNext(window: "1"))
        bench.talk()
        #expect(bench.hall.state.serving(at: "1")?.ticket == "1-A001")
        #expect(bench.kiosk.state.tickets["1-A001"]?.phase == .called)
    }

    @Test("two numbers of one person are shown to staff when the parts meet, and both stay")
    func clash() throws {
        var bench = try LinkBench.joined()
        try bench.decide(.issueTicket(service: "household", lane: .normal, kiosk: nil, wantsPaper: false, digest: "d"))
        bench.wish("r1", digest: "d")
        bench.giveUp("r1")
        bench.talk()
        let clashes = bench.hall.state.link.clashes
        #expect(clashes.map(\.ticket) == ["1-A8101"] && clashes.map(\.other) == ["1-A001"])
        #expect(bench.waiting().sorted() == ["A001", "A8101"])
        // Within one part the rule holds.
        bench.wish("r2", digest: "d")
        let said = try #require(bench.outbox.first)
        #expect(bench.deliver(said).body == .decided(request: "r2", answer: .already(ticket: "1-A001", number: "A001")))
    }

    @Test("what a day before said changes nothing today")
    func lateWords() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        let said = try #require(bench.outbox.first)
        let answered = bench.deliver(said)
        bench.pass(24 * 3600)
        try bench.openDay(25)
        bench.talk()
        #expect(bench.kiosk.state.link.day?.number == 2)
        #expect(bench.hear(answered).events.isEmpty)
        #expect(bench.deliver(said).body == .welcome)
        #expect(bench.waiting() == [])
        bench.wish("r1")
        bench.talk()
        #expect(bench.number(of: "r1") == "A001")
    }

    @Test("a day begun by a kiosk alone is joined to the hall server's, and nobody in it is forgotten")
    func islandDay() throws {
        var bench = try LinkBench.joined()
        bench.pass(24 * 3600)
        try bench.decideAlone(.openDay(date: CivilDate(year: 2026, month: 11, day: 25), how: .calendar))
        bench.wish("r1")
        #expect(bench.number(of: "r1") == "A8101")
        try bench.openDay(25)
        bench.talk()
        #expect(bench.waiting() == ["A8101"])
        bench.wish("r2")
        bench.giveUp("r2")
        #expect(bench.number(of: "r2") == "A8102")
    }

    @Test("an answer that was on its way since before the hall server started anew is not believed")
    func formerBoot() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        let late = bench.deliver(try #require(bench.outbox.first))
        (bench.hall.boot, bench.server) = (
            "boot-2", HallServer(plan: LinkBench.plan, gen: "hall-1", begunAt: bench.hall.head)
        )
        bench.hear(
            bench.deliver(
                KioskMessage(
                    kiosk: "1", boot: "boot-1", seen: nil, hallBoot: "boot-1", day: 1, body: .greet)))
        #expect(bench.kiosk.state.link.hallBoot == "boot-2")
        #expect(bench.hear(late).events.isEmpty)
        bench.talk()
        #expect(bench.number(of: "r1") == "A001")
    }

    @Test("a disk that was rolled back is found out also when the ledger has grown again past what a kiosk knows")
    func grownAgain() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        bench.talk()
        let seen = try #require(bench.kiosk.state.link.seen)
        #expect(bench.number(of: "r1") == "A001" && seen.seq > 0)
        let said = KioskMessage(
            kiosk: "1", boot: "boot-1", seen: seen, hallBoot: "boot-1", day: 1, body: .greet)
        bench.hall.log.removeLast(3)
        bench.hall.restart()
        bench.hall.boot = "boot-2"
        bench.server = HallServer(plan: LinkBench.plan, gen: "hall-1", begunAt: bench.hall.head)
        for _ in 0..<4 { try bench.decide(.signIn(window: "1", staff: "s1")) }
        #expect(bench.hall.head >= seen.seq && bench.hall.state.issuingBlock == nil)
        _ = bench.deliver(said)
        #expect(bench.hall.state.issuingBlock?.witness == .kiosk)
    }

    @Test("a ledger of the hall server's that another has followed is not believed any more")
    func formerGeneration() throws {
        var bench = try LinkBench.joined()
        let old = bench.deliver(try #require(bench.outbox.first))
        bench.server = HallServer(plan: LinkBench.plan, gen: "hall-2", begunAt: bench.hall.head)
        bench.pass(24 * 3600)
        try bench.openDay(25)
        bench.talk()
        #expect(bench.kiosk.state.link.seen?.gen == "hall-2")
        #expect(bench.hear(old).events.isEmpty)
    }

    @Test("events between machines are read back as they were written, and older ledgers still are")
    func coding() throws {
        var bench = try LinkBench.joined()
        bench.wish("r1")
        bench.giveUp("r1")
        bench.wish("r2")
        bench.talk()
        for event in bench.kiosk.events + bench.hall.events {
            #expect(try JSONDecoder().decode(HallEvent.self, from: JSONEncoder().encode(event)) == event)
        }
        for message in bench.outbox {
            #expect(try JSONDecoder().decode(KioskMessage.self, from: JSONEncoder().encode(message)) == message)
        }
        let old = #"{"dayOpened":{"day":3,"date":"2026-11-24","how":"calendar"}}"#
        #expect(
            try JSONDecoder().decode(HallEvent.self, from: Data(old.utf8))
                == .dayOpened(day: 3, date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar))
        var alone = HallBench()
        try alone.wish(.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar))
        try alone.wish(.signIn(window: "3", staff: "s1"))
        try alone.issue("household")
        // A hall with one kiosk writes what it always wrote.
        let written = try alone.log.map { String(decoding: try JSONEncoder().encode($0.event), as: UTF8.self) }
        #expect(!written.contains { $0.contains("split") || $0.contains("issuer") })
    }

    private struct Missing: Error {}
}
