import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

/// A hall with a single key, a terminal and a rating pad at window 1.
private struct KeyHall: Sendable {
    let house: EffectsHall
    let button = ButtonStandIn()
    let terminal = TerminalStandIn()
    let pad = PadStandIn()
    var hall: Hall { house.hall }

    static func run(
        _ settings: ButtonGrammar.Settings = .init(), hasPad: Bool = true,
        _ test: @Sendable (KeyHall) async throws -> Void
    ) async throws {
        let this = KeyHall(house: try EffectsHall())
        let inputs = InputListening(
            hall: this.hall, plan: this.house.plan, cards: CardDesk(), logger: EffectsHall.logger)
        let placed = (
            button: try ButtonStandIn.placed(settings), terminal: try TerminalStandIn.placed(),
            pad: try PadStandIn.placed()
        )
        var effects: [@Sendable () async -> Void] = [
            { await inputs.run() }, { await inputs.serve(this.button, device: placed.button) },
            { await inputs.serve(this.terminal, device: placed.terminal) },
        ]
        if hasPad { effects.append { await inputs.serve(this.pad, device: placed.pad) } }
        try await this.house.run(effects) { _ in
            try await this.house.staff("1")
            // The terminal is there before anything is pressed: it answers presses of the button too.
            try await this.waitFor(.waiting(0))
            try await test(this)
        }
    }

    func waitFor(_ display: TerminalDisplay, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("the terminal shall show \(display)", sourceLocation: sourceLocation) {
            await terminal.displays.last == display
        }
    }

    func waitForBeeps(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("the terminal shall have beeped \(count) times", sourceLocation: sourceLocation) {
            await terminal.beeps == count
        }
    }

    /// Waits until the window serves this ticket (or none).
    func waitForServing(_ ticket: Ticket?, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("\(ticket?.number ?? "nobody") shall be served", sourceLocation: sourceLocation) {
            await hall.read { $0.serving(at: "1")?.ticket } == ticket?.id
        }
    }

    /// What people heard and saw of a call.
    func announce(_ call: Int) async throws {
        _ = try await hall.perform(.noteSpoken(call: call, reading: 1))
        _ = try await hall.perform(.noteShown(call: call, board: "board-1"))
    }

    var window: HallState.WindowState { get async { await hall.read { $0.windows["1"] ?? .init() } } }
}

