import Foundation
import Testing

@testable import hallctl

/// `hallctl record` and `hallctl replay` where there is nothing to record, or no recording.
@Suite struct RecordingTests {
    @Test func withoutARecordingItSaysWhy() async throws {
        try await withQuietHall { hall in
            let english = try await hall.run("record", "--output", hall.root + "/x.hkr")
            #expect(english.status == 69)
            #expect(english.err.hasPrefix("hallctl: there is no recording in \(hall.root)/var/lib/hallkit/recording: "))
            #expect(!FileManager.default.fileExists(atPath: hall.root + "/x.hkr"))
            let json = try await hall.run("record", "--json")
            #expect(json.errorCode == "nothing-recorded")
        }
    }

    @Test func whatIsNoRecordingIsSaid() async throws {
        for (file, code) in [("/nowhere.hkr", "no-file"), ("/etc/passwd", "no-recording")] {
            let said = try await HallctlProgram.run(["replay", file, "--json"])
            #expect(said.status == 65)
            #expect(said.errorCode == code)
        }
        let chinese = try await HallctlProgram.run(["replay", "/etc/passwd"], locale: "zh_CN.UTF-8")
        #expect(chinese.err == "hallctl: /etc/passwd 不是 hallctl record 的文件\n")
        let damaged = "/tmp/hallctl-\(UInt32.random(in: 0 ... .max)).hkr"
        defer { try? FileManager.default.removeItem(atPath: damaged) }
        try Data(Array("HALLREC\n".utf8) + [255, 0, 0, 0, 0, 0, 0, 0, 1]).write(to: URL(filePath: damaged))
        #expect(try await HallctlProgram.run(["replay", damaged]).status == 65)
    }

    @Test(arguments: ["0", "3601"]) func aTimeThatIsNoneIsRefused(_ seconds: String) async throws {
        #expect(try await HallctlProgram.run(["record", "--for", seconds]).status == 64)
    }
}
