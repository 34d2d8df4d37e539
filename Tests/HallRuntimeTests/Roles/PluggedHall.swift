import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallStore
import LinuxPorts
import Logging
import SimulatedHall
import Testing

@testable import HallRuntime

/// A kiosk with a printer, a reader and a window's board, none of which has a port in the hall file: whole agents over
/// real ttys, one after the other, with one ledger on disk.
final class PluggedHall: Sendable {
    let root = "/tmp/hallkit-plugged-\(UInt32.random(in: 0x10_0000...0xFF_FFFF))"
    let sockets: KioskSockets
    private let devices: [String]

    /// A hall with these entries of its file.
    init(_ devices: [String]) throws {
        self.devices = devices
        let paths = AgentPaths(root: root)
        for folder in [paths.state, paths.run, root + "/site/devices"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        sockets = try KioskSockets(folder: root + "/dev")
        try Self.otherPrinter.write(
            toFile: root + "/site/devices/test-usb-printer.yaml", atomically: true, encoding: .utf8)
    }

    func end() {
        sockets.host.stop()
        try? FileManager.default.removeItem(atPath: root)
    }

    var paths: AgentPaths { AgentPaths(root: root) }

    /// An agent's life: what is seen in it is seen through its pages and its ledger.
    func agent(_ test: @escaping @Sendable (PluggedAgent) async throws -> Void) async throws {
        let ledger = try SQLiteLedger(path: paths.ledger, newGen: UUID().uuidString.lowercased())
        // Its stream of jobs ends with the agent that reads it.
        let spooler = WalkSpooler()
        let library = DefinitionLibrary(folders: [root + "/site", WalkHall.repository], drivers: DriverCatalog.all)
        let definition = try HallFileReader(library: library).read(Self.hallFile(devices), file: "plugged.yaml")
        let (served, serving) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        var parts = HallAgent.Parts(
            definition: definition, ledger: ledger, clock: WalkClock(), ports: sockets, executor: sockets.executor,
            tasks: sockets.executor.tasks, spooler: spooler, relay: spooler, voice: WalkVoice(), outputs: [:],
            transport: nil, secret: Array(repeating: 7, count: 32), paths: paths, port: 0, version: "plugged",
            onReady: { serving.yield($0) }, logger: Logger(label: "plugged") { _ in SwiftLogNoOpLogHandler() })
        parts.library = library
        parts.roleTimes.calm = .milliseconds(60)
        parts.roleTimes.silence = .milliseconds(300)
        let agent = try HallAgent(parts)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agent.run() }
            group.addTask {
                for await port in served {
                    return try await test(PluggedAgent(port: UInt16(port), ledger: ledger))
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    // MARK: Devices

    static func file(_ path: String) throws -> DataFile {
        DataFile(file: path, text: try String(contentsOfFile: "\(WalkHall.repository)/\(path)", encoding: .utf8))
    }

    static func reader() throws -> any SimulatedDevice {
        try SimulatedCardReader(profile: file("firmware-profiles/sdt-sam.yaml"))
    }

    static func board(_ address: UInt16 = 3) throws -> any SimulatedDevice {
        try SimulatedBoard(
            device: file("devices/onbon-bx-5k1.yaml"), profile: file("firmware-profiles/onbon-bx-5k.yaml"),
            address: address)
    }

    /// One that the shipped files know, or one that a site's file knows by its USB ids and that speaks as Epson's do.
    static func printer(isOther: Bool = false) throws -> any SimulatedDevice {
        var model = try SimulatedPrinter.Model(
            device: isOther
                ? DataFile(file: "test-usb-printer.yaml", text: otherPrinter)
                : file("devices/generic-escpos-80mm.yaml"),
            profile: file("firmware-profiles/\(isOther ? "escpos-epson" : "escpos-generic-gb18030").yaml"))
        (model.bytesPerSecond, model.millimetresPerSecond) = (nil, nil)
        return StagePrinter(SimulatedPrinter(model: model))
    }

    /// What came out of a printer.
    func papers(_ name: String) throws -> [String] {
        try sockets.host.read(name, as: StagePrinter.self) { printer, _ in
            // A slip in double size goes over two lines of narrow paper.
            printer.tray.map { paper in paper.ticket.page.lines.map(\.text).joined() }
        }
    }

    static let otherIdentity = KioskSockets.Identity(vendor: "0fe6", product: "811e", serial: "P58-1")

    private static let otherPrinter = """
        schema: 1
        id: test-usb-printer
        vendor: Test
        model: USB 58
        summary: another printer, known by its USB ids
        role: documentPrinter
        support: experimental
        driver: escpos-printer
        connection: { kind: serial, baudRate: 9600, framing: 8N1 }
        match:
          - usb: { vendor: "0fe6", product: "811e" }
        firmware:
          - { versions: "*", profile: escpos-epson }
        traits:
          paperWidthInMillimetres: 58
          dotsPerLine: 384
          dotsPerInch: 203
          columns: 32
          cutter: partial
          hasNearEndSensor: false

        """

    /// Devices as a hall file places them, for rules that need no port.
    static func placed(_ devices: [String]) throws -> [PlacedDevice] {
        let library = DefinitionLibrary(folders: [WalkHall.repository], drivers: DriverCatalog.all)
        return try HallFileReader(library: library).read(hallFile(devices), file: "placed.yaml").devices
    }

    private static func hallFile(_ devices: [String]) -> String {
        """
        hall: plugged
        region: demo
        name: { zh: 示范政务服务大厅, en: Demonstration Government Service Hall }
        departments: [{ id: police, name: { zh: 公安局, en: Public Security } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        services:
          - { id: household, itemCode: "000109001000", name: { zh: 户口登记, en: Household registration },
              shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A }
        windows:
          - { id: "3", kind: general, zone: A, services: [household] }
          - { id: "4", kind: general, zone: A, services: [household] }
        kiosks: [{ id: "1", zone: A }]
        staff: [{ id: "1003", name: 王芳, roles: [window] }]
        devices:
          - \(devices.joined(separator: "\n  - "))

        """
    }
}

/// One agent's life, from outside.
struct PluggedAgent: Sendable {
    let port: UInt16
    let ledger: SQLiteLedger

    var client: LoopbackClient { LoopbackClient(port: port) }

    func json(_ path: String) async throws -> JSON {
        let answer = try await client.request("GET", path)
        guard let json = JSON(answer.body) else { throw EffectsFailure(what: "\(path): \(answer.status)") }
        return json
    }

    /// `id`, state, faults' codes, model and where it hangs.
    func device(_ id: String) async throws -> (state: String, codes: [String], model: String, at: String, json: JSON) {
        let all = try await json("/api/v1/status")["devices"]?.list ?? []
        guard let device = all.first(where: { $0["id"]?.text == id }) else { throw EffectsFailure(what: "no \(id)") }
        return (
            device["state"]?.text ?? "", device["faults"]?.list.compactMap { $0["code"]?.text } ?? [],
            device["model"]?.text ?? "", device["address"]?.text ?? "", device
        )
    }

    func becomes(_ id: String, _ state: String, within limit: Duration = .seconds(30)) async throws {
        try await eventually("\(id) shall be \(state)", within: limit) { try await device(id).state == state }
    }

    /// What was found out about places, as the ledger has it.
    func takings() throws -> [RoleTaking] {
        try ledger.entries(after: 0, limit: 1000).compactMap { entry in
            if case .roleTaken(let taking)? = entry.event { taking } else { nil }
        }
    }

    func answer(_ question: String, _ choice: String) async throws -> Int {
        let body =
            #"{"request":"answer-\#(UInt32.random(in: 0 ... .max))","question":"\#(question)","choice":"\#(choice)"}"#
        return try await client.request("POST", "/api/v1/questions", json: body).status
    }

    /// What a page comes to show.
    func page<Found: Sendable>(
        _ path: String, _ find: @escaping @Sendable (JSON) -> Found?
    ) async throws -> Found {
        let view = SimulatedHall.LiveView(port: port, path: path)
        defer { view.stop() }
        guard let found = await view.wait(.seconds(20), for: find) else {
            throw EffectsFailure(what: "\(path) never showed it")
        }
        return found
    }
}