@Suite("What a single key does")
struct SingleKeyTests {
    @Test("a short press finishes the present ticket and calls the next, in one turn")
    func short() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(2)
            this.button.tap(at: 1)
            try await this.waitForServing(tickets[0])
            this.button.tap(at: 100)
            try await this.waitForServing(tickets[1])
            let events = this.house.disk.entries.suffix(2)
            #expect(
                events.map(\.event) == [
                    .ticketFinished(call: 1, ticket: tickets[0].id, window: "1", proof: .stated),
                    .ticketCalled(call: 2, ticket: tickets[1].id, window: "1", staff: "101"),
                ])
            #expect(Set(events.map(\.at)).count == 1)
            #expect(await this.window.finished == 1)
            try await this.waitFor(.ticket(digits: "002"))
        }
    }

    @Test("a second press within half a second turns the finish into missed and calls nobody else")
    func second() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(3)
            this.button.tap(at: 1)
            try await this.waitForServing(tickets[0])
            try await this.announce(1)
            this.button.tap(at: 100)
            this.button.tap(at: 100.5)
            try await eventually("it was missed") {
                this.house.disk.events.last == .finishTurnedMissed(call: 1, ticket: tickets[0].id, window: "1")
            }
            #expect(await this.hall.read { $0.serving(at: "1")?.ticket } == tickets[1].id)
            let window = await this.window
            #expect(window.called == 2 && window.finished == 0 && window.missed == 1)
            #expect(try await this.house.ticket(tickets[0].id).phase == .missed)
            #expect(try await this.house.ticket(tickets[2].id).phase == .waiting)
        }
    }

    @Test("a second press of a citizen who could not have heard the call is refused with a beep")
    func secondTooEarly() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(2)
            this.button.tap(at: 1)
            try await this.waitForServing(tickets[0])
            this.button.tap(at: 100)
            this.button.tap(at: 100.5)
            try await this.waitForBeeps(1)
            #expect(try await this.house.ticket(tickets[0].id).phase == .finished)
        }
    }

    @Test("after the first call of all, a second press finds nothing to turn")
    func secondOfNothing() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(2)
            this.button.tap(at: 1)
            this.button.tap(at: 1.5)
            try await this.waitForBeeps(1)
            #expect(await this.hall.read { $0.serving(at: "1")?.ticket } == tickets[0].id)
            #expect(await this.window.called == 1)
        }
    }

    @Test("a key that cannot say missed counts the end as unproven, never as served")
    func unproven() async throws {
        var settings = ButtonGrammar.Settings()
        settings.secondPressMilliseconds = 0
        try await KeyHall.run(settings) { this in
            let tickets = try await this.house.issue(2)
            this.button.tap(at: 1)
            try await this.waitForServing(tickets[0])
            this.button.tap(at: 100)
            try await this.waitForServing(tickets[1])
            let window = await this.window
            #expect(window.finished == 0 && window.unproven == 1)
        }
    }

    @Test("a further press within 5 s of a call is ignored with a beep, one after it is not")
    func trembling() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(3)
            this.button.tap(at: 1)
            try await this.waitForServing(tickets[0])
            for (count, time) in [2.0, 3.5, 6.0].enumerated() {
                this.button.tap(at: time)
                try await this.waitForBeeps(count + 1)
            }
            #expect(await this.window.called == 1)
            this.button.tap(at: 6.2)
            try await this.waitForServing(tickets[1])
            #expect(await this.terminal.beeps == 3)
        }
    }

    @Test("held 1.5 s it pauses, held again it resumes; its release calls nobody")
    func held() async throws {
        try await KeyHall.run { this in
            try await this.house.issue(1)
            // Both as the release tells it late, and as time tells it while the key is down.
            this.button.press(at: 1)
            this.button.release(at: 2.5)
            try await eventually("it is paused") { await this.window.isPaused }
            this.button.press(at: 100)
            try await eventually("it is resumed while the key is held") { await !this.window.isPaused }
            this.button.release(at: 103)
            try await this.waitFor(.waiting(1))
            this.button.press(at: 200)
            this.button.release(at: 201.4)
            try await eventually("a shorter press calls") { await this.window.called == 1 }
            #expect(this.house.disk.events.count { if case .windowPaused = $0 { true } else { false } } == 1)
        }
    }

    @Test("nobody waiting: a beep and 000, and the next press is not ignored")
    func nobody() async throws {
        try await KeyHall.run { this in
            let first = try await this.house.issue()[0]
            this.button.tap(at: 1)
            try await this.waitForServing(first)
            // The last one is served, and nobody is left.
            this.button.tap(at: 100)
            try await this.waitForBeeps(1)
            try await this.waitForServing(nil)
            try await this.waitFor(.waiting(0))
            this.button.tap(at: 101)
            try await this.waitForBeeps(2)
            let next = try await this.house.issue()[0]
            this.button.tap(at: 102)
            try await this.waitForServing(next)
        }
    }
}

@Suite("What terminals and pads do")
struct InputListeningTests {
    @Test("a terminal with nobody waiting beeps and shows 000")
    func nobody() async throws {
        try await KeyHall.run { this in
            let before = await this.terminal.displays.count
            this.terminal.press(.callNext)
            try await this.waitForBeeps(1)
            try await eventually("it is told once more") { await this.terminal.displays.count > before }
            #expect(await this.terminal.displays.last == .waiting(0))
        }
    }

