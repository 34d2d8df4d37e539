import Foundation
import HallDomain
import HallStore
import SimulatedHall
import Testing

@testable import HallRuntime

/// Whole agents over mutual TLS on this machine's loopback interface.
@Suite(
    "Several kiosks and a hall server", .serialized,
    .enabled(if: PrivateAuthority.isInstalled, LinkHall.absence))
struct LinkedHallTests {
    @Test("a number taken at a kiosk is the hall server's: printed once, called once", .timeLimit(.minutes(1)))
    func through() async throws {
        try await LinkHall.run(prints: true) { hall in
            let kiosk = hall.kiosks[0]
            // Twenty taps, one wish.
            let answers = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<20 { group.addTask { await kiosk.take("visit-0001", paper: true)?.number } }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(answers == ["A001"])
            #expect(await hall.kiosks[1].take("visit-0002")?.number == "A002")
            try await Self.isProven(kiosk)
            #expect(await kiosk.printedNumbers() == ["A001"])
            let token = try await hall.server.signIn()
            #expect(try await hall.callAll(token) == ["A001", "A002"])
            // The wish is kept before it is sent, and the answer, with its place at the hall server, before the paper.
            let kinds = try kiosk.entries().map(\.kind).filter {
                ["wishAsked", "hallDecided", "ticketIssued", "printAttempted"].contains($0)
            }
            #expect(kinds == ["wishAsked", "hallDecided", "printAttempted"])
            let origins = try kiosk.events().compactMap { event -> LedgerOrigin? in
                if case .hallDecided(let origin, _) = event { origin } else { nil }
            }
            let first = try #require(origins.first)
            let there = try hall.server.entries().first { $0.seq == first.seq }
            #expect(there?.request == "visit-0001" && there?.kind == "ticketIssued")
            // The same kiosk's page under another kiosk's name is none.
            let other = try await kiosk.post(
                "/api/v1/kiosks/2/tickets", #"{"request":"visit-0003","service":"household","paper":false}"#)
            #expect(other.status == 404)
        }
    }

    @Test("cut off, a kiosk gives its own numbers at once, and says so; then they are called in their turn")
    func cut() async throws {
        try await LinkHall.run(prints: true) { hall in
            let kiosk = hall.kiosks[0]
            #expect(await kiosk.take("visit-0001")?.number == "A001")
            hall.lines[0].set(.cut)
            try await until("the link is down") { try await kiosk.status().link?.contacts.first?.state == "down" }
            let asked = ContinuousClock.now
            #expect(await kiosk.take("visit-0002", paper: true)?.number == "A8100")
            // Nobody waits for a hall server that is known not to be there.
            #expect(ContinuousClock.now - asked < .milliseconds(600))
            let status = try await kiosk.status()
            let fault = try #require(status.devices.first { $0.id == "hall-server" }?.faults.first)
            #expect(fault.code == "N01" && fault.zh.contains("照常取号") && fault.en.contains("Numbers work"))
            #expect(status.link?.contacts.first?.evidence.isEmpty == false)
            // The other kiosk knows nothing of it.
            #expect(await hall.kiosks[1].take("visit-0003")?.number == "A002")
            let token = try await hall.server.signIn()
            #expect(try await hall.callAll(token) == ["A001", "A002"])
            hall.lines[0].set(.whole)
            try await hall.isSettled()
            #expect(try await hall.callAll(token) == ["A8100"])
            try await Self.isProven(kiosk)
            #expect(await kiosk.printedNumbers() == ["A8100"])
            #expect(await kiosk.take("visit-0004")?.number == "A003")
            try await until("the fault has ended") {
                try await kiosk.status().devices.first { $0.id == "hall-server" }?.faults.isEmpty == true
            }
            try Self.isOnce(hall)
        }
    }

    @Test("a wish that was heard and not answered is voided: its other number is never called")
    func given() async throws {
        try await LinkHall.run(prints: true) { hall in
            let kiosk = hall.kiosks[0]
            let token = try await hall.server.signIn()
            hall.lines[0].set(.deaf)
            // The person waits, and gets one of the kiosk's own.
            #expect(await kiosk.take("visit-0001", paper: true)?.number == "A8100")
            try await until("the hall server has given a number too") {
                try hall.server.state().outcomes["visit-0001"] != nil
            }
            hall.lines[0].set(.cut)
            hall.lines[0].set(.whole)
            try await hall.isSettled()
            let state = try hall.server.state()
            #expect(state.link.tombstones == ["visit-0001"])
            #expect(try await hall.callAll(token) == ["A8100"])
            #expect(await kiosk.take("visit-0001")?.number == "A8100")
            try await Self.isProven(kiosk)
            #expect(await kiosk.printedNumbers() == ["A8100"])
            let kinds = try kiosk.entries().map(\.kind)
            let (away, void) = (kinds.firstIndex(of: "ticketsHandedOver"), kinds.firstIndex(of: "voidConfirmed"))
            #expect(try #require(void) < #require(away))
            try Self.isOnce(hall)
        }
    }

    @Test("the hall server started anew in the middle: every number is given once and called once")
    func restarted() async throws {
        try await LinkHall.run { hall in
            let token = try await hall.server.signIn()
            let numbers = try await withThrowingTaskGroup(of: [String].self) { group in
                for (index, kiosk) in hall.kiosks.enumerated() {
                    group.addTask {
                        var numbers: [String] = []
                        for serial in 1...12 {
                            if let number = await kiosk.take("visit-\(index)-\(serial)-\(serial)")?.number {
                                numbers.append(number)
                            }
                        }
                        return numbers
                    }
                }
                try await until("some numbers are given") { try hall.server.state().arrivals >= 4 }
                try await hall.restartServer()
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(numbers.count == 24 && Set(numbers).count == 24)
            try await hall.isSettled()
            // Who signed in before is signed in still.
            let called = try await hall.callAll(token)
            #expect(Set(called).isSuperset(of: numbers) && Set(called).count == called.count)
            try Self.isOnce(hall)
        }
    }

    @Test("a kiosk killed between its commit and its word: who asks again has one number, on one paper")
    func killed() async throws {
        try await LinkHall.run(prints: true) { hall in
            let kiosk = hall.kiosks[0]
            hall.lines[0].set(.frozen)
            async let lost = kiosk.take("visit-0001", paper: true)
            try await until("the wish is kept") { try kiosk.state().link.asks["visit-0001"] != nil }
            await kiosk.kill()
            let answer = await lost
            #expect(answer?.number == nil)
            #expect(try hall.server.state().outcomes.isEmpty)
            hall.lines[0].set(.cut)
            hall.lines[0].set(.whole)
            try await kiosk.start()
            try await until("the link is up") { try await kiosk.status().link?.contacts.first?.state == "up" }
            // Nobody has come back yet, so nothing was said of it.
            #expect(try hall.server.state().outcomes.isEmpty)
            #expect(await kiosk.take("visit-0001", paper: true)?.number == "A001")
            try await Self.isProven(kiosk)
            #expect(await kiosk.printedNumbers() == ["A001"])
            let token = try await hall.server.signIn()
            #expect(try await hall.callAll(token) == ["A001"])
            try Self.isOnce(hall)
        }
    }

    @Test("both ends say since when a link is up or down, and a silent kiosk is a fault at the hall server")
    func status() async throws {
        try await LinkHall.run { hall in
            var link = try #require(await hall.server.status().link)
            #expect(link.role == "hall-server" && link.contacts.map(\.state) == ["up", "up"])
            let own = try #require(await hall.kiosks[0].status().link)
            #expect(own.role == "kiosk" && own.contacts.map(\.state) == ["up"] && own.contacts[0].since > 0)
            hall.lines[0].set(.cut)
            hall.server.clock.advance(seconds: 20)
            try await until("only the other is heard again") {
                link = try #require(await hall.server.status().link)
                return link.contacts.map(\.state) == ["down", "up"]
            }
            #expect(link.contacts[0].since < hall.server.clock.now().wall - 15_000)
            try await until("the kiosk's silence is a fault") {
                try await hall.server.status().devices.first { $0.id == "link-1" }?.faults.first?.code == "N07"
            }
        }
    }

    @Test(
        "cut off for long, a duty manager lets the windows at the kiosk call its own; afterwards none is called twice")
    func island() async throws {
        try await LinkHall.run { hall in
            let kiosk = hall.kiosks[0]
            hall.lines[0].set(.cut)
            try await until("the link is down") { try await kiosk.status().link?.contacts.first?.state == "down" }
            for serial in 1...2 { #expect(await kiosk.take("visit-000\(serial)")?.number == "A810\(serial - 1)") }
            let clerk = try await kiosk.post("/api/v1/link/island/begin", #"{"request":"island-1","staff":"1003"}"#)
            #expect(clerk.status == 403)
            let token = try await kiosk.signIn()
            // The hall server calls, until a duty manager says otherwise.
            #expect(try await kiosk.call(token) == nil)
            let manager = try await kiosk.post("/api/v1/link/island/begin", #"{"request":"island-2","staff":"3001"}"#)
            #expect(manager.status == 200, "\(manager.text)")
            #expect(try await kiosk.call(token) == "A8100")
            let end = try await kiosk.post("/api/v1/link/island/end", #"{"request":"island-3","staff":"3001"}"#)
            #expect(end.status == 200, "\(end.text)")
            hall.lines[0].set(.whole)
            try await hall.isSettled()
            let there = try await hall.server.signIn()
            #expect(try await hall.callAll(there) == ["A8101"])
            try Self.isOnce(hall)
        }
    }

    @Test("a machine that has started without the others gives numbers once a duty manager vouches for its disk")
    func vouched() async throws {
        try await LinkHall.run { hall in
            let kiosk = hall.kiosks[0]
            hall.lines[0].set(.cut)
            await kiosk.kill()
            kiosk.clock.reboot()
            try await kiosk.start()
            try await until("the link is down") { try await kiosk.status().link?.contacts.first?.state == "down" }
            #expect(await kiosk.take("visit-0001")?.code == "no-own-numbers")
            let vouched = try await kiosk.post("/api/v1/link/vouch", #"{"request":"vouch-01","staff":"3001"}"#)
            #expect(vouched.status == 200, "\(vouched.text)")
            #expect(await kiosk.take("visit-0002")?.number == "A8100")
            hall.lines[0].set(.whole)
            try await hall.isSettled()
            try Self.isOnce(hall)
        }
    }

    @Test(
        "a hall server that has started alone gives no numbers, of its own kiosk either, before its kiosks were heard")
    func unwitnessed() async throws {
        try await LinkHall.run { hall in
            // The hall server has a kiosk of its own, which has no numbers of its own.
            func take(_ request: String, at kiosk: String) async throws -> (status: Int, code: String?) {
                let answer = try await hall.server.post(
                    "/api/v1/kiosks/\(kiosk)/tickets", #"{"request":"\#(request)","service":"household","paper":false}"#
                )
                let refusal = try? JSONDecoder().decode(HTTPReply.Refused.self, from: Data(answer.body))
                return (answer.status, refusal?.error.code)
            }
            #expect(try await take("visit-0001", at: "9").status == 201)
            // The others are machines of their own.
            #expect(try await take("visit-0002", at: "1").status == 404)
            for line in hall.lines { line.set(.cut) }
            hall.server.clock.reboot()
            try await hall.restartServer()
            #expect(try await take("visit-0003", at: "9").code == "no-own-numbers")
            for line in hall.lines { line.set(.whole) }
            try await until("the kiosks have vouched") {
                try await take("visit-\(UUID().uuidString)", at: "9").status == 201
            }
        }
    }

    private static func isProven(_ kiosk: LinkMachine) async throws {
        try await until("the paper is proven") {
            try kiosk.events().contains { if case .printEnded(_, .proven, _) = $0 { true } else { false } }
        }
    }

    /// In no ledger stands a number twice, and none was called twice.
    private static func isOnce(_ hall: LinkHall, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var (given, called): ([String: Int], [TicketID: Int]) = ([:], [:])
        for machine in hall.kiosks + [hall.server] {
            for event in try machine.events() {
                switch event {
                case .ticketIssued(let ticket): given[ticket.number, default: 0] += 1
                case .ticketCalled(_, let ticket, _, _): called[ticket, default: 0] += 1
                default: break
                }
            }
        }
        #expect(given.values.allSatisfy { $0 == 1 }, "\(given)", sourceLocation: sourceLocation)
        #expect(called.values.allSatisfy { $0 == 1 }, "\(called)", sourceLocation: sourceLocation)
    }
}

@Suite("What the desk is told of several machines")
struct LinkDeskTests {
    private let now = Moment(wall: 1_795_482_000_000, boot: "b", mono: 1, clock: .trusted)

    private func state(_ events: [HallEvent]) -> HallState {
        var state = HallState()
        for (index, event) in events.enumerated() {
            state.apply(LedgerEntry(seq: Int64(index) + 1, at: now, request: nil, event: event))
        }
        return state
    }

    private func ticket(_ number: String, _ serial: Int) throws -> IssuedTicket {
        let json = """
            {"id":"1-\(number)","number":"\(number)","serial":\(serial),"token":"\(number)","service":"s",\
            "itemCode":"1","lane":"normal","kiosk":"1","key":{"position":\(serial),"tier":1,"serial":\(serial)},\
            "ahead":0,"wantsPaper":false,"digest":"d"}
            """
        return try JSONDecoder().decode(IssuedTicket.self, from: Data(json.utf8))
    }

    private func link(_ role: LinkSettings.Role, _ events: [HallEvent]) -> DeskView.Link {
        let files = LinkCredentials(certificate: "", key: "", authority: "")
        let clock = LinkClock(boot: "b")
        let book = LinkBook(LinkSettings(role: role, credentials: files), kiosks: ["1"], clock: clock)
        // One failure says little, and so do two at once.
        _ = (book.noteFailure("1", .silent), book.noteFailure("1", .silent))
        #expect(book.settings.kiosk == nil || book.value["1"]?.isUp == nil)
        clock.advance(seconds: 2)
        _ = book.noteFailure("1", .silent)
        return DeskView.Link(book, state(events), at: now)
    }

    private let day = HallEvent.dayOpened(day: 1, date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar)

    @Test("two open numbers of one person are shown as long as both are open")
    func clash() throws {
        let events: [HallEvent] = [
            day, .ticketIssued(try ticket("A001", 1)), .ticketTakenOver(try ticket("A8101", 2)),
            .clashFound(ticket: "1-A8101", other: "1-A001"),
        ]
        let server = LinkSettings.Role.hallServer(listen: LinkAddress(host: "h", port: 1))
        #expect(link(server, events).clashes == [["A8101", "A001"]])
        let served: [HallEvent] = [
            .ticketCalled(call: 1, ticket: "1-A001", window: "1", staff: nil),
            .ticketFinished(call: 1, ticket: "1-A001", window: "1", proof: .stated),
        ]
        #expect(link(server, events + served).clashes.isEmpty)
    }

    @Test("a duty manager is offered what can be done here now")
    func choices() {
        let kiosk = LinkSettings.Role.kiosk("1", server: LinkAddress(host: "h", port: 1))
        #expect(link(kiosk, [day]).choices == ["vouch"])
        #expect(link(kiosk, [day, .ledgerVouched(by: "m")]).choices == ["island"])
        #expect(link(kiosk, [day, .ledgerVouched(by: "m"), .islandBegun(by: "m")]).choices == ["join"])
        let server = LinkSettings.Role.hallServer(listen: LinkAddress(host: "h", port: 1))
        #expect(link(server, [day]).choices == ["vouch"])
        #expect(link(server, [day, .ledgerVouched(by: nil)]).choices.isEmpty)
    }
}
