import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct TerminalTests {
    static let traits = HallRS485Terminal.Traits(places: 6, ticketDigits: 4, waitingDigits: 3)

    /// A bus with terminals 1 and 2, and the driver of terminal 1.
    struct Desk {
        let bus: InputsBus
        let driver: HallRS485Terminal
        let keys: InputsLog<TerminalKey>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(address: Int = 1, on shared: InputsBus? = nil, _ change: (inout HallRS485.Dialect) -> Void = { _ in }) {
            var dialect = HallRS485.Dialect.standard
            dialect.gapMilliseconds = 1
            change(&dialect)
            let bus =
                shared
                ?? InputsBus([
                    "1": SimulatedTerminal(address: 1, dialect: dialect),
                    "2": SimulatedTerminal(address: 2, dialect: dialect),
                ])
            let clock = bus.clock
            let driver = HallRS485Terminal(
                traits: TerminalTests.traits, dialect: dialect, placement: .init(address: address), port: bus.view()
            ) { clock.now }
            (self.bus, self.driver) = (bus, driver)
            keys = InputsLog(driver.keys)
            health = InputsLog(driver.health)
            run = ending(of: driver)
        }

        func press(_ name: String = "1", code: UInt8, digits: String = "") {
            bus.with(name, as: SimulatedTerminal.self) { $0.press(code: code, digits: digits, now: $1) }
        }

        func terminal<R>(_ name: String = "1", _ body: (SimulatedTerminal) -> R?) -> R? {
            bus.read(name, as: SimulatedTerminal.self, body) ?? nil
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
        }
    }

    @Test func keysComeUpAndAreAcknowledged() async {
        let desk = Desk()
        let pressed: [(UInt8, String, TerminalKey)] = [
            (0x0C, "", .callNext), (0x0C, "1012", .callNumber("1012")), (0x0D, "", .recall), (0x0F, "5", .missed),
            (0x0F, "", .finish), (0x12, "", .pause), (0x0E, "", .undo), (0x0B, "", .evaluate),
            (0x13, "12", .transfer("12")),
        ]
        for (index, (code, digits, _)) in pressed.enumerated() {
            desk.press(code: code, digits: digits)
            await eventually("key \(index)") { desk.keys.all.count == index + 1 }
            await eventually("acknowledged") { desk.terminal { $0.isWaiting } == false }
        }
        #expect(desk.keys.all == pressed.map(\.2))
        #expect(desk.terminal { $0.retries } == 0)
        await desk.end()
        await eventually("streams end") { desk.keys.hasEnded && desk.health.hasEnded }
    }

    @Test func eachDriverHearsItsOwnTerminalOnly() async {
        let one = Desk()
        let two = Desk(address: 2, on: one.bus)
        one.press("2", code: 0x0C)
        await eventually("terminal 2") { two.keys.all == [.callNext] }
        one.press("1", code: 0x0D)
        await eventually("terminal 1") { one.keys.all == [.recall] }
        #expect(two.keys.all == [.callNext])
        await one.end()
        #expect(await two.run.value == nil)
    }

    @Test func aRepetitionIsAnsweredButIsNoSecondKey() async {
        let desk = Desk()
        desk.bus.with("1", as: SimulatedTerminal.self) { terminal, _ in
            terminal.answersToLose = 2
            return []
        }
        desk.press(code: 0x0C)
        await eventually("acknowledged at last", step: { desk.bus.passWhenQuiet(.milliseconds(10)) }) {
            desk.terminal { $0.isWaiting } == false
        }
        #expect(desk.terminal { $0.retries } == 2)
        #expect(desk.keys.all == [.callNext])
        await eventually("quiet") { desk.bus.isQuiet }
        desk.bus.pass(.milliseconds(401))
        desk.press(code: 0x0C)
        await eventually("a real second press") { desk.keys.all == [.callNext, .callNext] }
        await desk.end()
    }

    @Test func aConverterThatHearsItselfMakesNoKeys() async {
        let desk = Desk()
        desk.bus.setLoopsBack()
        desk.press(code: 0x0C)
        await eventually("acknowledged") { desk.terminal { $0.isWaiting } == false }
        await desk.driver.display(.ticket(digits: "12"))
        await eventually("shown") { desk.terminal { $0.places } == "    12" }
        await eventually("quiet") { desk.bus.isQuiet }
        desk.bus.pass(.milliseconds(500))
        desk.press(code: 0x0D)
        await eventually("the next key") { desk.keys.all == [.callNext, .recall] }
        await eventually("acknowledged") { desk.terminal { $0.isWaiting } == false }
        // One echo a key and one display: nothing was answered to its own echo.
        #expect(desk.bus.written.count == 3)
        await desk.end()
    }

    @Test(arguments: [
        (TerminalDisplay.ticket(digits: "12"), "    12"), (.ticket(digits: "1012"), "  1012"),
        (.ticket(digits: "10123"), "      "), (.ticket(digits: "A1"), "      "), (.waiting(7), "007   "),
        (.waiting(0), "000   "), (.waiting(123_456), "999   "), (.waiting(-3), "000   "), (.idle, "      "),
    ]) func showsDigits(display: TerminalDisplay, places: String) async {
        let desk = Desk()
        await desk.driver.display(.ticket(digits: "8888"))
        await eventually("shown") { desk.terminal { $0.places } == "  8888" }
        await desk.driver.display(display)
        await eventually("shown") { desk.terminal { $0.places } == places }
        #expect(desk.terminal("2") { $0.displays } == 0)
        await desk.end()
    }

    @Test func resultsAndBeeps() async {
        let desk = Desk()
        await desk.driver.display(.succeeded)
        await eventually("01") { desk.terminal { $0.result } == true }
        await desk.driver.display(.failed)
        await eventually("00") { desk.terminal { $0.result } == false }
        await desk.driver.beep()
        await eventually("beep") { desk.terminal { $0.beeps } == 1 }
        await desk.end()
    }

    @Test func theNewestDisplayWinsWhileTheBusIsBusy() async throws {
        let desk = Desk()
        let other = desk.bus.view()
        let (open, opened) = AsyncStream<Void>.makeStream()
        let (held, holding) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await other.exclusively { () async throws(DeviceError) in
                holding.finish()
                for await _ in open {}
            }
        }
        for await _ in held {}
        for number in 1...50 { await desk.driver.display(.ticket(digits: String(number))) }
        await desk.driver.beep()
        // A key is heard and acknowledged while someone else has the bus.
        desk.press(code: 0x0C)
        await eventually("key") { desk.keys.all == [.callNext] }
        await eventually("acknowledged") { desk.terminal { $0.isWaiting } == false }
        #expect(desk.terminal { $0.displays } == 0)
        opened.finish()
        try await holder.value
        await eventually("the newest") { desk.terminal { $0.places } == "    50" }
        await eventually("and the beep") { desk.terminal { $0.beeps } == 1 }
        #expect(desk.terminal { $0.displays } == 1)
        await desk.end()
    }

    @Test func aTerminalThatLostItsPowerShowsItsDigitsAgain() async {
        let desk = Desk { $0.refreshSeconds = 60 }
        await desk.driver.display(.ticket(digits: "12"))
        await eventually("shown") { desk.terminal { $0.places } == "    12" }
        desk.bus.with("1", as: SimulatedTerminal.self) { terminal, _ in
            terminal.isSilent = true
            terminal.isSilent = false
            return []
        }
        #expect(desk.terminal { $0.places } == "      ")
        await eventually("shown again", step: { desk.bus.passWhenQuiet(.seconds(1)) }) {
            desk.terminal { $0.places } == "    12"
        }
        #expect(desk.bus.clock.now >= .seconds(60))
        await desk.end()
    }

    @Test func withoutAProbeSilenceProvesNothing() async {
        let desk = Desk()
        await eventually("first health") { desk.health.all.count == 1 }
        desk.bus.inject([0xFF, 0x68, 0x03, 0x03, 0x68, 0x01, 0x01, 0x0C, 0x0F, 0x16])
        await eventually("noise told") { desk.health.all.last?.evidence.contains("1 malformed") == true }
        #expect(desk.health.all.allSatisfy { $0.isUsable })
        desk.press(code: 0x77)
        await eventually("unknown key told") { desk.health.all.last?.evidence.contains("without a meaning") == true }
        #expect(desk.keys.all.isEmpty)
        await desk.end()
    }

    @Test func aProductThatAnswersAProbeIsKnownToBeSilent() async {
        let desk = Desk {
            $0.probe = .init(command: 0x05, data: [], everySeconds: 10, replyMilliseconds: 300, misses: 3)
        }
        let step = { desk.bus.passWhenQuiet(.milliseconds(100)) }
        await eventually("heard", step: step) { desk.health.all.last?.evidence == "address 1: heard" }
        desk.bus.with("1", as: SimulatedTerminal.self) { terminal, _ in
            terminal.isSilent = true
            return []
        }
        await eventually("silent", step: step) { desk.health.all.last?.faults == [.terminalSilent] }
        desk.bus.with("1", as: SimulatedTerminal.self) { terminal, _ in
            terminal.isSilent = false
            return []
        }
        await eventually("back", step: step) { desk.health.all.last?.faults == [] }
        await desk.end()
    }

    /// Others on the bus talk all the time: the probe and the display are sent nevertheless.
    @Test func chatterOfOthersPutsNothingOff() async {
        let desk = Desk {
            $0.probe = .init(command: 0x05, data: [], everySeconds: 10, replyMilliseconds: 300, misses: 3)
        }
        desk.bus.with("1", as: SimulatedTerminal.self) { terminal, _ in
            terminal.isSilent = true
            return []
        }
        let other = HallRS485.Frame(address: 9, command: 1, data: [0x0C]).bytes ?? []
        await eventually(
            "silent",
            step: {
                desk.bus.inject(other)
                desk.bus.pass(.milliseconds(50))
            }
        ) {
            desk.health.all.last?.faults == [.terminalSilent]
        }
        await desk.end()
    }

    @Test func aHalfFrameIsForgottenAfterSilence() async {
        let desk = Desk()
        let frame = HallRS485.Frame(address: 1, command: 1, data: [0x0C]).bytes ?? []
        desk.bus.inject(Array(frame.prefix(6)))
        await eventually("taken") { await desk.driver.hasPartOfAFrame }
        desk.bus.pass(.milliseconds(150))
        desk.bus.inject(frame)
        await eventually("key") { desk.keys.all == [.callNext] }
        await desk.end()
    }

    @Test func noiseNeverStopsIt() async {
        let desk = Desk()
        var random = InputsRandom(state: 8)
        for _ in 0..<10_000 {
            desk.bus.inject(
                (0..<Int.random(in: 1...30, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        }
        await eventually("quiet") { desk.bus.isQuiet }
        desk.bus.pass(.seconds(1))
        desk.press(code: 0x0D)
        await eventually("still hears", step: { desk.bus.passWhenQuiet(.milliseconds(50)) }) {
            desk.keys.all.contains(.recall)
        }
        await desk.end()
    }

    @Test func endsWhenCancelled() async {
        let desk = Desk()
        await eventually("running") { desk.health.all.count == 1 }
        desk.run.cancel()
        #expect(await desk.run.value == nil)
        await eventually("streams end") { desk.keys.hasEnded && desk.health.hasEnded }
    }
}

extension HallRS485Terminal {
    var hasPartOfAFrame: Bool { hearing.hasPart }
}

/// A generator with a seed, so that a failure comes back.
struct InputsRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
