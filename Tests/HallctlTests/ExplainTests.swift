import Foundation
import HallDomain
import Testing

/// `hallctl explain`
@Suite struct ExplainTests {
    private func run(_ words: String..., locale: String = "C.UTF-8", input: String = "") async throws -> Transcript {
        try await HallctlProgram.run(["explain", "--root", "/nowhere"] + words, locale: locale, input: input)
    }

    @Test func aFaultIsOnePage() async throws {
        let said = try await run("P05")
        #expect(said.status == 0)
        #expect(
            said.out == """
                P05 cutter-error
                  Device: cutter stuck.
                  Power off, clear it, power on.

                Effect    This machine prints no tickets
                Who can   staff

                Likely causes, and how to tell them apart
                  1. Scraps block the cutter
                     With the cover open the blade has not gone back
                  2. The cutter is worn
                     It comes back within a day of cleaning

                Steps
                  1. Switch it off, open it, turn the cutter's wheel until the blade is back
                  2. Take out the scraps, close it, switch it on

                Mended?   hallctl test DEVICE: the test slip is cut off
                Simulator switch cutterJam

                """)
        #expect(said.err.isEmpty)
    }

    @Test func nameAndCodeInWhateverCaseSayTheSame() async throws {
        let byName = try await run("media-empty", locale: "zh_CN.UTF-8")
        let byCode = try await run("p01", locale: "zh_CN.UTF-8")
        #expect(byName.out == byCode.out)
        #expect(byName.out.hasPrefix("P01 media-empty\n  设备：缺纸。\n  打开机门，装一卷80毫米热敏纸。\n"))
        #expect(byName.out.contains("谁能修    任何人\n"))
    }

    @Test func aPastedLineIsUnderstood() async throws {
        let said = try await run("opening /dev/ttyUSB0: Permission denied", "--json")
        #expect(said.status == 0)
        let faults = try JSONSerialization.jsonObject(with: Data(said.out.utf8)) as? [[String: Any]] ?? []
        #expect(faults.first?["name"] as? String == "port-denied")
        #expect(faults.first?["code"] as? String == "R03")
        #expect((faults.first?["steps"] as? [Any])?.isEmpty == false)
        #expect(faults.first?["present"] == nil)
    }

    @Test func aLogFromStandardInputIsUnderstood() async throws {
        let log = "serving on port 8080\nusb 1-1.4: USB disconnect, device number 7\nNo space left on device\n"
        let said = try await run("-", input: log)
        #expect(said.status == 0)
        #expect(said.out.hasPrefix("U03 usb-resets\n"))
        #expect(said.out.contains("\nD01 disk-full\n"))
    }

    @Test func wordsOfNoFaultExit64() async throws {
        let said = try await run("all", "is", "well", "--json")
        #expect(said.status == 64)
        #expect(said.errorCode == "unknown-fault")
    }

    @Test func withoutWordsAllAreListed() async throws {
        let said = try await run()
        #expect(said.status == 0)
        let lines = said.out.split(separator: "\n")
        #expect(lines.count == FaultLibrary.standard.all.count)
        #expect(lines.first?.hasPrefix("P01  media-empty") == true)
        #expect(lines.allSatisfy { $0.utf8.first.map { (65...90).contains($0) } == true })
    }
}
