import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

/// A driver at an input device whose keys a test presses.
private struct KeyDesk<Heard: Sendable> {
    let bus: InputsBus
    let heard: InputsLog<Heard>
    let health: InputsLog<DeviceHealth>
    let run: Task<DeviceError?, Never>

    init(
        _ keyboard: SimulatedKeyboard, _ make: (InputsPort, InputsClock) -> (any DeviceDriver, AsyncStream<Heard>)
    ) {
        bus = InputsBus([InputsPort.node: keyboard])
        let (driver, stream) = make(bus.view(), bus.clock)
        (heard, health) = (InputsLog(stream), Self.log(driver))
        run = Self.start(driver)
    }

    private static func log(_ driver: some DeviceDriver) -> InputsLog<DeviceHealth> { InputsLog(driver.health) }
    private static func start(_ driver: some DeviceDriver) -> Task<DeviceError?, Never> { ending(of: driver) }

    func started() async { await eventually("at work") { bus.isQuiet && !health.all.isEmpty } }

    func keys(_ body: (inout SimulatedKeyboard, Duration) -> [UInt8]) {
        bus.with(InputsPort.node, as: SimulatedKeyboard.self, body)
    }

    /// Lets so much time pass, once what came was dealt with.
    func pass(_ time: Duration) async {
        await eventually("quiet") { bus.isQuiet }
        bus.pass(time)
        await eventually("quiet") { bus.isQuiet }
    }

    func end() async {
        bus.unplug()
        #expect(await run.value == nil)
        await eventually("streams end") { heard.hasEnded && health.hasEnded }
    }
}

@Suite("Call buttons that are input devices") struct EvdevCallButtonTests {
    private static func desk(
        _ keys: [Int] = [], _ keyboard: SimulatedKeyboard = SimulatedKeyboard()
    ) -> KeyDesk<ButtonEvent> {
        KeyDesk(keyboard) { port, clock in
            let driver = EvdevCallButton(traits: .init(keys: keys, stuckMilliseconds: 10_000), port: port) { clock.now }
            return (driver, driver.events)
        }
    }

    @Test("tell a press and its release with the kernel's times, and no repetition") func press() async {
        let desk = Self.desk()
        await desk.started()
        await desk.pass(.seconds(5))
        desk.keys { $0.press(30, now: $1) }
        await desk.pass(.milliseconds(600))
        // The kernel repeats a key that is held.
        desk.keys { $0.repetition(of: 30, now: $1) }
        await desk.pass(.milliseconds(400))
        desk.keys { $0.release(30, now: $1) }
        await eventually("both") { desk.heard.all.count == 2 }
        #expect(desk.heard.all == [.pressed(at: .seconds(5)), .released(at: .seconds(6))])
        await desk.end()
    }

    @Test("count several keys at once as one press, until the first of them is up") func severalKeys() async {
        let desk = Self.desk()
        await desk.started()
        for key in [30, 31, 32] as [UInt16] { desk.keys { $0.press(key, now: $1) } }
        for key in [31, 30, 32] as [UInt16] { desk.keys { $0.release(key, now: $1) } }
        await desk.pass(.zero)
        await eventually("heard") { desk.heard.all.count == 2 }
        #expect(desk.heard.all == [.pressed(at: .zero), .released(at: .zero)])
        await desk.end()
    }

    @Test("hear only the keys that the file names") func namedKeys() async {
        let desk = Self.desk([48])
        await desk.started()
        desk.keys { $0.press(30, now: $1) + $0.release(30, now: $1) }
        await desk.pass(.seconds(1))
        desk.keys { $0.press(48, now: $1) }
        await desk.pass(.zero)
        await eventually("heard") { desk.heard.all.count == 1 }
        #expect(desk.heard.all == [.pressed(at: .seconds(1))])
        await desk.end()
    }

    @Test("tell nothing of a key that was down at the start") func downAtStart() async {
        var keyboard = SimulatedKeyboard()
        _ = keyboard.press(30, now: .zero)
        let desk = Self.desk([], keyboard)
        await desk.started()
        desk.keys { $0.release(30, now: $1) }
        await desk.pass(.seconds(1))
        #expect(desk.heard.all.isEmpty)
        desk.keys { $0.press(30, now: $1) }
        await desk.pass(.zero)
        await eventually("heard") { desk.heard.all.count == 1 }
        #expect(desk.heard.all == [.pressed(at: .seconds(1))])
        await desk.end()
    }