    @Test("its keys call by number, recall, pause and finish, and it shows how things stand")
    func keys() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(3)
            try await this.waitFor(.waiting(3))
            this.terminal.press(.callNumber("2"))
            try await this.waitForServing(tickets[1])
            try await this.waitFor(.ticket(digits: "002"))
            this.terminal.press(.recall)
            try await eventually("it is recalled") { await this.hall.read { $0.calls[1]?.recalls } == 1 }
            this.terminal.press(.missed)
            try await this.waitForBeeps(1)
            try await eventually("and says no: nobody has heard it") { await this.terminal.displays.contains(.failed) }
            this.terminal.press(.finish)
            try await this.waitForServing(nil)
            this.terminal.press(.pause)
            try await eventually("it is paused") { await this.window.isPaused }
            this.terminal.press(.pause)
            try await eventually("it is resumed") { await !this.window.isPaused }
            this.terminal.press(.transfer("3"))
            try await this.waitForBeeps(2)
            try await this.waitFor(.waiting(2))
        }
    }

    @Test("undo within 30 s puts the ticket back first and is no call in the counts; later it is refused")
    func undo() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(3)
            this.terminal.press(.callNext)
            try await this.waitForServing(tickets[0])
            this.house.clock.advance(seconds: 29)
            this.terminal.press(.undo)
            try await this.waitForServing(nil)
            #expect(await this.hall.read { $0.next(for: ["s"]) } == tickets[0].id)
            #expect(await this.window.called == 0)
            try await this.waitFor(.waiting(3))
            this.terminal.press(.callNext)
            try await this.waitForServing(tickets[0])
            this.house.clock.advance(seconds: 31)
            this.terminal.press(.undo)
            try await this.waitForBeeps(1)
            #expect(await this.window.called == 1)
            #expect(await this.hall.read { $0.serving(at: "1")?.ticket } == tickets[0].id)
        }
    }

    @Test("the pad asks when a visit ends, once, and its grade belongs to that visit")
    func rating() async throws {
        try await KeyHall.run { this in
            let tickets = try await this.house.issue(2)
            try await this.waitFor(.waiting(2))
            this.terminal.press(.callNext)
            try await this.waitForServing(tickets[0])
            this.terminal.press(.callNext)
            try await this.waitForServing(tickets[1])
            try await eventually("it asks") { await this.pad.asked == 1 }
            this.terminal.press(.undo)
            try await this.waitForServing(nil)
            this.pad.press(5)
            try await eventually("it is rated") { try await this.house.ticket(tickets[0].id).grade == 5 }
            #expect(await this.pad.asked == 1)
            #expect(
                this.house.disk.events.last
                    == .ticketEvaluated(ticket: tickets[0].id, window: "1", grade: 5, source: .pad))
            this.terminal.press(.evaluate)
            try await eventually("staff ask again") { await this.pad.asked == 2 }
        }
    }

    @Test("the answer of a pad without the five grades is kept by its label, once, and is no grade")
    func answerApart() async throws {
        try await KeyHall.run { this in
            let ticket = try await this.house.issue()[0]
            this.terminal.press(.callNext)
            try await this.waitForServing(ticket)
            this.pad.press("很好")
            try await eventually("it is kept") { try await this.house.ticket(ticket.id).answer == "很好" }
            this.pad.press("差")
            this.terminal.press(.finish)
            try await this.waitForServing(nil)
            #expect(try await this.house.ticket(ticket.id).grade == nil)
            #expect(
                this.house.disk.events.contains(.ticketAnswered(ticket: ticket.id, window: "1", label: "很好")))
            #expect(try await this.house.ticket(ticket.id).answer == "很好")
            await #expect(throws: HallError.refused(.alreadyEvaluated(number: ticket.number))) {
                _ = try await this.hall.perform(.noteAnswer(window: "1", label: "差"))
            }
        }
    }

    @Test("评价 without a pad is refused, not swallowed")
    func noPad() async throws {
        try await KeyHall.run(hasPad: false) { this in
            this.terminal.press(.evaluate)
            try await this.waitForBeeps(1)
            try await eventually("and says no") { await this.terminal.displays.contains(.failed) }
        }
    }
}
