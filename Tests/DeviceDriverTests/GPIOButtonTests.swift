import DeviceKit
import Testing

@testable import DeviceDrivers

@Suite struct GPIOButtonTests {
    struct Desk {
        let line: InputsLine
        let events: InputsLog<ButtonEvent>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(isHigh: Bool = true, _ traits: GPIOCallButton.Traits = .init()) {
            let line = InputsLine(isHigh: isHigh)
            let driver = GPIOCallButton(traits: traits, port: line, lookEvery: .seconds(5)) { line.clock.now }
            self.line = line
            events = InputsLog(driver.events)
            health = InputsLog(driver.health)
            run = ending(of: driver)
        }

        func started() async { await eventually("started") { health.all.count == 1 } }

        /// Lets time pass until so many events have come.
        func count(_ count: Int) async {
            await eventually("\(count) events", step: { line.passWhenQuiet(.milliseconds(2)) }) {
                events.all.count >= count
            }
        }

        func end() async {
            line.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { events.hasEnded && health.hasEnded }
        }
    }

    private static func ms(_ value: Int) -> Duration { .milliseconds(value) }

    @Test func aPressAndItsReleaseWithTheKernelsTimes() async {
        let desk = Desk()
        await desk.started()
        desk.line.drive(false, at: Self.ms(1000))
        await desk.count(1)
        desk.line.drive(true, at: Self.ms(1200))
        await desk.count(2)
        #expect(desk.events.all == [.pressed(at: Self.ms(1000)), .released(at: Self.ms(1200))])
        await desk.end()
    }

    @Test func anActiveHighLineWorksTheOtherWayRound() async {
        let desk = Desk(isHigh: false, .init(activeLevel: .high))
        await desk.started()
        desk.line.drive(true, at: Self.ms(50))
        await desk.count(1)
        #expect(desk.events.all == [.pressed(at: Self.ms(50))])
        await desk.end()
    }

    @Test func bounceIsOnePressAtItsFirstEdge() async {
        let desk = Desk()
        await desk.started()
        for (level, time) in [(false, 1000), (true, 1002), (false, 1003), (true, 1009), (false, 1011)] {
            desk.line.drive(level, at: Self.ms(time))
        }
        await desk.count(1)
        for (level, time) in [(true, 1500), (false, 1501), (true, 1506)] { desk.line.drive(level, at: Self.ms(time)) }
        await desk.count(2)
        #expect(desk.events.all == [.pressed(at: Self.ms(1000)), .released(at: Self.ms(1500))])
        await desk.end()
    }

    /// The level must have stood for the whole time, and not a moment before is anything told.
    @Test func aPressIsToldWhenItHasStoodForTheWholeTime() async {
        let desk = Desk()
        await desk.started()
        for (level, pause) in [(false, 19), (true, 5), (false, 19)] {
            await eventually("quiet") { desk.line.isDrained }
            desk.line.drive(level)
            await eventually("taken") { desk.line.isDrained }
            desk.line.clock.pass(Self.ms(pause))
        }
        await eventually("quiet") { desk.line.isDrained }
        #expect(desk.events.all.isEmpty)
        desk.line.clock.pass(Self.ms(1))
        await eventually("pressed") { desk.events.all == [.pressed(at: .zero)] }
        await desk.end()
    }

    @Test func aGlitchIsNothing() async {
        let desk = Desk()
        await desk.started()
        desk.line.drive(false, at: Self.ms(100))
        desk.line.drive(true, at: Self.ms(104))
        await eventually("quiet again", step: { desk.line.passWhenQuiet(.milliseconds(2)) }) {
            desk.line.clock.now > .milliseconds(100)
        }
        desk.line.drive(false, at: Self.ms(1000))
        await desk.count(1)
        #expect(desk.events.all == [.pressed(at: Self.ms(1000))])
        await desk.end()
    }

