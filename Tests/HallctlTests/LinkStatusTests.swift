import Foundation
import SimulatedHall
import Testing

/// `hallctl status` and `hallctl check` in a hall of several machines.
@Suite(
    .serialized,
    .enabled(
        if: PrivateAuthority.isInstalled
            && FileManager.default.isExecutableFile(atPath: HallctlProgram.folder + "/hall-agent"),
        "needs openssl and hall-agent"))
struct LinkStatusTests {
    private static func with(_ body: (PrivateAuthority, String) async throws -> Void) async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let authority = try await PrivateAuthority.make(in: folder)
        try await authority.sign("hall", ["IP:127.0.0.1"])
        try await authority.sign("kiosk-1", ["DNS:kiosk-1"])
        try await body(authority, folder)
    }

    private static func file(_ authority: PrivateAuthority, _ machine: String, _ link: String) -> String {
        """
        hall: quiet
        region: test
        name: { zh: 安静大厅, en: Quiet Hall }
        departments: [{ id: police, name: { zh: 公安局, en: Police } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        services:
          - { id: household, itemCode: "1", name: { zh: 户口, en: Household }, shortName: { zh: 户籍办理, en: Household }, department: police, prefix: A }
        windows: [{ id: "1", kind: general, zone: A, services: [household] }]
        kiosks: [{ id: "1", zone: A }]
        issuers: [{ kiosk: "1", numbers: { from: 8101, to: 8199 } }]
        link: { \(link), certificate: \(authority.certificate(of: machine)), key: \(authority.key(of: machine)),
                authority: \(authority.certificate) }
        staff: []
        devices: []

        """
    }

    private static func run(_ agent: LoneAgent, _ arguments: String..., locale: String = "C.UTF-8") async throws
        -> Transcript
    {
        try await HallctlProgram.run(
            arguments + ["--root", agent.root, "--share", HallctlProgram.share], locale: locale)
    }

    @Test(.timeLimit(.minutes(1))) func bothEndsSayHowTheirLinkIsAndSinceWhen() async throws {
        try await Self.with { authority, folder in
            let ports = LoopbackPorts.free(3)
            try #require(ports.count == 3)
            func agent(_ name: String, _ port: Int, _ file: String) -> LoneAgent {
                LoneAgent(
                    .init(
                        folder: "\(folder)/\(name)", programs: HallctlProgram.folder, share: HallctlProgram.share,
                        port: port, hallFile: file))
            }
            let server = agent("h", ports[0], Self.file(authority, "hall", #"listen: "127.0.0.1:\#(ports[2])""#))
            let kiosk = agent(
                "k", ports[1], Self.file(authority, "kiosk-1", #"server: "127.0.0.1:\#(ports[2])", kiosk: "1""#))
            do {
                try await kiosk.start()
                try await Self.tell(server, kiosk)
            } catch {
                await kiosk.strike()
                await server.strike()
                throw error
            }
            await kiosk.strike()
            await server.strike()
        }
    }

    private static func tell(_ server: LoneAgent, _ kiosk: LoneAgent) async throws {
        try await until("the kiosk says that nobody answers") {
            try await run(kiosk, "status").out.contains("not connected since ")
        }
        let english = try await run(kiosk, "status")
        // A fault that says what to do, and why.
        #expect(english.status == 2 && english.out.contains("N01"), "\(english.out)")
        #expect(english.out.contains("Numbers work; check network.") && english.out.contains("nobody answers"))
        let chinese = try await run(kiosk, "status", locale: "zh_CN.UTF-8")
        #expect(chinese.out.contains("大厅服务器") && chinese.out.contains("连不上，自"))
        #expect(chinese.out.contains("照常取号；查网线和交换机。"))
        try await server.start()
        try await until("the kiosk is connected") {
            let said = try await run(kiosk, "status").out
            return said.contains("connected since ") && !said.contains("not connected")
        }
        try await until("the hall server says so too") {
            let said = try await run(server, "status").out
            return said.contains("Machine 1 ") && said.contains("connected since ")
        }
        let json = try await run(kiosk, "status", "--json").json
        let contacts = (json["link"] as? [String: Any])?["contacts"] as? [[String: Any]]
        #expect(contacts?.first?["state"] as? String == "up")
        #expect(contacts?.first?["since"] as? Int ?? 0 > 1_700_000_000_000)
    }

    private static func until(_ what: Comment, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("did not come: \(what)")
    }

    @Test func checkFindsACertificateThatIsAnothers() async throws {
        try await Self.with { authority, _ in
            let text = Self.file(authority, "hall", #"server: "127.0.0.1:8443", kiosk: "1""#)
            try await withQuietHall(text) { hall in
                let said = try await hall.run("check")
                #expect(said.status != 0)
                #expect((said.out + said.err).contains("hall.yaml:11:"), "\(said.out)\(said.err)")
                #expect((said.out + said.err).contains("DNS:kiosk-1"))
            }
        }
    }
}
