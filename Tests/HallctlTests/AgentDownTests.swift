import Foundation
import Testing

/// What each verb says while no agent runs.
@Suite struct AgentDownTests {
    @Test func statusSaysWhatItCouldNotKnowInEnglish() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("status")
            #expect(said.status == 69)
            #expect(
                said.out
                    == """
                    Quiet Hall (quiet)

                    Agent        hall-agent is not running (nobody answers at \(hall.root)/run/hallkit/agent.sock). \
                    Start it: systemctl start hall-agent; with moved paths add --root.
                    Unknown      The day, tickets, windows, the devices' states, central: only the running agent knows.

                    Devices of the hall file and their ports:
                      printer-1  Machine 1  printer  path:/dev/null            there: /dev/null
                      board-1    Window 1   board    path:/nowhere/board-1  absent

                    The agent does not run; nothing can be judged.

                    """.replacing("path:/dev/null            there", with: "path:/dev/null         there"))
            #expect(said.err.isEmpty)
        }
    }

    @Test func statusSpeaksChineseByLocaleAndByOption() async throws {
        try await withQuietHall { hall in
            let byLocale = try await hall.run("status", locale: "zh_CN.UTF-8")
            let byOption = try await hall.run("status", "--lang", "zh")
            #expect(byLocale.out == byOption.out)
            #expect(byLocale.out.hasPrefix("安静大厅 (quiet)\n\n代理程序     hall-agent 没有运行"))
            #expect(byLocale.out.contains("  printer-1  取号机1  打印机"))
            #expect(byLocale.out.hasSuffix("代理程序没有运行，无法判断。\n"))
        }
    }

    @Test func statusAsJSON() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("status", "--json")
            #expect(said.status == 69)
            #expect(said.json["verdict"] as? String == "unknown")
            #expect((said.json["agent"] as? [String: Any])?["isRunning"] as? Bool == false)
            #expect((said.json["unknown"] as? [Any])?.count == 1)
            let devices = said.json["devices"] as? [[String: Any]] ?? []
            #expect(devices.map { $0["port"] as? String } == ["present /dev/null", "absent"])
            #expect(devices.allSatisfy { $0["state"] as? String == "unknown" })
        }
    }

    @Test func aMissingHallFileIsNamedAmongWhatIsUnknown() async throws {
        let said = try await HallctlProgram.run(["status", "--root", "/nowhere"])
        #expect(said.status == 69)
        #expect(said.out.contains("/nowhere/etc/hallkit/hall.yaml"))
    }

    @Test func devicesShowsPortsOnly() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("devices")
            #expect(said.status == 69)
            let lines = said.out.split(separator: "\n")
            #expect(
                lines.first?.split(separator: " ").map(String.init) == [
                    "DEVICE", "PLACE", "KIND", "STATE", "PORT", "MODEL", "AT",
                ])
            #expect(lines.count == 3)
            #expect(said.err.contains("hall-agent is not running"))
        }
    }

    @Test(arguments: [
        ["boards", "blank"], ["boards", "lift"], ["watch"], ["watch", "--once"], ["test", "printer-1"],
    ])
    func whatNeedsTheAgentSaysSo(_ verb: [String]) async throws {
        try await withQuietHall { hall in
            let place = ["--root", hall.root, "--share", HallctlProgram.share]
            let english = try await HallctlProgram.run(verb + place)
            #expect(english.status == 69)
            #expect(english.out.isEmpty)
            #expect(english.err.hasPrefix("hallctl: hall-agent is not running"))
            let chinese = try await HallctlProgram.run(verb + place, locale: "zh_CN.UTF-8")
            #expect(chinese.status == 69)
            #expect(chinese.err.hasPrefix("hallctl: hall-agent 没有运行"))
            let json = try await HallctlProgram.run(verb + place + ["--json"])
            #expect(json.status == 69)
            #expect(json.errorCode == "agent-not-running")
            #expect(json.err.isEmpty)
        }
    }

    @Test func aDeviceThatIsNotThereIsAUsageError() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("test", "printer-9")
            #expect(said.status == 64)
            #expect(
                said.err == "hallctl: no device 'printer-9' in the hall file; there are: printer-1, board-1, voice-a\n")
        }
    }
}
