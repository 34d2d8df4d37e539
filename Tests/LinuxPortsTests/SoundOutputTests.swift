import DeviceKit
import Foundation
import Glibc
import LinuxPorts
import Testing

@Suite("Where sound goes")
struct SoundOutputTests {
    /// A tenth of a second of a tone.
    static let tone = SpokenSentence(
        wave: Wave(sampleRate: 8000, samples: (0..<800).map { Int16(8000 * sin(Double($0) / 5)) }), phonemes: "a b\nc")

    /// A folder that is gone when `body` ends.
    static func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/hallkit-sound-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    @Test("is whole in files where there is no card")
    func writesFiles() async throws {
        try await Self.inFolder { folder in
            let output = FileSoundOutput(folder: folder + "/zone/B", pacing: 0)
            try await output.play(Self.tone, name: "call-1-1-1")
            try await output.play(Self.tone, name: "call-1-1-1")
            try await output.play(Self.tone, name: "../../etc/passwd")
            let names = try Self.names(folder + "/zone/B")
            let stems = ["-..-etc-passwd", "call-1-1-1", "call-1-1-1_2"]
            #expect(names == stems.flatMap { ["\($0).phonemes", "\($0).times", "\($0).wav"] }.sorted())
            let wave = WaveFile.wave(from: try Self.bytes(folder + "/zone/B/call-1-1-1.wav"))
            #expect(wave == Self.tone.wave)
            let phonemes = try String(contentsOfFile: folder + "/zone/B/call-1-1-1.phonemes", encoding: .utf8)
            #expect(phonemes == "a b\nc\n")
        }
    }

    @Test("keeps the newest files only, those of an earlier run too")
    func keepsNewest() async throws {
        try await Self.inFolder { folder in
            for run in 1...2 {
                let output = FileSoundOutput(folder: folder, pacing: 0, keep: 3)
                for number in 1...4 { try await output.play(Self.tone, name: "run\(run)-\(number)") }
            }
            let waves = try Self.names(folder).filter { $0.hasSuffix(".wav") }
            #expect(waves == ["run2-2.wav", "run2-3.wav", "run2-4.wav"])
            #expect(try Self.names(folder).count == 9)
        }
    }