    /// The thread was busy: two whole presses wait in the queue and are told apart by their own times.
    @Test func edgesThatQueuedUpCountByTheirTimes() async {
        let line = InputsLine(isHigh: true)
        for (level, time) in [(false, 100), (true, 200), (false, 300), (true, 400)] {
            line.drive(level, at: Self.ms(time))
        }
        let driver = GPIOCallButton(traits: .init(), port: line, lookEvery: .seconds(5)) { line.clock.now }
        let events = InputsLog(driver.events)
        let run = Task { try await driver.run() }
        await eventually("all four", step: { line.passWhenQuiet(.milliseconds(2)) }) { events.all.count == 4 }
        #expect(
            events.all == [
                .pressed(at: Self.ms(100)), .released(at: Self.ms(200)), .pressed(at: Self.ms(300)),
                .released(at: Self.ms(400)),
            ])
        line.unplug()
        try? await run.value
    }

    @Test func aLostReleaseIsFoundByLooking() async {
        let desk = Desk(.init(stuckMilliseconds: 60_000))
        await desk.started()
        desk.line.drive(false, at: Self.ms(1000))
        await desk.count(1)
        desk.line.drive(true, isLost: true)
        await eventually("found", step: { desk.line.passWhenQuiet(.milliseconds(200)) }) { desk.events.all.count == 2 }
        guard case .released(let time) = desk.events.all.last else {
            Issue.record("no release")
            return
        }
        #expect(time >= Self.ms(1000 + 4900))
        desk.line.drive(false, at: Self.ms(90_000))
        await desk.count(3)
        await desk.end()
    }

    @Test func aLostLastEdgeOfABounceIsFoundByTheLevel() async {
        let desk = Desk()
        await desk.started()
        desk.line.drive(false, at: Self.ms(1000))
        desk.line.drive(true, at: Self.ms(1003))
        desk.line.drive(false, isLost: true)
        await desk.count(1)
        #expect(desk.events.all == [.pressed(at: Self.ms(1000))])
        await desk.end()
    }

    @Test func aKeyDownAtTheStartWasNotPressed() async {
        let desk = Desk(isHigh: false)
        await desk.started()
        #expect(desk.health.all.last?.evidence == "key down at start")
        desk.line.drive(true, at: Self.ms(100))
        desk.line.drive(false, at: Self.ms(900))
        await desk.count(2)
        #expect(desk.events.all == [.heldAtStart, .pressed(at: Self.ms(900))])
        await desk.end()
    }

    @Test(arguments: [true, false]) func aHeldKeyIsStuckUntilItComesUp(isPressed: Bool) async {
        let desk = Desk(isHigh: isPressed)
        await desk.started()
        if isPressed {
            desk.line.drive(false, at: Self.ms(0))
            await desk.count(1)
        }
        await eventually("stuck", step: { desk.line.passWhenQuiet(.milliseconds(100)) }) {
            desk.health.all.last?.faults == [.buttonStuck]
        }
        #expect(desk.line.clock.now >= .seconds(10))
        desk.line.drive(true, at: .seconds(60))
        await eventually("freed", step: { desk.line.passWhenQuiet(.milliseconds(2)) }) {
            desk.health.all.last?.faults == []
        }
        #expect(desk.events.all.count == (isPressed ? 2 : 1))
        await desk.end()
    }

    /// A loose wire: the line changes faster than any level stands, and calls nobody.
    @Test func aLineThatNeverStandsIsAFaultUntilItDoes() async {
        let desk = Desk()
        await desk.started()
        var time = 0
        while time <= 10_000 {
            desk.line.drive(time % 20 != 0, at: Self.ms(time))
            time += 10
            // No more at once than the stream keeps.
            if time % 100 == 0 { await eventually("taken") { desk.line.isDrained } }
        }
        await eventually("told") { desk.health.all.last?.faults == [.buttonStuck] }
        #expect(desk.events.all.isEmpty)
        await eventually("at rest", step: { desk.line.passWhenQuiet(.milliseconds(2)) }) {
            desk.health.all.last?.faults == []
        }
        await desk.end()
    }

    @Test func randomEdgesAlternateAndNeverTrap() async {
        let desk = Desk()
        await desk.started()
        var random = InputsRandom(state: 2)
        var time = 0
        for _ in 0..<250 {
            for _ in 0..<8 {
                time += Int.random(in: 0...60, using: &random)
                desk.line.drive(Bool.random(using: &random), at: Self.ms(time))
            }
            // No more at once than the stream keeps.
            await eventually("taken") { desk.line.isDrained }
        }
        desk.line.drive(true, at: Self.ms(time + 100))
        desk.line.drive(false, at: Self.ms(time + 200))
        await eventually("the last press", step: { desk.line.passWhenQuiet(.milliseconds(2)) }) {
            desk.events.all.last == .pressed(at: Self.ms(time + 200))
        }
        for (before, after) in zip(desk.events.all, desk.events.all.dropFirst()) {
            switch (before, after) {
            case (.pressed(let first), .released(let second)), (.released(let first), .pressed(let second)):
                #expect(first <= second)
            default: Issue.record("\(before) then \(after)")
            }
        }
        await desk.end()
    }

    @Test func endsWhenCancelled() async {
        let desk = Desk()
        await desk.started()
        desk.run.cancel()
        #expect(await desk.run.value == nil)
    }

    @Test func wrongTraitsAreNamed() {
        #expect(GPIOCallButton.Traits().problems().isEmpty)
        #expect(GPIOCallButton.Traits(debounceMilliseconds: 4).problems().count == 1)
        #expect(GPIOCallButton.Traits(debounceMilliseconds: 101, stuckMilliseconds: 1).problems().count == 2)
    }
}
