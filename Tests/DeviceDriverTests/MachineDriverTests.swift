import DeviceKit
import SimulatedHall
import Testing

@testable import DeviceDrivers

@Suite("The watchdog") struct HardwareWatchdogTests {
    private struct Desk {
        let bus = InputsBus([InputsPort.node: SimulatedWatchdog()])
        let driver: HardwareWatchdog
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init() async {
            driver = HardwareWatchdog(
                traits: .init(timeoutSeconds: 60), dialect: Nothing(), placement: Nothing(), port: bus.view())
            (health, run) = (InputsLog(driver.health), ending(of: driver))
            await eventually("armed", { [bus] in bus.isQuiet })
        }

        func look<R: Sendable>(_ body: (SimulatedWatchdog) -> R) -> R? {
            bus.read(InputsPort.node, as: SimulatedWatchdog.self, body)
        }

        func pass(_ seconds: Int) async {
            for _ in 0..<seconds {
                await eventually("quiet") { bus.isQuiet }
                bus.pass(.seconds(1))
            }
            await eventually("quiet") { bus.isQuiet }
        }
    }

    @Test("is fed while somebody vouches, and for no other reason") func vouching() async {
        let desk = await Desk()
        #expect(desk.look(\.isDisarmed) == false && desk.look(\.seconds) == 60)
        for _ in 0..<200 {
            await desk.driver.vouch()
            await desk.pass(1)
        }
        #expect(desk.look(\.starts) == 0)
        #expect((10...16).contains(desk.look(\.meals) ?? 0))
        // From here on nobody does: with one last meal at most, it starts the machine anew.
        await desk.pass(74)
        #expect(desk.look(\.starts) == 1)
        desk.run.cancel()
        #expect(await desk.run.value == nil)
    }

    @Test("that nobody ever vouched before counts from the start") func neverFed() async {
        let desk = await Desk()
        await desk.pass(59)
        #expect(desk.look(\.starts) == 0 && desk.look(\.meals) == 0)
        await desk.pass(1)
        #expect(desk.look(\.starts) == 1)
        desk.run.cancel()
        #expect(await desk.run.value == nil)
    }

    @Test("is disarmed by an agent that ends in good order") func disarmed() async {
        let desk = await Desk()
        desk.run.cancel()
        #expect(await desk.run.value == nil)
        #expect(desk.look(\.isDisarmed) == true)
        await eventually("health ends") { desk.health.hasEnded }
        #expect(desk.health.all.map(\.evidence) == ["armed: 60 s"])
    }
}

@Suite("The backlight") struct SysfsBacklightTests {
    private struct Desk {
        let bus: InputsBus
        let driver: SysfsBacklight
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(most: Int, _ open: Int, _ closed: Int) {
            bus = InputsBus([InputsPort.node: SimulatedBacklight(most: most)])
            driver = SysfsBacklight(
                traits: .init(openPercent: open, closedPercent: closed), dialect: Nothing(), placement: Nothing(),
                port: bus.view())
            (health, run) = (InputsLog(driver.health), ending(of: driver))
        }

        var brightness: Int? { bus.read(InputsPort.node, as: SimulatedBacklight.self, \.brightness) }

        func becomes(_ brightness: Int) async { await eventually("\(brightness)") { self.brightness == brightness } }
    }

    @Test(
        "is as bright as the file says, and never dark by rounding",
        arguments: [
            (255, 100, 10, 255, 26), (255, 80, 0, 204, 0), (8, 100, 1, 8, 1), (1, 100, 50, 1, 1), (937, 55, 5, 516, 47),
        ])
    func levels(_ most: Int, _ open: Int, _ closed: Int, _ bright: Int, _ dim: Int) async {
        let desk = Desk(most: most, open, closed)
        // Bright until somebody says that nobody is there.
        await desk.becomes(bright)
        await desk.driver.shine(brightly: false)
        await desk.becomes(dim)
        await desk.driver.shine(brightly: true)
        await desk.becomes(bright)
        desk.run.cancel()
        #expect(await desk.run.value == nil)
        await eventually("evidence") { desk.health.all.last?.evidence == "brightness \(bright) of \(most)" }
    }

    @Test("is set right again after somebody else has set it") func another() async {
        let desk = Desk(most: 100, 100, 10)
        await desk.becomes(100)
        desk.bus.with(InputsPort.node, as: SimulatedBacklight.self) { backlight, _ in
            backlight.set(3)
            return []
        }
        await eventually("quiet") { desk.bus.isQuiet }
        desk.bus.pass(.seconds(10))
        await desk.becomes(100)
        desk.bus.unplug()
        #expect(await desk.run.value == nil)
    }
}
