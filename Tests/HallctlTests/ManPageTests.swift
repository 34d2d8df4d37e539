import ArgumentParser
import Foundation
import Testing

@testable import hallctl

/// Manual pages and completion: made from the same command tree as the help texts.
@Suite struct ManPageTests {
    private static let macros: Set<String> = [".TH", ".SH", ".PP", ".TP", ".B", ".BR", ".nf", ".fi"]

    @Test func everyCommandAndTopicHasAPage() throws {
        let pages = try ManPage.all()
        #expect(Set(pages.map(\.file)).count == pages.count)
        let files = Set(pages.map(\.file))
        for verb in TranscriptTests.verbs {
            #expect(files.contains("hallctl-\(verb.replacing(" ", with: "-")).1"), "\(verb)")
        }
        for topic in HelpTopic.all { #expect(files.contains("hallctl-\(topic.name).7")) }
        #expect(files.contains("hallctl.1"))
    }

    @Test func everyPageIsSoundRoffAndNamesEveryOption() throws {
        let commands = try CommandTree.hallctl().command.all
        let pages = Dictionary(uniqueKeysWithValues: try ManPage.all().map { ($0.file, $0.text) })
        for (name, text) in pages {
            for line in text.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
                let macro = String(line.prefix { $0 != " " })
                #expect(Self.macros.contains(macro), "\(name): \(line)")
            }
            #expect(text.hasPrefix(".TH ") && text.contains(".SH NAME\n"))
        }
        for command in commands {
            let page = try #require(pages[command.words.joined(separator: "-") + ".1"])
            for argument in command.arguments ?? [] where argument.shouldDisplay {
                #expect(page.contains(".B " + ManPage.line(argument.text)), "\(command.commandName): \(argument.text)")
            }
        }
    }

    @Test(arguments: [
        (".hidden", "\\&.hidden"), ("a-b", "a\\-b"), ("c:\\x", "c:\\ex"), ("'quoted", "\\&'quoted"), ("", ""),
    ])
    func whatMeansSomethingToRoffIsEscaped(_ text: String, _ line: String) { #expect(ManPage.line(text) == line) }

    @Test func pagesAreWrittenInBothLanguages() async throws {
        let folder = "/tmp/hallctl-man-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let english = try await HallctlProgram.run(["help", "--man-into", folder])
        #expect(english.status == 0, "\(english.err)")
        let chinese = try await HallctlProgram.run(["help", "--man-into", folder, "--lang", "zh"])
        #expect(chinese.status == 0)
        #expect(HallctlProgram.text(folder + "/man1/hallctl-status.1").contains(".SH SYNOPSIS\n"))
        #expect(HallctlProgram.text(folder + "/zh_CN/man1/hallctl-status.1").contains(".SH 用法\n"))
        #expect(HallctlProgram.text(folder + "/zh_CN/man7/hallctl-exit-codes.7").contains("正常或已做"))
        let one = try await HallctlProgram.run(["help", "--man", "status"])
        #expect(one.out == HallctlProgram.text(folder + "/man1/hallctl-status.1"))
        let nowhere = try await HallctlProgram.run(["help", "--man-into", "/dev/null/x"])
        #expect(nowhere.status == 73)
    }

    @Test func helpInChineseHasNoEnglishOfTheParser() async throws {
        let page = try await HallctlProgram.run(["status", "--help"], locale: "zh_CN.UTF-8")
        #expect(page.status == 0)
        for word in ["OVERVIEW", "USAGE", "OPTIONS", "Show help"] { #expect(!page.out.contains(word)) }
        #expect(page.out.contains("用法：hallctl status") && page.out.contains("选项："))
        let same = try await HallctlProgram.run(["help", "status"], locale: "zh_CN.UTF-8")
        #expect(same.out == page.out)
        let wrong = try await HallctlProgram.run(["status", "--bogus"], locale: "zh_CN.UTF-8")
        #expect(wrong.status == 64 && wrong.out.isEmpty)
        #expect(wrong.err.contains("错误：没有这个选项：") && wrong.err.contains("'--bogus'"), "\(wrong.err)")
    }

    /// What a shell offers after `words`, the last of which is being typed.
    private func offered(_ words: [String]) async throws -> [String] {
        let line = words.joined(separator: " ")
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let script = """
            source <(hallctl --generate-completion-script bash)
            COMP_WORDS=(\(list)) COMP_CWORD=\(words.count - 1) COMP_LINE='\(line)' COMP_POINT=\(line.utf8.count)
            _hallctl hallctl '\(words.last ?? "")' '\(words.dropLast().last ?? "")' 2>&1
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let file = "\(NSTemporaryDirectory())/hallctl-complete-\(UInt32.random(in: 0 ... .max)).sh"
        try script.write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/bash")
        shell.arguments = [file]
        shell.environment = ["PATH": "\(HallctlProgram.folder):/usr/bin:/bin", "LANG": "C.UTF-8"]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test func aShellCompletesVerbsFaultsLevelsAndDevices() async throws {
        #expect(try await offered(["hallctl", "stat"]).contains("status"))
        #expect(try await offered(["hallctl", "log", "deb"]).contains("debug"))
        #expect(try await offered(["hallctl", "explain", "P0"]).contains("P01"))
        try await withQuietHall { hall in
            let devices = try await offered(["hallctl", "test", "--root", hall.root, "pri"])
            #expect(devices.contains("printer-1"), "\(devices)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func everyShellKnowsEveryVerb(_ shell: String) async throws {
        let script = try await HallctlProgram.run(["--generate-completion-script", shell], locale: "zh_CN.UTF-8")
        #expect(script.status == 0)
        for verb in Hallctl.configuration.subcommands {
            #expect(script.out.contains(verb.configuration.commandName ?? "?"))
        }
    }
}
