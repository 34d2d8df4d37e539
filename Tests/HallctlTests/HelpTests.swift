import Foundation
import Testing

@testable import hallctl

/// `hallctl help`, and the asset list.
@Suite struct HelpTests {
    @Test func itListsVerbsAndTopics() async throws {
        let english = try await HallctlProgram.run(["help"])
        #expect(english.status == 0)
        for name in ["status", "doctor", "explain", "why", "bundle", "open", "first-visit", "doctor-json"] {
            #expect(english.out.contains("  \(name) "), "\(name)")
        }
        let chinese = try await HallctlProgram.run(["help"], locale: "zh_CN.UTF-8")
        #expect(chinese.out.contains("第一次到这个大厅"))
        let json = try await HallctlProgram.run(["help", "--json"])
        #expect((json.json["topics"] as? [Any])?.count == HelpTopic.all.count)
    }

    @Test(arguments: HelpTopic.all.map(\.name)) func everyTopicIsAPageInBothLanguages(_ name: String) async throws {
        let english = try await HallctlProgram.run(["help", name])
        #expect(english.status == 0)
        #expect(!english.out.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
        let chinese = try await HallctlProgram.run(["help", name], locale: "zh_CN.UTF-8")
        #expect(chinese.status == 0)
        #expect(chinese.out.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
    }

    @Test func aVerbsHelpIsItsOwn() async throws {
        for words in [["status"], ["ticket", "render"], ["doctor"]] {
            let topic = try await HallctlProgram.run(["help"] + words)
            let own = try await HallctlProgram.run(words + ["--help"])
            #expect(topic.out == own.out)
        }
        let none = try await HallctlProgram.run(["help", "nothing", "--json"])
        #expect(none.status == 64 && none.errorCode == "unknown-topic")
    }

    @Test func theAssetListIsATable() async throws {
        try await withQuietHall { hall in
            let said = try await hall.run("devices", "--csv")
            #expect(said.status == 69)
            let lines = said.out.components(separatedBy: "\r\n")
            #expect(lines.first == "\u{FEFF}" + AssetList.columns.joined(separator: ","))
            #expect(lines.count == 4 && lines.last == "")
            #expect(lines[1].hasPrefix("printer-1,documentPrinter,取号机1,Machine 1,"))
            #expect(lines[1].hasSuffix(",path:/dev/null,,1,A,ticket-1,unknown,"))
            #expect(lines[2].hasPrefix("board-1,messageBoard,1号窗口,Window 1,"))
        }
    }

    @Test(arguments: [
        ("a", "a"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("a\nb", "\"a\nb\""),
        ("=1+1", "'=1+1"), ("@x,y", "\"'@x,y\""), ("A区", "A区"),
    ])
    func fieldsAreQuotedAndNoFormulas(_ text: String, _ field: String) { #expect(AssetList.field(text) == field) }
}