    @Test("takes its time, one piece after the other")
    func takesTime() async throws {
        try await Self.inFolder { folder in
            let output = FileSoundOutput(folder: folder, pacing: 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...3 { group.addTask { try await output.play(Self.tone, name: "\(number)") } }
                try await group.waitForAll()
            }
            var times: [[Int]] = []
            for number in 1...3 {
                let text = try String(contentsOfFile: "\(folder)/\(number).times", encoding: .utf8)
                times.append(text.split { " \n".contains($0) }.compactMap { Int($0) })
            }
            times.sort { $0[0] < $1[0] }
            for entry in times { #expect(entry[1] - entry[0] >= 100_000_000) }
            for (earlier, later) in zip(times, times.dropFirst()) { #expect(earlier[1] <= later[0], "two at once") }
        }
    }

    @Test("ends when its task is cancelled")
    func isCancelled() async throws {
        try await Self.inFolder { folder in
            let output = FileSoundOutput(folder: folder, pacing: 100)
            let long = SpokenSentence(
                wave: Wave(sampleRate: 8000, samples: Array(repeating: 0, count: 80_000)), phonemes: "")
            let playing = Task { try await output.play(long, name: "long") }
            playing.cancel()
            await #expect(throws: DeviceError.self) { try await playing.value }
            try await FileSoundOutput(folder: folder, pacing: 0).play(Self.tone, name: "next")
        }
    }

    @Test("says which file could not be written")
    func cannotWrite() async throws {
        let output = FileSoundOutput(folder: "/proc/hallkit-no-such-folder", pacing: 0)
        await #expect(throws: DeviceError.self) { try await output.play(Self.tone, name: "a") }
    }

    @Test("reaches aplay as a whole WAV, and its complaint comes back")
    func playsThroughProgram() async throws {
        try await Self.inFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let good = try Self.script(
                "printf '%s ' \"$@\" > '\(folder)/arguments'; cat > '\(folder)/played.wav'", folder, "good")
            try await AlsaOutput(device: "plughw:1", program: good).play(Self.tone, name: "a")
            #expect(WaveFile.wave(from: try Self.bytes(folder + "/played.wav")) == Self.tone.wave)
            let arguments = try String(contentsOfFile: folder + "/arguments", encoding: .utf8)
            #expect(arguments == "-q -t wav -D plughw:1 - ")

            let bad = try Self.script("echo 'ALSA lib: cannot find card 0' >&2; exit 1", folder, "bad")
            await Self.expect(.unavailable, holding: "cannot find card 0") {
                try await AlsaOutput(program: bad).play(Self.tone, name: "a")
            }
            await Self.expect(.unavailable, holding: "apt install alsa-utils") {
                try await AlsaOutput(program: folder + "/none").play(Self.tone, name: "a")
            }
            let stuck = try Self.script("exec >&- 2>&-; exec sleep 60", folder, "stuck")
            await Self.expect(.timedOut, holding: "stuck") {
                try await AlsaOutput(program: stuck, grace: .milliseconds(100)).play(Self.tone, name: "a")
            }
            let cancelled = Task {
                try await AlsaOutput(program: stuck, grace: .seconds(60)).play(Self.tone, name: "a")
            }
            cancelled.cancel()
            await Self.expect(.unavailable, holding: "cancelled") { try await cancelled.value }
        }
    }

    @Test("has as many descriptors open afterwards as before")
    func leaksNothing() async throws {
        try await Self.inFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let script = try Self.script("cat > /dev/null; exec sleep 0", folder, "eat")
            let output = AlsaOutput(program: script)
            try await output.play(Self.tone, name: "a")
            let before = Self.openDescriptors
            for _ in 1...20 { try await output.play(Self.tone, name: "a") }
            // Other suites may open some beside this one; a leak would leave a hundred.
            #expect(Self.openDescriptors < before + 20)
        }
    }

    @Test("goes to files by default on a machine without a card, and to a card that is named")
    func choosesOutput() {
        let unnamed = SoundOutputs.forZone(device: nil, folder: "/tmp/unused")
        #expect(AlsaOutput.hasCard ? unnamed is AlsaOutput : unnamed is FileSoundOutput)
        let named = SoundOutputs.forZone(device: "plughw:2", folder: "/tmp/unused")
        #expect((named as? AlsaOutput)?.device == "plughw:2")
    }

    @Test("is read back from WAV files as it was written, and nothing else is")
    func readsWaves() {
        let wave = Self.tone.wave
        let bytes = WaveFile.bytes(of: wave)
        #expect(bytes.count == 44 + 1600)
        #expect(WaveFile.wave(from: bytes) == wave)
        var streamed = bytes
        streamed.replaceSubrange(40..<44, with: [0x00, 0xF0, 0xFF, 0x7F])
        #expect(WaveFile.wave(from: streamed) == wave)
        for count in 0..<44 { #expect(WaveFile.wave(from: Array(bytes.prefix(count))) == nil) }
        var stereo = bytes
        stereo[22] = 2
        #expect(WaveFile.wave(from: stereo) == nil)
    }

    /// A program made of `body`. Another process writes it: had this one it open for writing while a child of another
    /// test starts, the child would have it too, and the kernel would call it busy.
    static func script(_ body: String, _ folder: String, _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        let writer = Process()
        writer.executableURL = URL(filePath: "/bin/sh")
        writer.arguments = [
            "-c", "printf '%s\\n' '#!/bin/sh' \"$1\" > \"$2\"; chmod 755 \"$2\"", "sh", body, path,
        ]
        try writer.run()
        writer.waitUntilExit()
        return path
    }

    static var openDescriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    static func expect(
        _ cause: DeviceError.Cause, holding text: String, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            Issue.record("nothing was thrown")
        } catch let error as DeviceError {
            #expect(error.cause == cause, "\(error)")
            #expect(error.attempt.contains(text), "\(error)")
        } catch {
            Issue.record(error)
        }
    }
}
