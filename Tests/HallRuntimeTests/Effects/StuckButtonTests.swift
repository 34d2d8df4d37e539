import DeviceDrivers
import DeviceKit
import HallDomain
import HallStore
import Testing

@testable import HallRuntime

@Suite("A key that is stuck")
struct StuckButtonTests {
    /// A key of the real driver at window 1 that counts as stuck after two seconds instead of ten.
    private func placed() throws -> PlacedDevice {
        let text = """
            schema: 1
            id: button
            vendor: generic
            model: button
            summary: a button
            role: callButton
            support: experimental
            driver: gpio-call-button
            connection: { kind: gpio, bias: pullUp }
            match: []
            firmware: []
            traits: { activeLevel: low, debounceMilliseconds: 20, stuckMilliseconds: 2000 }
            """
        let entry = try #require(DriverCatalog.all.first { $0.name == "gpio-call-button" })
        var settings = ButtonGrammar.Settings()
        settings.longPressMilliseconds = 0
        settings.stuckMilliseconds = 2000
        let file = DataFile(file: "button.yaml", text: text)
        return PlacedDevice(
            id: "button-1", header: try StrictYAML.peek(DeviceHeader.self, in: text, file: file.file),
            model: try entry.read(file, nil), placement: DataFile(file: "hall.yaml", text: "{}"),
            address: .gpio(chip: "chip", line: "1"), serial: SerialSettings(baudRate: 9600), window: "1",
            button: settings)
    }

    @Test("is a fault while it is, an incident with its end, and calls nobody")
    func stuck() async throws {
        let house = try EffectsHall()
        let thread = ThreadExecutor(name: "button")
        let line = WalkLine(executor: thread)
        let device = try placed()
        let inputs = InputListening(hall: house.hall, plan: house.plan, cards: CardDesk(), logger: EffectsHall.logger)
        let supervisor = DeviceSupervisor(
            devices: [device], plan: house.plan, ports: WalkPorts(wires: [:], line: line), health: house.health,
            clock: house.clock, malformed: MalformedInput(logger: EffectsHall.logger), logger: EffectsHall.logger,
            serve: { driver, device in
                if let button = driver as? any CallButton { await inputs.serve(button, device: device) }
            })
        let incidents = IncidentKeeping(
            hall: house.hall, health: house.health, opening: .milliseconds(50), closing: .milliseconds(50))
        try await house.run([{ await supervisor.run() }, { await incidents.run() }]) { hall in
            try await house.staff("1")
            let ticket = try await house.issue()[0]
            try await eventually("the key is up") { house.health.value["button-1"]?.condition == .ok }
            line.set(isHigh: false, at: .seconds(100))
            try await eventually("it is a fault") { house.health.value["button-1"]?.faults == [.buttonStuck] }
            try await eventually("and an incident") { await hall.read { $0.incidents.count } == 1 }
            line.set(isHigh: true, at: .seconds(112))
            try await eventually("it ends") { house.health.value["button-1"]?.condition == .ok }
            try await eventually("with the incident") { await hall.read { $0.incidents.isEmpty } }
            #expect(await hall.read { $0.lastCall } == 0)
            // The next press is one again.
            line.set(isHigh: false, at: .seconds(200))
            line.set(isHigh: true, at: .seconds(200.2))
            try await eventually("it calls") { await hall.read { $0.serving(at: "1")?.ticket } == ticket.id }
        }
        thread.stop()
    }
}
