import Glibc
import HallStore
import SimulatedHall

/// A hall server and its kiosks as processes on this machine: the shipped programs, mutual TLS, PostgreSQL as the hall
/// server's ledger, and each kiosk on a line of its own that can be cut.
struct RealHall: Sendable {
    /// Where everything comes from.
    struct Setting: Sendable {
        /// A private folder with a short path.
        var folder: String
        /// The built programs.
        var programs: String
        /// The folder with `devices/` and `firmware-profiles/`.
        var share: String
        var kiosks: Int
        /// Each kiosk in a network namespace of its own with a cable to the hall server, instead of a relay on 127.0.0.1;
        /// this process stands alone in one of its own.
        var hasNetworks = false
        /// Leaves every ledger where it is at the end.
        var keeps = false
    }

    static let windows = 6
    /// A series for each letter, and the first of its numbers that kiosks give by themselves: 10⁵ numbers fit into one day,
    /// whoever gives them.
    static let letters: [String] = Array("ABCDEFGHJKLMNPQRSTUVWXYZ").map { String($0) }
    static let firstOfKiosks = 5000
    private static let database = "hall"

    let setting: Setting
    let postgres: PrivatePostgres
    let server: LoneAgent
    let kiosks: [LoneAgent]
    let lines: [RealLine]
    private let authority: PrivateAuthority

    /// What is missing here to run one.
    static func missing(_ programs: String) -> [String] {
        let agent = programs + "/hall-agent"
        var missing: [String] = access(agent, X_OK) == 0 ? [] : [agent]
        if !PrivateAuthority.isInstalled { missing.append("openssl") }
        if !PrivatePostgres.isInstalled { missing.append("postgresql") }
        return missing
    }

    /// Starts the database and every program.
    static func start(_ setting: Setting) async throws -> RealHall {
        let folder = setting.folder
        let ports = LoopbackPorts.free(setting.kiosks + 2)
        guard ports.count == setting.kiosks + 2, StageFolder.make(folder + "/tls") else {
            throw BenchFailure(description: "no free ports, or \(folder) cannot be written to")
        }
        let authority = try await PrivateAuthority.make(in: folder + "/tls")
        if setting.hasNetworks { try await MachineNetwork.wake() }
        try await authority.sign("hall", ["IP:127.0.0.1"] + (1...setting.kiosks).map { "IP:10.77.\($0).1" })
        // Beside the folder: its own user has to come in.
        let postgres = try PrivatePostgres(folder: folder + "-pg")
        try await postgres.start()
        try await postgres.run("CREATE DATABASE \(database)")
        let linkPort = ports[setting.kiosks + 1]
        let files = RealHallFile(kiosks: setting.kiosks, authority: authority)
        let server = agent(
            setting, "hall", ports[0],
            files.text(
                "hall", #"listen: "\#(setting.hasNetworks ? "0.0.0.0" : "127.0.0.1"):\#(linkPort)""#,
                ledger: postgres.address(database)))
        var (kiosks, lines): ([LoneAgent], [RealLine]) = ([], [])
        for kiosk in 1...setting.kiosks {
            try await authority.sign("kiosk-\(kiosk)", ["DNS:kiosk-\(kiosk)"])
            let line = try await RealLine.make(setting, kiosk: kiosk, to: linkPort)
            lines.append(line)
            let link = #"server: "\#(line.address(of: linkPort))", kiosk: "\#(kiosk)", waitSeconds: 1"#
            kiosks.append(
                agent(setting, "k\(kiosk)", ports[kiosk], files.text("kiosk-\(kiosk)", link), network: line.network))
        }
        let hall = RealHall(
            setting: setting, postgres: postgres, server: server, kiosks: kiosks, lines: lines, authority: authority)
        do {
            try await server.start()
            for kiosk in kiosks { try await kiosk.start() }
        } catch {
            await hall.strike()
            throw error
        }
        return hall
    }

    private static func agent(
        _ setting: Setting, _ name: String, _ port: Int, _ file: String, network: String? = nil
    ) -> LoneAgent {
        var settings = LoneAgent.Settings(
            folder: "\(setting.folder)/\(name)", programs: setting.programs, share: setting.share, port: port,
            hallFile: file)
        settings.network = network
        return LoneAgent(settings)
    }

    /// Takes everything away.
    func strike() async {
        for line in lines { await line.end() }
        guard !setting.keeps else {
            for agent in kiosks + [server] { await agent.kill() }
            return await postgres.stop()
        }
        for kiosk in kiosks { await kiosk.strike() }
        await server.strike()
        await postgres.remove()
    }

