import DeviceKit
import HallDomain
import NIOCore
import Testing

@testable import HallRuntime

@Suite("HTTP: views")
struct ViewTests {
    private let clock = APITestClock()
    private let plan = APIHall.plan

    private func source(_ health: [DeviceID: DeviceStatus] = [:], clock: APITestClock? = nil) -> ViewSource {
        ViewSource(
            plan: plan,
            sites: [
                "printer-1": DeviceSite(role: .documentPrinter, kiosk: "1", zone: "A", queue: "printer-1-queue"),
                "board-3": DeviceSite(role: .messageBoard, window: "3", zone: "A"),
            ], health: health, cards: [:], now: (clock ?? self.clock).now(),
            earliestDate: CivilDate(year: 2026, month: 1, day: 1), isNotKeeping: false)
    }

    /// A state with these wishes granted, one second apart.
    private func state(_ commands: [HallCommand], _ clock: APITestClock? = nil) throws -> HallState {
        let clock = clock ?? self.clock
        let rules = HallRules(plan: plan)
        var state = HallState()
        var seq: Int64 = 0
        let open = HallCommand.openDay(date: CivilDate(year: 2026, month: 11, day: 24), how: .calendar)
        for command in [open] + commands {
            clock.advance(seconds: 1)
            let now = clock.now()
            for event in try rules.decide(command, in: state, at: now, token: "token-\(seq)").events {
                seq += 1
                state.apply(LedgerEntry(seq: seq, at: now, request: nil, event: event))
            }
        }
        return state
    }

    private static func take(_ service: ServiceID = "social", _ lane: Lane = .normal) -> HallCommand {
        .issueTicket(service: service, lane: lane, kiosk: "1", wantsPaper: true, digest: nil)
    }

