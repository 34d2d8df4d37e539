import DeviceDrivers
import Foundation
import HallRuntime
import LinuxPorts
import SimulatedHall

/// Start of the agent's process until its first ticket, on the ledger of thirty full days.
struct AgedStartRow: Sendable {
    let setting: BenchSetting

    /// A hall of one service, one window and one kiosk, without devices.
    static let hall = """
        hall: aged
        region: bench
        name: { zh: 老大厅, en: Aged Hall }
        departments: [{ id: police, name: { zh: 公安局, en: Public Security } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        kiosks: [{ id: "1", zone: A }]
        services:
          - { id: household, itemCode: "000109001000", name: { zh: 户口登记, en: Household registration },
              shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A }
        rules: { repeatGuardSeconds: 0 }
        windows: [{ id: "1", kind: general, zone: A, services: [household] }]
        staff: [{ id: "1001", name: 陈静, roles: [window] }]
        devices: []

        """

    func measure() async throws -> [BenchRow] {
        let (days, tickets) = (setting.times(30, quick: 2), setting.times(3_000, quick: 60))
        let root = setting.folder + "/aged"
        let paths = AgentPaths(root: root)
        for folder in [paths.site, paths.state, paths.run + "/print"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try Self.hall.write(toFile: paths.hallFile, atomically: false, encoding: .utf8)
        let library = DefinitionLibrary(folders: [setting.share], drivers: DriverCatalog.all)
        let plan = try HallFileReader(library: library).read(Self.hall, file: "hall.yaml").plan
        BenchSetting.say("making a ledger of \(days) days of \(tickets) tickets")
        let entries = try await BlockingThread(name: "aged").run { () throws in
            try AgedLedger(plan: plan, days: days, ticketsADay: tickets).write(to: paths.ledger)
        }
        var sample = Sample()
        guard let port = LoopbackPorts.free(1).first else { throw BenchFailure(description: "no free port") }
        let words = [
            setting.programs + "/hall-agent", "--root", root, "--share", setting.share, "--port", "\(port)", "--cups",
            root + "/no-cups.sock", "--trust-clock",
        ]
        for _ in 0..<setting.times(20, quick: 2) {
            let start = ChildProcess.Command(words, outputFile: root + "/log")
            sample.add(
                try await StartRow.firstTicket(port: port, isOnPaper: false) { try await ChildProcess.start(start) })
        }
        return [
            BenchRow(
                "start → first ticket on a ledger of \(days) days of \(tickets) tickets, p95 ms",
                ours: sample.milliseconds(at: 0.95), goal: .atMost(300),
                note: "\(entries) entries; \(sample.summary)")
        ]
    }
}
