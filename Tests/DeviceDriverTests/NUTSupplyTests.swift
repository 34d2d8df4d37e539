import DeviceKit
import SimulatedHall
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite("Power supplies") struct NUTSupplyTests {
    private struct Desk {
        let bus: InputsBus
        let power: InputsLog<PowerState>
        let health: InputsLog<DeviceHealth>
        let run: Task<DeviceError?, Never>

        init(lowChargePercent: Int? = nil) {
            let bus = InputsBus(["ups": SimulatedSupply(dialect: .standard)])
            let driver = NUTSupply(
                traits: .init(nutDriver: "usbhid-ups", lowChargePercent: lowChargePercent), dialect: .standard,
                port: bus.view()
            ) { bus.clock.now }
            self.bus = bus
            (power, health, run) = (InputsLog(driver.power), InputsLog(driver.health), ending(of: driver))
        }

        func pass() { bus.passWhenQuiet(.milliseconds(100)) }
        func change(_ body: (inout SimulatedSupply) -> Void) {
            bus.with("ups", as: SimulatedSupply.self) { supply, _ in
                body(&supply)
                return []
            }
        }

        func faults(_ faults: [DeviceFault]) async {
            await eventually("\(faults)", step: pass) { health.all.last?.faults == faults.sorted() }
        }

        func end() async {
            bus.unplug()
            #expect(await run.value == nil)
            await eventually("streams end") { power.hasEnded && health.hasEnded }
        }
    }

    @Test(
        "tell mains, battery, low battery and a worn battery, as the UPS's words say",
        arguments: [
            ("OL CHRG", false, false, false), ("OB DISCHRG", true, false, false), ("OB LB DISCHRG", true, true, false),
            ("OL LB CHRG", false, false, false), ("OL RB", false, false, true), ("FSD OL", false, true, false),
            ("OL BYPASS CAL", false, false, false),
        ])
    func words(_ status: String, _ isOnBattery: Bool, _ isLow: Bool, _ isWorn: Bool) async throws {
        let desk = Desk()
        desk.change { $0.status = status }
        await desk.faults(
            (isOnBattery ? [.onBattery] : []) + (isLow ? [.batteryLow] : []) + (isWorn ? [.batteryWorn] : []))
        let state = try #require(desk.power.all.last)
        #expect(state.isOnBattery == isOnBattery && state.isBatteryLow == isLow && state.needsBattery == isWorn)
        #expect(state.chargePercent == 100 && state.runtime == .seconds(1800))
        await desk.end()
    }

    @Test("a power failure and its end") func powerFailure() async {
        let desk = Desk(lowChargePercent: 20)
        await desk.faults([])
        desk.change { ($0.status, $0.charge) = ("OB DISCHRG", 80) }
        await desk.faults([.onBattery])
        // The UPS itself does not say LB.
        desk.change { $0.charge = 20 }
        await desk.faults([.onBattery, .batteryLow])
        desk.change { $0.status = "OL CHRG" }
        await desk.faults([])
        await desk.end()
    }

    @Test(
        "a refusal says what NUT lacks, silence that nobody is there",
        arguments: [
            NUT.Refusal.driverNotConnected, .unknownUPS, .dataStale,
        ])
    func refusals(_ refusal: NUT.Refusal) async {
        let desk = Desk()
        desk.change { $0.refusal = refusal }
        await desk.faults([.upsAbsent])
        #expect(desk.health.all.last?.evidence.contains(refusal.rawValue) == true)
        #expect(desk.health.all.last?.evidence.contains("driver = usbhid-ups") == true)
        desk.change { $0.refusal = nil }
        await desk.faults([])
        desk.change { $0.isSilent = true }
        await desk.faults([.upsAbsent])
        desk.change { $0.isSilent = false }
        await desk.faults([])
        await desk.end()
    }
}