    @Test("say that a key which is held too long is stuck, and when it is free again") func stuck() async {
        let desk = Self.desk()
        await desk.started()
        desk.keys { $0.press(30, now: $1) }
        await desk.pass(.milliseconds(9999))
        #expect(desk.health.all.last?.faults == [])
        await desk.pass(.milliseconds(1))
        await eventually("stuck") { desk.health.all.last?.faults == [.buttonStuck] }
        desk.keys { $0.release(30, now: $1) }
        await eventually("free") { desk.health.all.last?.faults == [] }
        await desk.end()
    }

    @Test("find what was lost by asking for the keys: a release, and a press") func lostEvents() async {
        let desk = Self.desk()
        await desk.started()
        desk.keys { $0.press(30, now: $1) }
        await desk.pass(.seconds(1))
        desk.keys { keyboard, now in
            _ = keyboard.release(30, now: now)
            return keyboard.overflow(now: now)
        }
        await desk.pass(.seconds(1))
        await eventually("heard") { desk.heard.all.count == 2 }
        #expect(desk.heard.all == [.pressed(at: .zero), .released(at: .seconds(1))])
        desk.keys { keyboard, now in
            _ = keyboard.press(31, now: now)
            return keyboard.overflow(now: now)
        }
        await desk.pass(.zero)
        await eventually("heard") { desk.heard.all.count == 3 }
        #expect(desk.heard.all.last == .pressed(at: .seconds(2)))
        await desk.end()
    }
}

@Suite("Scanners that pass for keyboards") struct WedgeScannerTests {
    private static func desk() -> KeyDesk<ScannedCode> {
        KeyDesk(SimulatedKeyboard()) { port, clock in
            let driver = WedgeScanner(
                traits: .init(textEncoding: .gbk, silenceMilliseconds: 100, sameCodeMilliseconds: 3000), port: port
            ) { clock.now }
            return (driver, driver.codes)
        }
    }

    @Test(
        "read what is typed, whatever keys it takes",
        arguments: ["6901234567892", "https://hall.example/t/aB3_-x", "a\\b\"C\" {~}", "政务服务A007", "号"])
    func texts(_ text: String) async {
        let desk = Self.desk()
        await desk.started()
        desk.keys { $0.type(text, now: $1) }
        await eventually("read") { desk.heard.all.count == 1 }
        #expect(desk.heard.all.map(\.text) == [text])
        await desk.end()
    }

    @Test("end a code without Enter by silence, and not before") func silence() async {
        let desk = Self.desk()
        await desk.started()
        desk.keys { $0.type("12", ending: nil, now: $1) }
        await desk.pass(.milliseconds(99))
        desk.keys { $0.type("34", ending: nil, now: $1) }
        await desk.pass(.milliseconds(99))
        #expect(desk.heard.all.isEmpty)
        await desk.pass(.milliseconds(1))
        await eventually("read") { desk.heard.all.map(\.text) == ["1234"] }
        await desk.end()
    }

    @Test("tell a code that stays before them once") func sameCode() async {
        let desk = Self.desk()
        await desk.started()
        for _ in 0..<3 {
            desk.keys { $0.type("A007", now: $1) }
            await desk.pass(.seconds(1))
        }
        desk.keys { $0.type("A008", now: $1) + $0.type("A007", now: $1) }
        await desk.pass(.seconds(3))
        desk.keys { $0.type("A007", now: $1) }
        await desk.pass(.zero)
        await eventually("heard") { desk.heard.all.count == 4 }
        #expect(desk.heard.all.map(\.text) == ["A007", "A008", "A007", "A007"])
        await desk.end()
    }

    @Test("give up a code of which keys were lost, and say so") func lostKeys() async {
        let desk = Self.desk()
        await desk.started()
        desk.keys { $0.type("690123", ending: nil, now: $1) + $0.overflow(now: $1) + $0.type("4567", now: $1) }
        desk.keys { $0.type("690", now: $1) }
        await desk.pass(.zero)
        await eventually("heard") { desk.heard.all.count == 2 }
        #expect(desk.heard.all.map(\.text) == ["4567", "690"])
        await eventually("said") { desk.health.all.last?.malformed == 1 }
        await desk.end()
    }
}
