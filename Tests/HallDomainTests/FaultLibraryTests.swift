import DeviceKit
import Testing

@testable import HallDomain

@Suite("What is known of faults")
struct FaultLibraryTests {
    let library = FaultLibrary.standard

    /// Every fault that a driver, the runtime or a look at the machine can tell.
    static let names = DeviceFault.allCases.map(\.rawValue) + MachineFault.allCases.map(\.rawValue)

    @Test("holds every fault that anything can raise, each once and whole")
    func isWhole() {
        #expect(library.problems.isEmpty)
        #expect(library.all.map(\.name).sorted() == Self.names.sorted())
    }

    @Test("has for each fault causes with their checks, steps and a proof, in both languages", arguments: names)
    func hasAllParts(name: String) throws {
        let knowledge = try #require(library[name])
        #expect(!knowledge.causes.isEmpty && !knowledge.steps.isEmpty)
        for text in Self.texts(of: knowledge) {
            #expect(!text.zh.isEmpty && !text.en.isEmpty)
            // A line of it, indented, stands in one line of a console.
            #expect(DisplayWidth.cells(of: text.zh) <= 76, "\(text.zh)")
            #expect(text.en.count <= 110, "\(text.en)")
            #expect(text.zh != text.en || !text.zh.unicodeScalars.contains { $0.value > 0x2E80 }, "\(text.zh)")
            #expect(!text.en.unicodeScalars.contains { $0.value > 0x2E80 }, "\(text.en)")
        }
        // Two lines are said of it: what is so, what to do.
        for language in Language.allCases {
            let lines = Catalogue.standard.faultLines(name, language, ["place": "P"])
            #expect(!lines.what.isEmpty && !lines.remedy.isEmpty && !lines.what.contains("‹"))
            #expect(!(lines.what + lines.remedy).contains("\n"))
        }
    }

    @Test("keeps the rules of wording")
    func followsRules() {
        let forbidden = ["系统异常", "未知错误", "非法", "禁止", "！", "!", "您", "办结"]
        for knowledge in library.all {
            for text in Self.texts(of: knowledge) {
                for word in forbidden { #expect(!text.zh.contains(word) && !text.en.contains(word), "\(text)") }
                // Only commands may carry half-width punctuation.
                #expect(!text.zh.contains { ",?()".contains($0) }, "\(text.zh)")
            }
        }
    }

    @Test("is found by name, by code in whatever case, and not by anything else")
    func isFound() {
        for knowledge in library.all {
            #expect(library.find(knowledge.name) == knowledge)
            #expect(library.find(knowledge.code.lowercased()) == knowledge)
        }
        #expect(library.find("P99") == nil)
        #expect(library.find("") == nil)
    }

    @Test(
        "knows of which fault a pasted line speaks",
        arguments: [
            ("hallctl: access-denied while opening /dev/ttyUSB0: Permission denied", "port-denied"),
            ("busy while opening /dev/ttyS1: Device or resource busy; another program holds it", "port-held"),
            ("usbfs: interface 0 claimed by ch341 while 'brltty' sets config #1", "port-held"),
            ("Printer-state-reasons: media-empty-error", "media-empty"),
            ("1号取号机 P03 打印机盖没合上", "cover-open"),
            ("lpstat: The printer or class does not exist.", "queue-missing"),
            ("SQLite error 13: database or disk is full - while executing COMMIT", "disk-full"),
            ("attempt to write a readonly database", "disk-readonly"),
            ("[  412.1] EXT4-fs error (device mmcblk0p2): Remounting filesystem read-only", "disk-readonly"),
            ("blk_update_request: I/O error, dev mmcblk0, sector 81920", "disk-error"),
            ("hwmon hwmon1: Undervoltage detected!", "under-voltage"),
            ("usb 1-1.4: USB disconnect, device number 7", "usb-resets"),
            ("usb 1-1.4: device descriptor read/64, error -71", "usb-resets"),
            ("OpenSSL Error: certificate has expired", "certificate-expired"),
            ("hall-agent is not running (nobody answers at /run/hallkit/agent.sock)", "agent-down"),
            ("timed-out while board 3 did not acknowledge", "board-silent"),
            ("aplay: main:831: audio open error", "no-sound"),
            ("tcp: no route to host", "network-down"),
            ("disk-readonly", "disk-readonly"),
        ])
    func isFoundInLines(line: String, name: String) {
        #expect(library.faults(in: line).first?.name == name)
    }

    @Test("finds nothing in lines that speak of no fault")
    func findsNothing() {
        for line in ["", "hello", "serving on port 8080", "A007 called to window 3"] {
            #expect(library.faults(in: line).isEmpty, "\(line)")
        }
    }

    @Test("takes whatever is pasted")
    func takesAnything() {
        var generator = SeededGenerator(seed: 7)
        let letters = Array("abc -*|/:%{}[]\u{0}\u{1F600}纸\n")
        for _ in 0..<200 {
            let line = String(
                (0..<Int.random(in: 0...80, using: &generator)).compactMap { _ in
                    letters.randomElement(using: &generator)
                })
            #expect(library.faults(in: line).count <= library.all.count)
        }
    }

    @Test(
        "refuses tables with a hole",
        arguments: [
            "fault no-such | anyone", "fault media-empty | nobody", "fault media-empty | anyone | jump",
            "fault media-empty | anyone\neffect a | b\ncause a | b\nstep a | b\nproof a | b",
            "fault media-empty | anyone\neffect a | b\nstep a | b\nproof a | b",
            "fault media-empty | anyone\neffect a | b\ncause a | b\ntell a | b\nproof a | b",
            "fault media-empty | anyone\neffect a | b\ncause a | b\ntell a | b\nstep a | b",
            "fault media-empty | anyone\neffect a\ncause a | b\ntell a | b\nstep a | b\nproof a | b",
            "step a | b", "fault media-empty | anyone\ntell a | b",
        ])
    func refusesHoles(table: String) {
        #expect(!FaultLibrary(tables: [table], catalogue: .standard).problems.isEmpty)
    }

    private static func texts(of knowledge: FaultKnowledge) -> [BilingualText] {
        knowledge.causes.flatMap { [$0.text, $0.check] } + knowledge.steps + [knowledge.effect, knowledge.proof]
    }
}
