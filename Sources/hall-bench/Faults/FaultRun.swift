import DeviceDrivers
import DeviceKit
import HallDomain
import HallRuntime
import LinuxPorts
import SimulatedHall

/// Many devices side by side, each with its fault.
struct FaultRun: Sendable {
    /// A private folder with a short path, for the ttys' names.
    let folder: String
    /// So many at once.
    var atOnce = 120

    /// Plays all of them; a row each, in their order. Says now and then how far it is.
    func play(_ faults: [FaultCase], says: Bool = true) async throws -> [FaultRow] {
        let executor = try EpollExecutor(name: "devices")
        let machine = LinuxPortProvider(executor: executor)
        let host = try WireHost()
        let plan = try Self.plan()
        let rows = await withTaskGroup(of: (Int, FaultRow).self) { group in
            var rows: [Int: FaultRow] = [:]
            var told = WireHost.now
            var waiting = faults.enumerated().makeIterator()
            func begin() {
                guard !Task.isCancelled, let (index, fault) = waiting.next() else { return }
                group.addTask { (index, await play(fault, "d\(index)", machine, executor, host, plan)) }
            }
            for _ in 0..<max(1, atOnce) { begin() }
            while let (index, row) = await group.next() {
                rows[index] = row
                begin()
                guard says, WireHost.now - told > .seconds(5) else { continue }
                told = WireHost.now
                let failed = rows.values.filter { !$0.held }.count
                BenchSetting.say(
                    "\(rows.count) of \(faults.count) faults" + (failed > 0 ? ", \(failed) not held" : ""))
            }
            return rows
        }
        host.stop()
        await executor.stop()
        return faults.indices.compactMap { rows[$0] }
    }

    private func play(
        _ fault: FaultCase, _ name: String, _ machine: LinuxPortProvider, _ executor: EpollExecutor, _ host: WireHost,
        _ plan: HallPlan
    ) async -> FaultRow {
        do {
            let end = try FaultyEnd.lay(fault.model, name: name, folder: folder, host: host, executor: executor)
            defer { end.stop() }
            return await FaultRig(fault: fault, end: end, machine: machine, plan: plan).play()
        } catch {
            let means = fault.means.sorted()
            return FaultRow(
                deviceClass: fault.model.header.role.rawValue, device: fault.model.id, fault: fault.name,
                means: means.map(\.rawValue), codes: means.map(\.code), through: "nothing", note: "\(error)")
        }
    }

    /// A hall without devices: a device's place is looked up in it.
    private static func plan() throws -> HallPlan {
        let text = """
            hall: bench
            region: bench
            name: { zh: 测试大厅, en: Bench Hall }
            departments: [{ id: police, name: { zh: 公安局, en: Public Security } }]
            zones: [{ id: A, name: { zh: A区, en: Area A } }]
            kiosks: [{ id: "1", zone: A }]
            services:
              - { id: household, itemCode: "000109001000", name: { zh: 户口登记, en: Household registration },
                  shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A }
            windows: [{ id: "1", kind: general, zone: A, services: [household] }]
            staff: [{ id: "1001", name: 陈静, roles: [window] }]
            devices: []

            """
        let library = DefinitionLibrary(folders: [], drivers: DriverCatalog.all)
        return try HallFileReader(library: library).read(text, file: "hall.yaml").plan
    }
}
