import ArgumentParser
import HallDomain
import Testing

@testable import hallctl

@Suite struct CommandLineTests {
    @Test(arguments: [
        (["--root", "/r", "status"], ["status", "--root", "/r"]),
        (["--root=/r", "--json", "ticket", "render"], ["ticket", "render", "--root=/r", "--json"]),
        (["--json", "wire", "decode", "escpos", "--", "-"], ["wire", "decode", "escpos", "--json", "--", "-"]),
        (["status", "--root", "/r"], ["status", "--root", "/r"]), (["--version"], ["--version"]),
        (["--json", "--help"], ["--json", "--help"]), (["--root"], ["--root"]), ([], []),
    ])
    func globalOptionsMayStandBeforeTheVerb(_ given: [String], _ expected: [String]) {
        #expect(GlobalOptions.afterVerb(given) == expected)
    }

    @Test(arguments: [
        (["hallctl"], ["LANG": "zh_CN.UTF-8"], Language.zh), (["hallctl"], ["LANG": "en_US.UTF-8"], .en),
        (["hallctl"], [:], .en), (["hallctl"], ["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], .en),
        (["hallctl"], ["LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "C"], .zh),
        (["hallctl"], ["LANG": "zh_CN.UTF-8", "TERM": "linux"], .en),
        (["hallctl", "--lang", "zh"], ["TERM": "linux"], .zh), (["hallctl", "--lang=en"], ["LANG": "zh_CN"], .en),
    ])
    func theLanguageIsThatOfOptionConsoleOrLocale(
        _ arguments: [String], _ environment: [String: String], _ expected: Language
    ) {
        #expect(Tongue.choose(arguments, environment) == expected)
    }

    private static let verbs: [[String]] = [
        ["status"], ["devices"], ["devices", "new"], ["devices", "reference"], ["watch"], ["test"], ["identify"],
        ["log"], ["ticket", "render"],
        ["check"], ["boards"],
        ["boards", "blank"],
        ["boards", "lift"], ["udev-rules"], ["wire"], ["wire", "list"], ["wire", "decode"], ["wire", "encode"],
        ["explain"], ["doctor"], ["why"], ["record"], ["replay"], ["bundle"], ["open"], ["opening-check"], ["help"],
        ["config"], ["config", "check"], ["config", "diff"], ["config", "apply"], ["config", "rollback"],
        ["config", "devices"], ["config", "devices", "install"], ["config", "devices", "rollback"],
        ["config", "devices", "pack"], ["config", "devices", "new-key"],
    ]

    @Test func noVerbIsForgottenHere() {
        func names(_ command: any ParsableCommand.Type, _ path: [String]) -> [[String]] {
            command.configuration.subcommands.flatMap { next -> [[String]] in
                let own = path + [next.configuration.commandName ?? ""]
                return [own] + names(next, own)
            }
        }
        // `ticket` has one verb and nothing else to say.
        #expect(Set(names(Hallctl.self, [])).subtracting([["ticket"]]) == Set(Self.verbs))
    }

    @Test(arguments: verbs) func everyHelpHasAnExampleAndTheExitCodes(_ verb: [String]) async throws {
        let english = try await HallctlProgram.run(verb + ["--help"])
        #expect(english.status == 0)
        let call = "hallctl \(verb.joined(separator: " "))"
        #expect(english.out.contains("Example: hallctl"))
        #expect(english.out.contains(call + " ") || english.out.contains(call + "\n"))
        #expect(english.out.contains("78 a hall file"))
        let chinese = try await HallctlProgram.run(verb + ["--help"], locale: "zh_CN.UTF-8")
        #expect(chinese.out.contains("例：hallctl"))
        #expect(chinese.out.contains("退出码：0 正常"))
    }

    @Test func aWrongCommandLineExits64() async throws {
        for words in [
            ["bogus"], ["status", "--bogus"], ["test"], ["status", "--lang", "fr"],
            ["ticket", "render", "--copy", "-1"],
        ] {
            let said = try await HallctlProgram.run(words)
            #expect(said.status == 64, "\(words)")
            #expect(said.out.isEmpty)
        }
    }

    @Test func theVersionIsPlain() async throws {
        let said = try await HallctlProgram.run(["--version"])
        #expect(said.status == 0)
        #expect(said.out == hallctlVersion + "\n")
    }

    @Test func columnsStandBelowEachOtherInChineseToo() {
        let table = TextTable(rows: [["设备", "状态", "x"], ["printer-1", "ok", "y"]])
        #expect(table.lines == ["设备       状态  x", "printer-1  ok    y"])
    }
}
