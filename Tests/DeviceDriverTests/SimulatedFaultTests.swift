import DeviceDrivers
import DeviceKit
import SimulatedHall
import Testing

/// Every fault of a far end is seen as what it is within five seconds, and gone within five seconds of its end.
@Suite("Every simulated fault", .timeLimit(.minutes(1))) struct SimulatedFaultTests {
    private struct Row: Sendable, CustomTestStringConvertible {
        var id: String
        var fault: SimulatedFault
        var testDescription: String { "\(id): \(fault.name)" }
    }

    /// Each fault of each driver and profile, on one device: a table of all that can be wrong.
    private static func rows() throws -> [Row] {
        var seen: Set<String> = []
        return try ShippedFiles.shipped.ids().flatMap { id -> [Row] in
            let (device, profile, header, _) = try ShippedFiles.shipped.read(id)
            let faults = try SimulatedFault.all(device: device, profile: profile)
            return faults.filter { seen.insert("\(header.driver) \(profile?.file ?? "") \($0.name)").inserted }
                .map { Row(id: id, fault: $0) }
        }
    }

    @Test("is seen and seen to end") func seen() async throws {
        let rows = try Self.rows()
        #expect(rows.count >= 60)
        await withTaskGroup { group in
            for row in rows { group.addTask { await Self.play(row) } }
        }
    }

    private static func play(_ row: Row) async {
        do {
            let (device, profile, header, model) = try ShippedFiles.shipped.read(row.id)
            let end = try #require(try DefinedDevice.make(device: device, profile: profile, address: 3))
            let wire = LoopbackPort(AnyFarEnd(end))
            let driver = try model.make(DeviceModel.placement(of: header.driver), wire)
            let (run, health) = start(driver)
            if let board = driver as? any MessageBoard {
                await board.show(BoardContent(base: "", call: "A012", callSerial: 1))
            }
            await within(row, "well at first") { health.all.last?.faults == [] }
            wire.set(row.fault, true)
            await within(row, "seen") { Set(health.all.last?.faults ?? []) == row.fault.means }
            wire.set(row.fault, false)
            await within(row, "ended") { health.all.last?.faults == [] }
            run.cancel()
            #expect(await run.value == nil)
        } catch { Issue.record("\(row.testDescription): \(error)") }
    }

    private static func within(_ row: Row, _ what: String, _ isSo: () -> Bool) async {
        let start = ContinuousClock.now
        await eventually("\(row.testDescription): \(what)") { isSo() }
        #expect(start.duration(to: .now) < .seconds(5), "\(row.testDescription): \(what)")
    }

    private static func start(
        _ driver: some DeviceDriver
    ) -> (Task<DeviceError?, Never>, InputsLog<DeviceHealth>) { (ending(of: driver), InputsLog(driver.health)) }
}
