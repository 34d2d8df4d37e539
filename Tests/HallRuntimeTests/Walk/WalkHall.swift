import DeviceDrivers
import DeviceKit
import Fleet
import Foundation
import HallDomain
import HallStore
import Logging
import SimulatedHall
import Synchronization
import Testing

@testable import HallRuntime

/// A whole agent in this process: the shipped code between ports in memory, simulated devices and a ledger on disk.
///
/// Only what stands outside the agent's process is replaced: the kernel's ports, CUPS with its backend, the voice's
/// engine and loudspeaker, and the broker with central behind it.
final class WalkHall: Sendable {
    let root: String
    let ledger: SQLiteLedger
    let spooler = WalkSpooler()
    let voice = WalkVoice()
    let central = WalkCentral()
    let line: WalkLine
    let wires: [String: WalkWire]
    private let agent: HallAgent
    private let served: AsyncStream<Int>

    /// The top of the repository.
    static var repository: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }

    init() throws {
        // A socket's path has at most 107 bytes.
        root = "/tmp/hallkit-walk-\(UInt32.random(in: 0x10_0000...0xFF_FFFF))"
        let paths = AgentPaths(root: root)
        for folder in [paths.state, paths.run] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let executor = WalkExecutor()
        line = WalkLine(executor: executor)
        wires = try Self.lay(executor)
        ledger = try SQLiteLedger(path: paths.ledger, newGen: UUID().uuidString.lowercased())
        let library = DefinitionLibrary(folders: [Self.repository], drivers: DriverCatalog.all)
        let definition = try HallFileReader(library: library).read(Self.hallFile, file: "walk.yaml")
        let (served, serving) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        self.served = served
        let central = central
        agent = try HallAgent(
            .init(
                definition: definition, ledger: ledger, clock: WalkClock(),
                ports: WalkPorts(wires: wires, line: line), executor: executor, spooler: spooler, relay: spooler,
                voice: voice, outputs: ["A": voice], transport: { _ in central },
                secret: Array(repeating: 7, count: 32), paths: paths, port: 0, version: "walk",
                onReady: { serving.yield($0) }, logger: Logger(label: "walk") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Runs the agent around a test, which gets a client of its pages.
    func run(_ test: @escaping @Sendable (LoopbackClient) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.agent.run() }
            group.addTask {
                for await port in self.served { return try await test(LoopbackClient(port: UInt16(port))) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func lay(_ executor: WalkExecutor) throws -> [String: WalkWire] {
        func file(_ path: String) throws -> DataFile {
            DataFile(file: path, text: try String(contentsOfFile: "\(repository)/\(path)", encoding: .utf8))
        }
        var model = try SimulatedPrinter.Model(
            device: file("devices/generic-escpos-80mm.yaml"),
            profile: file("firmware-profiles/escpos-generic-gb18030.yaml"))
        (model.bytesPerSecond, model.millimetresPerSecond) = (nil, nil)
        let board = try SimulatedBoard(
            device: file("devices/onbon-bx-5k1.yaml"), profile: file("firmware-profiles/onbon-bx-5k.yaml"), address: 3)
        let pad = try SimulatedEvaluationPad(
            profile: file("firmware-profiles/hall-rs485-evaluator.yaml"), address: 0x83)
        return [
            "path:/dev/walk/printer": WalkWire(
                executor, ["printer": StagePrinter(SimulatedPrinter(model: model))]),
            "path:/dev/walk/boards": WalkWire(executor, ["board": StageBoard(board)]),
            "path:/dev/walk/desks": WalkWire(executor, ["pad": pad]),
        ]
    }

    /// Has all drivers made anew.
    func renewSessions() { agent.recorder?.renewSessions() }

    // MARK: Looking at the devices

    /// What was cut off at the printer.
    func papers() async -> [PrintedTicket] {
        await wires["path:/dev/walk/printer"]?.with("printer", as: StagePrinter.self) { printer, now in
            let answers = printer.tick(now: now)
            return (printer.tray.map(\.ticket), send: answers)
        } ?? []
    }

    /// What can be read on the window's board.
    func boardText() async -> String {
        await wires["path:/dev/walk/boards"]?.with("board", as: StageBoard.self) { board, now in
            let answers = board.tick(now: now)
            return (board.text, send: answers)
        } ?? ""
    }

    /// Whether the pad asks for a rating.
    func isPadAsking() async -> Bool {
        await wires["path:/dev/walk/desks"]?.with("pad", as: SimulatedEvaluationPad.self) { pad, _ in
            (pad.isAsking, send: [])
        } ?? false
    }

    /// Presses a grade on the pad.
    func rate(_ grade: Int) async {
        _ = await wires["path:/dev/walk/desks"]?.with("pad", as: SimulatedEvaluationPad.self) { pad, now in
            ((), send: pad.press(grade: grade, now: now))
        }
    }

    /// Everything in the ledger.
    func entries() throws -> [StoredEntry] { try ledger.entries(after: 0, limit: 1000) }

    private static let hallFile = """
        hall: walk
        region: demo
        name: { zh: 示范政务服务大厅, en: Demonstration Government Service Hall }
        ticketAddress: "https://hall.example/t/{token}"
        departments:
          - { id: police, name: { zh: 公安局, en: Public Security } }
        zones:
          - { id: A, name: { zh: A区, en: Area A } }
        services:
          - { id: household, itemCode: "000109001000", name: { zh: 户口登记、注销、迁移, en: Household registration },
              shortName: { zh: 户籍办理, en: Household registration }, department: police, prefix: A }
        windows:
          - { id: "3", kind: general, zone: A, services: [household] }
        kiosks:
          - { id: "1", zone: A }
        staff:
          - { id: "1003", name: 王芳, roles: [window] }
        reporting: { broker: "127.0.0.1:1883" }
        devices:
          - { id: printer-1, definition: generic-escpos-80mm, at: "path:/dev/walk/printer", kiosk: "1",
              queue: printer-1 }
          - { id: board-3, definition: onbon-bx-5k1, at: "path:/dev/walk/boards", placement: { address: 3 },
              window: "3" }
          - { id: button-3, definition: generic-gpio-button, at: "gpio:walk/3", window: "3" }
          - { id: pad-3, definition: generic-hall-rs485-evaluator, at: "path:/dev/walk/desks",
              placement: { address: 131 }, window: "3" }

        """
}

/// Waits until something is so, for at most a generous while.
func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !isSo() {
        guard ContinuousClock.now < deadline else {
            Issue.record("waited in vain until \(what)")
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