    @Test("while everybody is to leave every page says so, and nothing else is to be had; then they are as before")
    func evacuation() throws {
        func note(_ isActive: Bool) -> HallCommand {
            .noteContact(device: "alarm-1", kind: .fireAlarm, isActive: isActive)
        }
        let (window, zone) = (try #require(plan.window("3")), try #require(plan.zone("A")))
        let commands = [Self.take(), .blankBoards(by: "staff")]
        let leaving = try state(commands + [note(true)])
        #expect(KioskView(kiosk: "1", ticket: nil, leaving, source()).evacuating)
        #expect(WindowView(window, leaving, source()).message?.zh.contains("疏散") == true)
        let display = ZoneView(zone, leaving, source())
        #expect(display.evacuating && !display.blanked && display.calls.isEmpty && display.waitingPerService.isEmpty)
        let after = try state(commands + [note(true), note(false)])
        #expect(!KioskView(kiosk: "1", ticket: nil, after, source()).evacuating)
        #expect(WindowView(window, after, source()).message == nil)
        #expect(ZoneView(zone, after, source()).blanked)
    }

    @Test("the printer is ready when both it and its queue are usable")
    func printer() throws {
        func status(_ condition: DeviceStatus.Condition, _ faults: [DeviceFault]) -> DeviceStatus {
            DeviceStatus(
                role: .documentPrinter, model: "m", address: "a", place: .init(zh: "取号机1", en: "Machine 1"),
                condition: condition, faults: faults, evidence: "", since: clock.now())
        }
        let state = try state([])
        let paused = status(.fault, [.queuePaused])
        let well = status(.ok, [])
        let cases: [(DeviceStatus?, DeviceStatus?, Bool, [String])] = [
            (nil, nil, false, []), (nil, well, false, []), (well, nil, true, []), (well, well, true, []),
            (status(.warning, [.mediaLow]), well, true, ["media-low"]),
            (status(.fault, [.mediaEmpty]), nil, false, ["media-empty"]),
            (status(.fault, [.mediaEmpty]), well, false, ["media-empty"]),
            (status(.absent, [.printerAbsent]), well, false, ["printer-absent"]),
            (well, paused, false, ["queue-paused"]),
        ]
        for (known, queue, ready, faults) in cases {
            var health: [DeviceID: DeviceStatus] = [:]
            (health["printer-1"], health["printer-1-queue"]) = (known, queue)
            let view = KioskView(kiosk: "1", ticket: nil, state, source(health))
            #expect(view.printer == KioskView.Printer(ready: ready, faults: faults))
        }
    }

    @Test("how long a wait may be is said only when calls have shown it")
    func minutes() throws {
        var commands: [HallCommand] = (0..<20).map { _ in Self.take() }
        commands.append(.signIn(window: "3", staff: "101"))
        let before = try state(commands)
        #expect(KioskView(kiosk: "1", ticket: nil, before, source()).services.first?.minutes == nil)
        #expect(KioskView(kiosk: "1", ticket: nil, before, source()).services.first?.waiting == 20)
        for _ in 0..<5 { commands.append(.finishAndCallNext(window: "3", proof: .stated)) }
        let after = try state(commands)
        clock.advance(seconds: 596)
        // Five calls in 10 minutes: two minutes each for the 15 who wait.
        let services = KioskView(kiosk: "1", ticket: nil, after, source()).services
        #expect(services.first { $0.id == "social" }?.minutes == 30)
        #expect(services.first { $0.id == "property" }?.minutes == nil)
        clock.advance(seconds: 3600)
        #expect(KioskView(kiosk: "1", ticket: nil, after, source()).services.first?.minutes == nil)
    }

    @Test("the date is asked about when nobody vouches for the clock and the answer would open a day")
    func askedDate() throws {
        let empty = HallState()
        let untrusted = APITestClock(.untrusted)
        let view = KioskView(kiosk: "1", ticket: nil, empty, source(clock: untrusted))
        #expect(view.day.ask)
        #expect(view.day.asked == "2026-11-24")
        let epoch = KioskView(kiosk: "1", ticket: nil, empty, source(clock: APITestClock(.untrusted, wall: 0)))
        #expect(epoch.day.asked == "2026-01-01")
        let open = try state([])
        #expect(!KioskView(kiosk: "1", ticket: nil, open, source(clock: untrusted)).day.ask)
        // The ledger knows a later date than the clock.
        #expect(!KioskView(kiosk: "1", ticket: nil, open, source(clock: APITestClock(.untrusted, wall: 0))).day.ask)
        let tomorrow = APITestClock(.untrusted)
        tomorrow.advance(seconds: 86_400)
        let next = KioskView(kiosk: "1", ticket: nil, open, source(clock: tomorrow))
        #expect(next.day.ask)
        #expect(next.day.open)
        #expect(next.day.asked == "2026-11-25")
    }

    @Test("a closed hall says when numbers are next given")
    func closed() throws {
        var closedPlan = plan
        closedPlan.calendar = OpeningCalendar(
            weekdays: [1, 2, 3, 4, 5], opens: .init(minutes: 8 * 60 + 30), closes: .init(minutes: 17 * 60))
        // Tuesday 09:00, 18:00; Friday 18:00; Saturday 09:00; Tuesday 08:00.
        let cases: [(Int64, String, String?)] = [
            (0, "starting", nil), (9, "closed", "2026-11-25"), (3 * 24 + 9, "closed", "2026-11-30"),
            (4 * 24, "closed", "2026-11-30"), (-1, "notYet", "2026-11-24"),
        ]
        for (hours, reason, date) in cases {
            var source = source(clock: APITestClock(wall: 1_795_482_000_000 + hours * 3_600_000))
            source.plan = closedPlan
            let day = KioskView(kiosk: "1", ticket: nil, HallState(), source).day
            #expect(day.reason == reason)
            #expect(day.nextDate == date)
            #expect(day.nextTime == (date == nil ? nil : "08:30"))
        }
    }

    @Test("a day that the duty manager closed does not look as if it were about to begin, nor as if people waited")
    func closedByHand() throws {
        let state = try state([Self.take(), .closeDay(by: "101")])
        let day = KioskView(kiosk: "1", ticket: nil, state, source()).day
        #expect(day.reason == "closed")
        #expect(day.nextDate != "2026-11-24")
        let zone = ZoneView(try #require(plan.zone("A")), state, source())
        #expect(!zone.dayOpen)
        #expect(zone.reason == "closed")
        #expect(zone.waitingPerService.isEmpty)
    }

    @Test("a window sees its call, whom it may mark missed, and never the grade")
    func window() throws {
        let window = try #require(plan.window("3"))
        var commands = [
            Self.take(), Self.take("social", .priority), .signIn(window: "3", staff: "101"), .callNext(window: "3"),
        ]
        var view = WindowView(window, try state(commands), source())
        #expect(view.serving?.number == "A002")
        #expect(view.serving?.lane == .priority)
        #expect(view.serving?.canMarkMissed == false)
        #expect(view.next?.number == "A001")
        #expect(view.waiting == 1)
        commands += [.noteShown(call: 1, board: "board-3"), .noteUnspoken(call: 1)]
        view = WindowView(window, try state(commands), source())
        #expect(view.serving?.canMarkMissed == true)
        #expect(view.message?.zh == "A002的语音没有播，请重呼或口头叫号")
        commands += [.finish(window: "3"), .evaluate(window: "3", grade: 1, source: .pad)]
        view = WindowView(window, try state(commands), source())
        #expect(view.rating == WindowView.Rating(number: "A002", rated: true))
        #expect(view.counts == WindowView.Counts(called: 1, finished: 1, unproven: 0, missed: 0))
        let json = try #require(JSONReply.bytes(view))
        #expect(!String(buffer: json).contains("grade"))
    }

    @Test("seconds that pass are no change")
    func steady() throws {
        let window = try #require(plan.window("3"))
        let state = try state([Self.take(), Self.take(), .signIn(window: "3", staff: "101"), .callNext(window: "3")])
        let before = WindowView(window, state, source())
        clock.advance(seconds: 70)
        let after = WindowView(window, state, source())
        #expect(before != after)
        #expect(before.steady == after.steady)
        #expect(after.serving?.undoSecondsLeft == 0)
        #expect(after.serving?.calledSecondsAgo == 70)
    }

    @Test("a display shows each window's newest call, newest first, none undone or missed")
    func zone() throws {
        let zone = try #require(plan.zone("A"))
        var commands = [Self.take(), Self.take(), Self.take(), .signIn(window: "3", staff: "101")]
        commands += [.callNext(window: "3"), .finish(window: "3"), .callNext(window: "3")]
        var view = ZoneView(zone, try state(commands), source())
        #expect(view.calls.map(\.number) == ["A002"])
        #expect(view.calls.first?.flashing == true)
        #expect(view.waitingPerService.first?.waiting == 1)
        commands.append(.undoCall(window: "3"))
        view = ZoneView(zone, try state(commands), source())
        #expect(view.calls.isEmpty)
    }

    @Test("the desk lists doubtful paper, missed numbers and open faults with what to do")
    func desk() throws {
        let ticket = TicketID(rawValue: "1-A001")
        let attempt = PrintAttempt(id: "a", ticket: ticket, printer: "printer-1", copy: 0, digest: "")
        let state = try state([
            Self.take(), Self.take(), .attemptPrint(attempt), .startPrint("a"),
            .endPrint("a", .doubtful, evidence: "no fence"), .signIn(window: "3", staff: "101"),
            .callNumber(window: "3", digits: "A002"), .noteShown(call: 1, board: "board-3"),
            .noteSpoken(call: 1, reading: 1), .markMissed(window: "3"),
            .openIncident(Incident(id: "i", device: "printer-1", fault: "media-empty", evidence: "72")),
        ])
        let view = DeskView(state, source())
        #expect(view.doubtful.map(\.number) == ["A001"])
        #expect(view.missed.map(\.number) == ["A002"])
        #expect(view.missed.first?.canReturn == true)
        #expect(view.incidents.first?.code == "P01")
        #expect(view.incidents.first?.zh.contains("缺纸") == true)
        clock.advance(seconds: 21 * 60)
        #expect(DeskView(state, source()).missed.first?.canReturn == false)
    }
}
