import Foundation
import Testing

/// `hallctl config` of the hall file, with the agent down.
@Suite struct ConfigTests {
    private func plant(_ text: String, in hall: QuietHall) throws -> String {
        let file = hall.root + "/new.yaml"
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        return file
    }

    private static let better = QuietHall.file
        .replacing("placement: { address: 1 }", with: "placement: { address: 2 }")
        .replacing("staff:", with: "rules: { undoSeconds: 60 }\nstaff:")

    @Test func aWrongFileIsRefusedWithItsLineAndNothingIsTouched() async throws {
        try await withQuietHall { hall in
            let wrong = try plant(QuietHall.file.replacing("{ address: 1 }", with: "{ adress: 1 }"), in: hall)
            let before = FileManager.default.contents(atPath: hall.hallFile)
            for (verb, last) in [
                ("check", "Wrong; it cannot be applied."), ("diff", "Wrong; it cannot be compared."),
                ("apply", "Wrong; not applied. The old one stays."),
            ] {
                let said = try await hall.run("config", verb, wrong)
                #expect(said.status == 78)
                #expect(
                    said.out == "\(wrong):15: device 'board-1': key 'address' is missing (is it 'adress'?)\n\(last)\n")
            }
            let json = try await hall.run("config", "apply", wrong, "--json")
            #expect(json.status == 78 && json.json["result"] as? String == "refused")
            #expect((json.json["findings"] as? [[String: Any]])?.first?["line"] as? Int == 15)
            let missing = try await hall.run("config", "apply", "/nowhere.yaml", locale: "zh_CN.UTF-8")
            #expect(missing.status == 78)
            #expect(missing.out == "/nowhere.yaml: 没有这个文件\n有错，没有应用；原来的不变。\n")
            #expect(FileManager.default.contents(atPath: hall.hallFile) == before)
            #expect(!FileManager.default.fileExists(atPath: hall.root + "/etc/hallkit/kept"))
        }
    }

    @Test func diffSaysWhatChangesForPeople() async throws {
        try await withQuietHall { hall in
            let file = try plant(Self.better, in: hall)
            let english = try await hall.run("config", "diff", file)
            #expect(english.status == 1)
            #expect(
                english.out == """
                    ~ rules
                        a call can be undone (seconds): 30 → 60
                    ~ board board-1
                        placement: address: 1 → address: 2
                    0 added, 0 removed, 2 changed.

                    """)
            let chinese = try await hall.run("config", "diff", file, locale: "zh_CN.UTF-8")
            #expect(
                chinese.out == """
                    ~ 规则
                        叫号可撤销（秒）：30 → 60
                    ~ 屏 board-1
                        安装设置：address: 1 → address: 2
                    新增0，去掉0，改变2。

                    """)
            let json = try await hall.run("config", "diff", file, "--json")
            #expect(json.status == 1)
            let changes = json.json["changes"] as? [[String: Any]] ?? []
            #expect(changes.map { $0["kind"] as? String } == ["rules", "device"])
            #expect(changes.map { $0["what"] as? String } == ["changed", "changed"])
            let same = try await hall.run("config", "diff", hall.hallFile)
            #expect(same.status == 0 && same.out == "The files are the same.\n")
            let spelled = try await hall.run("config", "diff", plant(QuietHall.file + "# more\n", in: hall))
            #expect(spelled.status == 0)
            #expect(spelled.out == "Nothing changes for the hall (only comments or spelling differ).\n")
        }
    }

    @Test func applyKeepsTheOldOneAndRollbackBringsItsBytesBack() async throws {
        // Spaces, a byte order mark's like and Windows line ends come back as they were.
        let original = QuietHall.file.replacing("region: test\n", with: "region: test   \r\n# \t末尾 \r\n")
        try await withQuietHall(original) { hall in
            let none = try await hall.run("config", "rollback")
            #expect(none.status == 64)
            #expect(none.err == "hallctl: no hall file is kept to go back to; hallctl config apply keeps one\n")
            let applied = try await hall.run("config", "apply", plant(Self.better, in: hall))
            #expect(applied.status == 0)
            #expect(
                applied.out.hasSuffix(
                    "Applied. To go back: hallctl config rollback\nIt takes effect when hall-agent starts.\n"))
            #expect(applied.out.hasPrefix("~ rules\n"))
            #expect(HallctlProgram.text(hall.hallFile) == Self.better)
            let again = try await hall.run("config", "apply", plant(Self.better, in: hall), "--json")
            #expect(again.status == 0 && again.json["result"] as? String == "same")
            #expect(again.json["isAgentRunning"] as? Bool == false)
            let shown = try await hall.run("config")
            #expect(shown.status == 0)
            #expect(
                shown.out == """
                    Hall file: \(hall.hallFile)
                    A rollback brings back: \(hall.root)/etc/hallkit/kept/0001.yaml
                    Device files: none installed; the shipped ones

                    """)
            let back = try await hall.run("config", "rollback", locale: "zh_CN.UTF-8")
            #expect(back.status == 0)
            #expect(back.out.contains("已退回。退下来的在 \(hall.root)/etc/hallkit/kept/undone.yaml\n"))
            #expect(FileManager.default.contents(atPath: hall.hallFile) == Data(original.utf8))
            #expect(HallctlProgram.text(hall.root + "/etc/hallkit/kept/undone.yaml") == Self.better)
        }
    }

    @Test func aWrongHallFileIsMendedByApplyAndNeverComesBack() async throws {
        try await withQuietHall("hall: [") { hall in
            let applied = try await hall.run("config", "apply", plant(QuietHall.file, in: hall))
            #expect(applied.status == 0)
            let back = try await hall.run("config", "rollback")
            #expect(back.status == 78)
            #expect(back.out.contains("/kept/0001.yaml:"))
            #expect(back.out.hasSuffix("The one to go back to is wrong; nothing was changed.\n"))
            #expect(HallctlProgram.text(hall.hallFile) == QuietHall.file)
        }
    }

    @Test func warningsAreSaidAndDoNotHinder() async throws {
        try await withQuietHall { hall in
            let file = try plant(QuietHall.file.replacing("prefix: M", with: "prefix: H"), in: hall)
            let said = try await hall.run("config", "apply", file)
            #expect(said.status == 1)
            #expect(said.out.contains("\(file):9: warning: zone A: prefixes A, H sound alike"))
            #expect(HallctlProgram.text(hall.hallFile).contains("prefix: H"))
        }
    }
}
