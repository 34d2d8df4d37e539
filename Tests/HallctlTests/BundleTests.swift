import Foundation
import HallDomain
import HallStore
import Testing

@testable import hallctl

/// `hallctl bundle` and `hallctl open`
@Suite struct BundleTests {
    @Test func archivesComeBackAsTheyWere() throws {
        var archive = TarArchive()
        for size in [0, 1, 511, 512, 513, 2000] {
            archive.files.append(.init(name: "f/\(size)", bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
        }
        let bytes = archive.bytes(second: 1_795_482_000)
        #expect(bytes.count.isMultiple(of: 512))
        #expect(try TarArchive(reading: bytes) == archive)
    }

    @Test func aSystemsTarReadsIt() async throws {
        var archive = TarArchive()
        archive.add("logs/agent.log", "one\ntwo\n")
        let path = "/tmp/hallctl-\(UInt32.random(in: 0 ... .max)).tar"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(archive.bytes(second: 1_795_482_000)).write(to: URL(filePath: path))
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["tar", "-xOf", path, "logs/agent.log"]
        process.standardOutput = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && said == "one\ntwo\n")
    }

    @Test func whatIsNoArchiveIsRefusedWithoutATrap() throws {
        var archive = TarArchive()
        archive.add("a", String(repeating: "x", count: 700))
        let good = archive.bytes(second: 0)
        for count in stride(from: 0, to: good.count - 512, by: 97) {
            #expect(throws: TarArchive.Malformed.self) { try TarArchive(reading: Array(good.prefix(count))) }
        }
        for index in stride(from: 0, to: 512, by: 3) {
            var bad = good
            bad[index] ^= 0xFF
            _ = try? TarArchive(reading: bad)
        }
        var state: UInt64 = 20_261_128
        for _ in 0..<200 {
            let noise = (0..<1536).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 40)
            }
            #expect(throws: TarArchive.Malformed.self) { try TarArchive(reading: noise) }
        }
    }

    @Test(arguments: [
        ("card 11010519491231002X read", "card ‹id› read"), ("[110105194912310028]", "[‹id›]"),
        ("old 110105491231002.", "old ‹id›."), ("call 13800138000 now", "call ‹phone› now"),
        ("ledger: postgresql://hall:geheim@db/hall", "ledger: postgresql://‹secret›@db/hall"),
        ("password: hunter2", "password: \"‹secret›\""),
        ("\"token\":\"abc\",\"x\":1", "\"token\":\"‹secret›\",\"x\":1"),
        ("SECRET=s3cr3t next", "SECRET=\"‹secret›\" next"), ("name: 陈静, id", "name: 1001, id"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nrest", "‹secret›\nrest"
        ),
        // What only looks a little like it stays: times, sequence numbers, serial numbers.
        ("1795482000000 412.123456 A017 port 8080", "1795482000000 412.123456 A017 port 8080"),
        // What a machine has measured, under a key that says so: the boot clock, the bytes of a disk.
        (
            "{\"clock\":\"trusted\",\"mono\":110105491231002,\"wall\":1795482000000}",
            "{\"clock\":\"trusted\",\"mono\":110105491231002,\"wall\":1795482000000}"
        ),
        ("{\n  \"mono\" : 13800138000\n}", "{\n  \"mono\" : 13800138000\n}"),
        ("{\"free\":13800138000,\"size\":110105194912310028}", "{\"free\":13800138000,\"size\":110105194912310028}"),
        // A key that nobody knows, a string, a list, a text that quotes or only resembles: all of them may be somebody's.
        ("{\"number\":110105491231002}", "{\"number\":‹id›}"), ("{\"n\":998877665544332}", "{\"n\":‹id›}"),
        ("{\"mono\":\"110105491231002\"}", "{\"mono\":\"‹id›\"}"),
        ("{\"mono\":[110105491231002]}", "{\"mono\":[‹id›]}"),
        ("{\"mono\":110105491231002.}", "{\"mono\":‹id›.}"),
        ("{\"text\":\"{\\\"mono\\\":110105491231002}\"}", "{\"text\":\"{\\\"mono\\\":‹id›}\"}"),
        ("mono: 110105491231002", "mono: ‹id›"), ("\"mono\":110105491231002 of the card", "\"mono\":‹id› of the card"),
        ("said \"mono\":110105491231002", "said \"mono\":‹id›"),
        ("12345678901234567890", "12345678901234567890"), ("secretary of the hall", "secretary of the hall"),
    ])
    func whatIsNobodysBusinessIsTakenOut(_ text: String, _ expected: String) {
        let redaction = Redaction(staff: [(name: "陈静", id: "1001")])
        #expect(redaction.cleaned(text) == expected)
        #expect(redaction.cleaned(expected) == expected)
    }

    // MARK: The whole

    /// Identities as they could stand anywhere.
    private static let identities = (0..<20).map { index -> String in
        let digits = "1101051949123\(1000 + index * 37)"
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits.compactMap(\.wholeNumberValue), weights).reduce(0) { $0 + $1.0 * $1.1 }
        return digits + String(Array("10X98765432")[sum % 11])
    }

    /// The forms in which a text could hide in bytes.
    private static func forms(of text: String) -> [[UInt8]] {
        let plain = Array(text.utf8)
        let wide = plain.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
        let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
        let packed = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        // Base64 at each of the three places in its groups, without the characters that neighbours change.
        let coded = (0..<3).map { shift -> [UInt8] in
            let whole = Data(Array(repeating: 0x20, count: shift) + plain).base64EncodedString()
            return Array(whole.utf8.dropFirst(4).dropLast(6))
        }
        return [plain, wide, packed.count > 6 ? packed : plain] + coded
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(part)) != nil
    }

    @Test func aBundleHoldsNobodyAndAnswersElsewhere() async throws {
        try await withQuietHall(QuietHall.file + "ledger: \"postgresql://hall:geheim@db/hall\"\n") { hall in
            // A wrong hall file, whose mistake is a secret: the bundle is made all the same, and does not hold it.
            let log = hall.root + "/agent.log"
            let lines = Self.identities.map { "2026-11-24 notice card \($0) of 陈静 token=ab12cd34ef\n" }
            try lines.joined().write(toFile: log, atomically: false, encoding: .utf8)
            let first = hall.root + "/first.tar"
            let without = try await hall.run(
                "bundle", "--output", first, "--log", log, "--system", hall.root + "/none", "--cups", "/nowhere")
            #expect(without.status == 0, "\(without.err)")
            #expect(without.out.contains("  left out: "))
            #expect(without.out.contains("the ledger's address carries a password"))
            let bytes = Array(try Data(contentsOf: URL(filePath: first)))
            for secret in Self.identities + ["geheim", "ab12cd34ef"] {
                for form in Self.forms(of: secret) where form.count >= 6 {
                    #expect(!Self.contains(bytes, form), "\(secret)")
                }
            }
            #expect(!Self.contains(bytes, Array("陈静".utf8)))
            #expect(Self.contains(bytes, Array("‹id› of 1001".utf8)))
        }
        try await withQuietHall { hall in
            try WhyTests.lay(in: hall)
            let file = hall.root + "/hall.tar"
            let made = try await hall.run(
                "bundle", "--output", file, "--system", hall.root + "/none", "--cups", "/nowhere.sock", "--json")
            #expect(made.status == 0, "\(made.err)")
            let contents = made.json["contents"] as? [String] ?? []
            for name in [
                "bundle.json", "facts.json", "status.json", "why.json", "hall.yaml", "usb.txt", "versions.txt",
            ] {
                #expect(contents.contains(name), "\(contents)")
            }
            let bytes = Array(try Data(contentsOf: URL(filePath: file)))
            for secret in ["secret-token", "陈静"] { #expect(!Self.contains(bytes, Array(secret.utf8))) }
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let again = try await hall.run("bundle", "--output", file)
            #expect(again.status == 73)

            // The same answers, elsewhere.
            func open(_ words: String...) async throws -> Transcript {
                try await HallctlProgram.run(["open", file, "--root", "/nowhere"] + words)
            }
            let here = try await hall.run(
                "doctor", "--system", hall.root + "/none", "--cups", "/nowhere.sock", "--json")
            let there = try await open("doctor", "--json")
            #expect(there.status == here.status)
            let faults = { (said: Transcript) in
                (said.json["findings"] as? [[String: Any]])?.compactMap { $0["fault"] as? String }
            }
            #expect(faults(there) == faults(here))
            #expect(faults(there)?.isEmpty == false)
            #expect(try await open("why", "A002").out == hall.run("why", "A002").out)
            #expect(try await open("why", "device", "printer-1").out == hall.run("why", "device", "printer-1").out)
            let status = try await open("status")
            #expect(status.status == 69)
            #expect(status.out.hasPrefix("Quiet Hall (quiet)\n"))
            let about = try await open()
            #expect(about.status == 0 && about.out.hasPrefix("Quiet Hall  20"))
            let shown = try await open("show", "hall.yaml")
            #expect(shown.out == QuietHall.file.replacing("陈静", with: "1001"))
            #expect(try await open("show", "../x").status == 64)
            #expect(try await open("dance").status == 64)
        }
    }

    @Test func whatIsNoBundleIsSaid() async throws {
        let none = try await HallctlProgram.run(["open", "/nowhere.tar", "--json"])
        #expect(none.status == 65 && none.errorCode == "no-file")
        let wrong = try await HallctlProgram.run(["open", "/etc/passwd", "doctor", "--json"])
        #expect(wrong.status == 65 && wrong.errorCode == "no-bundle")
        #expect(wrong.errorOffset == 0)
    }
}
