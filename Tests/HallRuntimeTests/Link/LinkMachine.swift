import DeviceDrivers
import DeviceKit
import Foundation
import HallDomain
import HallStore
import Logging
import SimulatedHall
import Synchronization
import Testing

@testable import HallRuntime

/// One machine of a hall of several: a whole agent between ports in memory, with a simulated printer and a ledger of its
/// own on disk. Its program is started, killed and started again.
actor LinkMachine {
    /// Its kiosk; `nil` for the hall server.
    nonisolated let kiosk: KioskID?
    nonisolated let root: String
    nonisolated let clock: LinkClock
    nonisolated let voice = WalkVoice()
    private nonisolated let wires: [String: WalkWire]
    private nonisolated let line: WalkLine
    private let hallFile: String
    private var program: Task<Void, any Error>?
    private nonisolated let disk = Mutex<MortalLedger?>(nil)
    /// Where its pages are.
    private(set) var port = 0
    /// Where kiosks are served.
    private(set) var linkPort = 0

    init(kiosk: KioskID?, folder: String, hallFile: String) throws {
        self.kiosk = kiosk
        self.hallFile = hallFile
        let name = kiosk?.rawValue ?? "hall"
        root = "\(folder)/\(name)"
        clock = LinkClock(boot: "boot-of-\(name)")
        let paths = AgentPaths(root: root)
        for path in [paths.state, paths.run, paths.site] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let executor = WalkExecutor()
        line = WalkLine(executor: executor)
        wires = ["path:/dev/link/printer": try Self.printer(executor)]
    }

    nonisolated var paths: AgentPaths { AgentPaths(root: root) }

    /// Starts its program (again) and waits until it serves.
    func start() async throws {
        let library = DefinitionLibrary(folders: [WalkHall.repository], drivers: DriverCatalog.all)
        var definition = try HallFileReader(library: library).read(hallFile, file: paths.hallFile)
        // The same as in a hall, only that nobody waits for it.
        definition.link?.pause = .milliseconds(100)
        definition.link?.patience = .milliseconds(900)
        definition.link?.timeout = .milliseconds(700)
        let ledger = MortalLedger(
            try SQLiteLedger(path: paths.ledger, newGen: UUID().uuidString.lowercased(), durability: .weakened))
        disk.withLock { $0 = ledger }
        let spooler = WalkSpooler()
        let (pages, servesPages) = AsyncStream.makeStream(of: Int.self)
        let (links, servesLinks) = AsyncStream.makeStream(of: Int.self)
        var parts = HallAgent.Parts(
            definition: definition, ledger: ledger, clock: clock, ports: WalkPorts(wires: wires, line: line),
            executor: line.executor, spooler: spooler, relay: spooler, voice: voice, outputs: ["A": voice],
            transport: nil, secret: Array(repeating: 7, count: 32), paths: paths, port: 0, version: "link",
            onReady: { servesPages.yield($0) }, logger: Logger(label: "link") { _ in SwiftLogNoOpLogHandler() })
        parts.onLinkReady = { servesLinks.yield($0) }
        let agent = try HallAgent(parts)
        let program = Task { try await agent.run() }
        self.program = program
        // A program that ends at once does not serve. Ends with the program.
        Task {
            _ = await program.result
            servesPages.finish()
            servesLinks.finish()
        }
        port = await pages.first { _ in true } ?? 0
        if kiosk == nil { linkPort = await links.first { _ in true } ?? 0 }
        if port == 0 || kiosk == nil && linkPort == 0 { try await program.value }
    }

    /// Ends its program as it stands: nothing that it does afterwards counts.
    func kill() async {
        disk.withLock { $0 }?.die()
        program?.cancel()
        _ = await program?.result
        program = nil
    }

    // MARK: Looking

    /// Everything in its ledger.
    nonisolated func entries() throws -> [StoredEntry] {
        let ledger = disk.withLock { $0 }
        return try ledger?.entries(after: 0, limit: .max) ?? []
    }

    nonisolated func events() throws -> [HallEvent] { try entries().compactMap(\.event) }

    /// What its ledger adds up to.
    nonisolated func state() throws -> HallState {
        var state = HallState()
        for entry in try entries().compactMap(\.entry) { state.apply(entry) }
        return state
    }

    /// Texts of what was cut off at its printer.
    nonisolated func papers() async -> [PrintedTicket] {
        await wires["path:/dev/link/printer"]?.with("printer", as: StagePrinter.self) { printer, now in
            let answers = printer.tick(now: now)
            return (printer.tray.map(\.ticket), send: answers)
        } ?? []
    }

    /// The numbers on papers, in their order.
    nonisolated func printedNumbers() async -> [String] {
        await papers().flatMap { paper in
            paper.page.lines.map { $0.text.trimmingCharacters(in: .whitespaces) }
                .filter { $0.wholeMatch(of: /[A-Z]\d{3,4}/) != nil }
        }
    }

    // MARK: People

    /// Somebody touches an item. `nil` when the program was gone before it answered.
    func take(_ request: String, paper: Bool = false) async -> (status: Int, number: String?, code: String?)? {
        guard let kiosk else { return nil }
        let json = #"{"request":"\#(request)","service":"household","paper":\#(paper)}"#
        guard let answer = try? await post("/api/v1/kiosks/\(kiosk)/tickets", json) else { return nil }
        let reply = try? JSONDecoder().decode(HallAPI.IssueReply.self, from: Data(answer.body))
        let refusal = try? JSONDecoder().decode(HTTPReply.Refused.self, from: Data(answer.body))
        return (answer.status, reply?.ticket.number, refusal?.error.code)
    }

    func post(_ path: String, _ json: String, token: String? = nil) async throws -> LoopbackClient.Answer {
        try await LoopbackClient(port: UInt16(port)).request(
            "POST", path, json: json, headers: token.map { ["X-HallKit-Token": $0] } ?? [:])
    }

    func status() async throws -> StatusView {
        let answer = try await LoopbackClient(port: UInt16(port)).request("GET", "/api/v1/status")
        return try JSONDecoder().decode(StatusView.self, from: Data(answer.body))
    }

    /// Somebody signs in at Window 1.
    func signIn() async throws -> String {
        let answer = try await post(
            "/api/v1/windows/1/sign-in", #"{"request":"sign-in-\#(UUID().uuidString)","staff":"1003"}"#)
        return try JSONDecoder().decode(HallAPI.TokenReply.self, from: Data(answer.body)).token
    }

    /// Window 1 ends its visit and calls the next; the number called.
    func call(_ token: String) async throws -> String? {
        let answer = try await post(
            "/api/v1/windows/1/finish-and-call", #"{"request":"call-\#(UUID().uuidString)"}"#, token: token)
        return try? JSONDecoder().decode(HallAPI.WindowReply.self, from: Data(answer.body)).ticket?.number
    }

    private static func printer(_ executor: WalkExecutor) throws -> WalkWire {
        func file(_ path: String) throws -> DataFile {
            DataFile(file: path, text: try String(contentsOfFile: "\(WalkHall.repository)/\(path)", encoding: .utf8))
        }
        var model = try SimulatedPrinter.Model(
            device: file("devices/generic-escpos-80mm.yaml"),
            profile: file("firmware-profiles/escpos-generic-gb18030.yaml"))
        (model.bytesPerSecond, model.millimetresPerSecond) = (nil, nil)
        return WalkWire(executor, ["printer": StagePrinter(SimulatedPrinter(model: model))])
    }
}

/// Nine in the morning in China; goes on by the kernel's clock, or as a test says.
final class LinkClock: HallClock {
    private let start = ContinuousClock.now
    private let boot: String
    private let added = Mutex<(milliseconds: Int64, boots: Int)>((0, 1))

    init(boot: String) { self.boot = boot }

    func advance(seconds: Int64) { added.withLock { $0.milliseconds += seconds * 1000 } }

    /// The machine has lost its power and starts anew.
    func reboot() { added.withLock { $0.boots += 1 } }

    func now() -> Moment {
        let added = added.withLock { $0 }
        let milliseconds = Int64(start.duration(to: .now) / .milliseconds(1)) + added.milliseconds
        return Moment(
            wall: 1_795_482_000_000 + milliseconds, boot: "\(boot)-\(added.boots)",
            mono: 1_000_000_000_000 + milliseconds * 1_000_000,
            clock: .trusted)
    }
}

/// A ledger whose program may be killed: from then on nothing reaches the disk.
final class MortalLedger: Ledger {
    private let base: SQLiteLedger
    private let isDead = Mutex(false)

    init(_ base: SQLiteLedger) { self.base = base }

    func die() { isDead.withLock { $0 = true } }

    var gen: String { base.gen }
    func head() throws(LedgerError) -> Int64 { try base.head() }
    func entries(after seq: Int64, limit: Int) throws(LedgerError) -> [StoredEntry] {
        try base.entries(after: seq, limit: limit)
    }
    func cursor(_ name: String) throws(LedgerError) -> Int64 { try base.cursor(name) }

    func append(
        _ entries: [LedgerEntry], after seq: Int64, epoch: Int64, cursors: [String: Int64]
    ) throws(LedgerError) {
        guard !isDead.withLock({ $0 }) else { throw .failed("killed") }
        try base.append(entries, after: seq, epoch: epoch, cursors: cursors)
    }
}
