import Glibc
import Testing

@testable import SimulatedHall

/// An agent that is started with wrong files: it says where and what, exits with 78, and has started nothing.
@Suite(
    "hall-agent with wrong files",
    .enabled(
        if: HallPrograms.missingAgent.isEmpty, "needs \(HallPrograms.missingAgent.joined(separator: ", "))"))
struct WrongFileTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        var name: String
        /// In the hall file.
        var find = ""
        var replace = ""
        /// The hall file as a whole, or another file below `/etc/hallkit`.
        var file = "hall.yaml"
        var bytes: [UInt8]?
        /// Words of the complaint.
        var says: String
        var testDescription: String { name }
    }

    static let cases = [
        Wrong(name: "hall's name", find: "hall: demo", replace: "hall: Demo Hall", says: "hall.yaml:2:"),
        Wrong(name: "a key nobody knows", find: "region: demo", replace: "regoin: demo", says: "region"),
        Wrong(name: "a letter that is read as a digit", find: "prefix: A", replace: "prefix: I", says: "no prefix"),
        Wrong(
            name: "a zone that is not there", find: "zone: B, services", replace: "zone: Q, services", says: "zone 'Q'"),
        Wrong(
            name: "a time out of range", find: "printWithinSeconds: 60", replace: "printWithinSeconds: -1", says: "-1"),
        Wrong(
            name: "text for a number", find: "printWithinSeconds: 60", replace: "printWithinSeconds: soon", says: "soon"
        ),
        Wrong(
            name: "a kind of window that is none", find: "kind: general", replace: "kind: genral",
            says: "'genral' is written (did you mean 'general'?); allowed: general, dedicated,"),
        Wrong(name: "a model that is not there", find: "onbon-bx-5k1,", replace: "onbon-bx-9k9,", says: "onbon-bx-9k9"),
        Wrong(name: "no port", find: "path:", replace: "pth:", says: "port"),
        Wrong(name: "a broker without a port", find: "127.0.0.1:1883", replace: "127.0.0.1", says: "HOST:PORT"),
        Wrong(
            name: "a broker's port that is none", find: "127.0.0.1:1883", replace: "127.0.0.1:99999", says: "HOST:PORT"),
        Wrong(name: "an empty file", bytes: [], says: "hall.yaml"),
        Wrong(name: "no text", bytes: [0xFF, 0xFE, 0x00, 0x80, 0x0A], says: "hall.yaml"),
        Wrong(name: "no YAML", bytes: Array("{{{{ : [".utf8), says: "hall.yaml:1"),
        Wrong(
            name: "a site's device file that is another's", file: "devices/onbon-bx-5k1.yaml",
            bytes: Array("schema: 1\nid: something-else\n".utf8), says: "onbon-bx-5k1.yaml"),
        Wrong(
            name: "a site's device file that is no text", file: "devices/generic-escpos-80mm.yaml",
            bytes: [0xC3, 0x28, 0x00], says: "generic-escpos-80mm.yaml"),
        Wrong(
            name: "a site's firmware profile with a word for a number", file: "firmware-profiles/sdt-sam.yaml",
            bytes: Array("schema: 1\nid: sdt-sam\ndialect: { pollMilliseconds: often }\n".utf8), says: "sdt-sam.yaml"),
    ]

    private static let good = DemoHall(
        wires: "/nowhere", isHurried: false, voicePacing: 1, broker: "127.0.0.1:1883"
    ).file

    @Test(arguments: cases)
    func startsNothing(wrong: Wrong) async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let port = try #require(LoopbackPorts.free(1).first)
        let site = folder + "/etc/hallkit"
        try #require(wrong.bytes != nil || Self.good.contains(wrong.find))
        let path = "\(site)/\(wrong.file)"
        try #require(StageFolder.make(site + "/devices") && StageFolder.make(site + "/firmware-profiles"))
        try #require(StageFolder.write(Self.good.replacing(wrong.find, wrong.replace), to: site + "/hall.yaml"))
        if let bytes = wrong.bytes { try #require(StageFolder.write(bytes, to: path)) }
        let (ending, output) = try await Self.start(folder, port)
        #expect(ending == .exited(78))
        #expect(output.contains(wrong.says), "\(output)")
        #expect(output.split(separator: "\n").count == 1, "\(output)")
        #expect(StageFolder.names(in: folder) == ["etc"], "something was made beside the files")
        #expect(LoopbackPorts.isFree(port))
    }

    @Test func startsNothingWithoutAHallFile() async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let (ending, output) = try await Self.start(folder, try #require(LoopbackPorts.free(1).first))
        #expect(ending == .exited(78))
        #expect(output.contains("hall.yaml"))
        #expect(StageFolder.names(in: folder) == [])
    }

    private static func start(
        _ root: String, _ port: Int
    ) async throws -> (ending: ChildProcess.Ending, output: String) {
        try await ChildProcess.run(
            .init([
                HallPrograms.folder + "/hall-agent", "--root", root, "--share", HallPrograms.share, "--port", "\(port)",
                "--cups", root + "/no-cups.sock",
            ]))
    }
}

extension String {
    /// With the first `old` become `new`; unchanged when `old` is empty.
    fileprivate func replacing(_ old: String, _ new: String) -> String {
        guard !old.isEmpty, let range = firstRange(of: old) else { return self }
        return self[..<range.lowerBound] + new + self[range.upperBound...]
    }
}
