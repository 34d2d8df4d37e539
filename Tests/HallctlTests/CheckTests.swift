import Foundation
import SimulatedHall
import Testing

@Suite struct CheckTests {
    @Test func theShippedFilesAndAGoodHallHaveNoProblem() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("check")
            #expect(said.status == 0)
            #expect(said.out.hasSuffix(" files, no problem.\n"))
            #expect(said.err.isEmpty)
        }
    }

    private static let wrong = QuietHall.file
        .replacing("generic-escpos-80mm", with: "generic-escpos-81mm")
        .replacing("{ address: 1 }", with: "{ adress: 1 }")
        .appending(
            """
              - id: board-2
                definition: onbon-bx-5k1
                at: "path:/nowhere/board-2"
                placement: { address: 2 }
                window: "7"
              # the last one is good
              - { id: board-3, definition: onbon-bx-5k1, at: "path:/nowhere/board-3", placement: { address: 3 }, window: "1" }

            """)

    @Test func everyWrongDeviceOfAHallFileIsListedWithItsLine() async throws {
        try await withQuietHall(Self.wrong) { hall in
            let said = try await hall.run("check", hall.hallFile)
            #expect(said.status == 78)
            let lines = said.out.split(separator: "\n")
            try #require(lines.count == 4, "\(said.out)")
            #expect(
                lines[0].hasPrefix(
                    "\(hall.hallFile):14: device 'printer-1': no device file 'devices/generic-escpos-81mm.yaml'"))
            #expect(lines[1] == "\(hall.hallFile):15: device 'board-1': key 'address' is missing (is it 'adress'?)")
            #expect(lines[2].hasSuffix(": no window '7'"))
            #expect(lines[3] == "1 file: 3 errors, 0 warnings.")
        }
    }

    @Test func findingsAsJSON() async throws {
        try await withQuietHall(Self.wrong) { hall in
            let said = try await hall.run("check", hall.hallFile, "--json")
            #expect(said.status == 78)
            let findings = said.json["findings"] as? [[String: Any]] ?? []
            #expect(findings.map { $0["line"] as? Int } == [14, 15, 20])
            #expect(findings.allSatisfy { $0["weight"] as? String == "error" })
        }
    }

    @Test func aNumberWithTwoIssuersIsRefusedWithItsLine() async throws {
        let issuers = "issuers: [{ kiosk: \"1\", numbers: { from: 6999, to: 7100 } }]\nstaff:"
        try await withQuietHall(QuietHall.file.replacing("staff:", with: issuers)) { hall in
            let said = try await hall.run("check", hall.hallFile)
            #expect(said.status == 78)
            #expect(
                said.out.contains(
                    "\(hall.hallFile):12: kiosk '1' would give A6999 … A6999, which the hall server gives too"))
        }
    }

    @Test func prefixesThatSoundAlikeAreAWarning() async throws {
        try await withQuietHall(QuietHall.file.replacing("prefix: M", with: "prefix: H")) { hall in
            let english = try await hall.run("check", hall.hallFile)
            #expect(english.status == 1)
            #expect(english.out.contains("hall.yaml:9: warning: zone A: prefixes A, H sound alike"))
            let chinese = try await hall.run("check", hall.hallFile, locale: "zh_CN.UTF-8")
            #expect(chinese.out.contains("hall.yaml:9: 提醒：区域 A：字母 A、H 读音相近"))
        }
    }

    private static func ledger(_ address: String) -> String { QuietHall.file + "ledger: \(address)\n" }
    private static let line = QuietHall.file.split(separator: "\n", omittingEmptySubsequences: false).count

    @Test(.enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed (Debian package postgresql)"))
    func whatTheLedgersDatabaseLacksIsListedWithTheLedgersLine() async throws {
        try await PrivatePostgres.with(settings: ["full_page_writes": "off", "synchronous_commit": "off"]) { server in
            try await withQuietHall(Self.ledger(server.address("postgres"))) { hall in
                let said = try await hall.run("check", hall.hallFile)
                #expect(said.status == 78)
                let place = "\(hall.hallFile):\(Self.line): "
                let lines = said.out.split(separator: "\n").map(String.init)
                #expect(
                    lines == [
                        place + "PostgreSQL's full_page_writes is off; needed: on",
                        place + "PostgreSQL's synchronous_commit is off; needed: on or remote_apply",
                        "1 file: 2 errors, 0 warnings.",
                    ])
                let chinese = try await hall.run("check", hall.hallFile, locale: "zh_CN.UTF-8")
                #expect(chinese.out.contains(place + "PostgreSQL 的 full_page_writes 是 off，必须是 on\n"))
            }
        }
    }

    @Test(.enabled(if: PrivatePostgres.isInstalled, "PostgreSQL is not installed (Debian package postgresql)"))
    func aGoodDatabaseForTheLedgerIsNoProblem() async throws {
        try await PrivatePostgres.with { server in
            try await withQuietHall(Self.ledger("\"\(server.localAddress("postgres"))\"")) { hall in
                let said = try await hall.run("check", hall.hallFile)
                #expect(said.status == 0, "\(said.out)")
            }
        }
    }

    @Test func aDatabaseThatIsAwayAndAnOpenNetworkAreSaid() async throws {
        let port = try #require(LoopbackPort.free())
        try await withQuietHall(Self.ledger("postgresql://h@127.0.0.1:\(port)/hall")) { hall in
            let said = try await hall.run("check", hall.hallFile)
            #expect(said.status == 78)
            #expect(
                said.out.contains("\(hall.hallFile):\(Self.line): PostgreSQL cannot be reached: 127.0.0.1:\(port): "))
            #expect(!said.out.contains("certificate"))
        }
        try await withQuietHall(Self.ledger("postgresql://h@db.invalid/hall")) { hall in
            let said = try await hall.run("check", hall.hallFile)
            #expect(said.out.contains(":\(Self.line): warning: the server's certificate is not verified"))
            #expect(said.out.contains("db.invalid: no such host"))
        }
    }

    /// A site's folder with one wrong file of each kind: each is said once, where it is wrong.
    @Test func definitionFilesAreCheckedByThemselves() async throws {
        try await withQuietHall { hall in
            let site = hall.root + "/etc/hallkit"
            for kind in ["devices", "firmware-profiles"] {
                try FileManager.default.createDirectory(atPath: "\(site)/\(kind)", withIntermediateDirectories: true)
            }
            func plant(_ name: String, as other: String, _ old: String, _ new: String) throws {
                let text = HallctlProgram.text("\(HallctlProgram.share)/\(name)").replacing(old, with: new)
                try text.write(toFile: "\(site)/\(other)", atomically: false, encoding: .utf8)
            }
            try plant("devices/generic-escpos-58mm.yaml", as: "devices/other.yaml", "x", "x")
            try plant("devices/onbon-bx-5k1-hall.yaml", as: "devices/onbon-bx-5k1-hall.yaml", "driver: ", "driver: x")
            try plant(
                "firmware-profiles/sdt-sam.yaml", as: "firmware-profiles/sdt-sam.yaml", "pollMilliseconds: 300",
                "pollMilliseconds: -4")
            try "a: [".write(toFile: site + "/devices/broken.yaml", atomically: false, encoding: .utf8)
            let said = try await hall.run("check")
            #expect(said.status == 78)
            let lines = said.out.split(separator: "\n").filter { $0.hasPrefix(site) }
            #expect(lines.contains { $0.contains("/other.yaml:") && $0.hasSuffix("is not the file's name 'other'") })
            #expect(lines.contains { $0.contains("/onbon-bx-5k1-hall.yaml:") && $0.contains("no driver 'x") })
            #expect(lines.contains { $0.contains("/sdt-sam.yaml:") && $0.contains("pollMilliseconds is -4") })
            #expect(lines.contains { $0.contains("/broken.yaml:") })
            #expect(lines.count == 4, "\(said.out)")
        }
    }

    @Test func whatCannotBeReadIsSaid() async throws {
        let said = try await HallctlProgram.run(["check", "/nowhere/hall.yaml"])
        #expect(said.status == 78)
        #expect(said.out.hasPrefix("/nowhere/hall.yaml: there is no such file\n"))
    }
}
