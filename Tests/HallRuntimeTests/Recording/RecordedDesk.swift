import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import SimulatedHall
import Testing

@testable import HallRuntime

/// One driver at work on a wire in memory, as the agent makes and runs it under recording.
final class RecordedDesk: Sendable {
    let wire: WalkWire
    let driver: any DeviceDriver
    private let folder: String
    private let running: Task<Void, any Error>

    /// The driver of a shipped device file; `port` makes its port of a view of the wire.
    init(
        _ definition: String, _ device: any SimulatedDevice, _ port: (WalkView, WalkWire) -> any DeviceKit.Port
    ) async throws {
        folder = "/tmp/hallkit-desk-\(UInt32.random(in: 0x10_0000...0xFF_FFFF))"
        wire = WalkWire(WalkExecutor(), [Self.node: device])
        let library = DefinitionLibrary(folders: [WalkHall.repository], drivers: DriverCatalog.all)
        let (header, model) = try library.find(definition, firmware: nil, for: "desk.yaml")
        let placed = PlacedDevice(
            id: "device-1", header: header, model: model, placement: DataFile(file: "desk.yaml", text: "{}"),
            address: .path("/dev/desk"), serial: SerialSettings(baudRate: 9600))
        let recorder = try #require(
            Recorder(
                folder: folder,
                run: RecordedRun(
                    run: UUID().uuidString.lowercased(), version: "desk", boot: "boot", wall: 0,
                    plan: EffectsHall.plan(windows: ["1": "A"]), issuer: nil, needsWitnesses: false, gen: "gen")))
        let port = port(await wire.view(), wire)
        let session = recorder.session(for: placed, path: "/dev/desk", port: port)
        let driver = try model.make(placed.placement, session.recorded(port))
        self.driver = driver
        running = Task { try await session.run(driver) }
    }

    /// The simulated device's name on the wire.
    static let node = "node"

    /// Ends the driver, and gives its recording.
    func end() async throws -> [UInt8] {
        running.cancel()
        try await running.value
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try #require(Recording.gathered(from: folder))
    }

    /// Replays a recording of one session, which must come out the same each time.
    static func replay(_ bytes: [UInt8]) throws -> SessionOutcome {
        let recording = try #require(Recording(bytes))
        let outcomes = (0..<2).map { _ in recording.replay(drivers: DriverCatalog.all) }
        #expect(outcomes[0].transcript == outcomes[1].transcript)
        let session = try #require(outcomes[0].runs.first?.sessions.first)
        #expect(session.difference == nil && session.withheld == nil)
        #expect(session.replayed == session.records)
        return session
    }
}

/// The keys of a simulated keyboard on a wire.
final class WalkKeys: KeyInput {
    private let view: WalkView
    private let wire: WalkWire
    var executor: any SerialExecutor { view.executor }

    init(_ view: WalkView, _ wire: WalkWire) { (self.view, self.wire) = (view, wire) }

    func read(within timeout: Duration?) async throws(DeviceError) -> [UInt8] { try await view.read(within: timeout) }

    func keysDown() async throws(DeviceError) -> Set<UInt16> {
        await wire.with(RecordedDesk.node, as: SimulatedKeyboard.self) { keyboard, _ in (keyboard.keysDown, send: []) }
            ?? []
    }
}

/// A simulated watchdog on a wire. A rest is over when a byte comes.
final class WalkTimer: WatchdogTimer {
    private let view: WalkView
    private let wire: WalkWire
    var executor: any SerialExecutor { view.executor }

    init(_ view: WalkView, _ wire: WalkWire) { (self.view, self.wire) = (view, wire) }

    func arm(seconds: Int) async throws(DeviceError) -> Int { seconds - 1 }

    func feed() async throws(DeviceError) { try await view.write([0x31]) }

    func disarm() async throws(DeviceError) { try await view.write(Array("V".utf8)) }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await view.read(within: nil) }
}

/// A simulated backlight on a wire. A rest is over when a byte comes.
final class WalkLight: BacklightControl {
    private let view: WalkView
    private let wire: WalkWire
    var executor: any SerialExecutor { view.executor }

    init(_ view: WalkView, _ wire: WalkWire) { (self.view, self.wire) = (view, wire) }

    func brightness() async throws(DeviceError) -> (now: Int, most: Int) {
        let known = await wire.with(RecordedDesk.node, as: SimulatedBacklight.self) { light, _ in
            ((light.brightness, light.most), send: [])
        }
        guard let known else { throw DeviceError(.unplugged, while: "looking at the backlight") }
        return known
    }

    func set(brightness: Int) async throws(DeviceError) {
        _ = await wire.with(RecordedDesk.node, as: SimulatedBacklight.self) { light, _ in
            (light.set(brightness), send: [])
        }
    }

    func rest(for time: Duration) async throws(DeviceError) { _ = try await view.read(within: nil) }
}