    /// Kills the hall server's program and starts it again.
    func restartServer() async throws {
        await server.kill()
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do { return try await server.start() } catch {
                // The database may not have noticed yet that the other is gone.
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// A second hall server is started on the same database. How many events it has appended, and how it ended.
    func startSecond() async throws -> (events: Int64, ending: ChildProcess.Ending, output: String) {
        let ports = LoopbackPorts.free(2)
        guard ports.count == 2 else { throw BenchFailure(description: "no free ports") }
        let root = setting.folder + "/second"
        let file = RealHallFile(kiosks: setting.kiosks, authority: authority)
            .text("hall", #"listen: "127.0.0.1:\#(ports[1])""#, ledger: postgres.address(Self.database))
        guard StageFolder.make(root + "/etc/hallkit"), StageFolder.write(file, to: root + "/etc/hallkit/hall.yaml")
        else {
            throw BenchFailure(description: "\(root) cannot be written to")
        }
        let before = try head()
        let log = setting.folder + "/second.log"
        let second = try await ChildProcess.start(
            .init(
                [
                    setting.programs + "/hall-agent", "--root", root, "--share", setting.share, "--port",
                    "\(ports[0])", "--cups", root + "/no-cups.sock", "--trust-clock",
                ], outputFile: log))
        let deadline = ContinuousClock.now + .seconds(20)
        while second.isRunning, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(50)) }
        let ending = await second.terminate()
        return (try head() - before, ending, String(decoding: StageFolder.read(log) ?? [], as: UTF8.self))
    }

    /// How many tickets the hall server's ledger has taken over, and how many wishes it has voided.
    func tally() throws -> (handedOver: Int, voided: Int) {
        let ledger = try PostgresLedger(PostgresAddress(postgres.address(Self.database)), newGen: "unused")
        var (handedOver, voided, seq) = (0, 0, Int64(0))
        while true {
            let entries = try ledger.entries(after: seq, limit: 2000)
            guard let last = entries.last else { return (handedOver, voided) }
            handedOver += entries.count { $0.kind == "ticketTakenOver" }
            voided += entries.count { $0.kind == "wishVoided" }
            seq = last.seq
        }
    }

    private func head() throws -> Int64 {
        try PostgresLedger(PostgresAddress(postgres.address(Self.database)), newGen: "unused").head()
    }
}

/// The hall file of one of the machines.
struct RealHallFile: Sendable {
    var kiosks: Int
    var authority: PrivateAuthority

    func text(_ machine: String, _ link: String, ledger: String? = nil) -> String {
        let numbers = (1...kiosks).map { kiosk in
            let size = (10_000 - RealHall.firstOfKiosks) / kiosks
            let from = RealHall.firstOfKiosks + (kiosk - 1) * size
            return "  - { kiosk: \"\(kiosk)\", numbers: { from: \(from), to: \(from + size - 1) } }"
        }
        let services = RealHall.letters.map { letter in
            "  - { id: \(letter.lowercased()), itemCode: \"1\", name: { zh: 事, en: S }, shortName: { zh: 事, en: S }, "
                + "department: d, prefix: \(letter), numbers: { from: 1, to: \(RealHall.firstOfKiosks - 1) } }"
        }
        let all = RealHall.letters.map { $0.lowercased() }.joined(separator: ", ")
        let windows = (1...RealHall.windows).map {
            "  - { id: \"\($0)\", kind: general, zone: A, services: [\(all)] }"
        }
        let places = (1...kiosks).map { "  - { id: \"\($0)\", zone: A }" }
        let staff = (1...RealHall.windows).map { "  - { id: \"10\($0)\", name: 员, roles: [window] }" }
        let lines =
            [
                "hall: splits", "region: test", "name: { zh: 示范大厅, en: Sample Hall }",
                "departments: [{ id: d, name: { zh: 部, en: D } }]", "zones: [{ id: A, name: { zh: A区, en: Area A } }]",
                "services:",
            ] + services + ["windows:"] + windows + ["kiosks:"] + places + ["issuers:"] + numbers + ["staff:"] + staff
            + [
                "rules: { repeatGuardSeconds: 0 }", "devices: []",
                "link: { \(link), certificate: \(authority.certificate(of: machine)), "
                    + "key: \(authority.key(of: machine)), authority: \(authority.certificate) }",
            ] + (ledger.map { ["ledger: \($0)"] } ?? [])
        return lines.joined(separator: "\n") + "\n"
    }
}
