import Foundation
import Glibc
import SimulatedHall
import Testing
import WireFormats

/// `hall-sim device FILE` as a person runs it.
@Suite("The far end of one device file", .timeLimit(.minutes(1))) struct DeviceWireTests {
    private static let program = HallPrograms.folder + "/hall-sim"
    private static func file(_ id: String) -> String { HallPrograms.share + "/devices/\(id).yaml" }

    private static func run(_ words: String...) async throws -> (ending: ChildProcess.Ending, output: String) {
        try await ChildProcess.run(ChildProcess.Command([program, "device"] + words))
    }

    /// A tty that a program lays, once it is there.
    private static func open(_ path: String) async throws -> Int32 {
        for _ in 0..<2000 {
            let number = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
            if number >= 0 {
                var settings = termios()
                tcgetattr(number, &settings)
                cfmakeraw(&settings)
                tcsetattr(number, TCSANOW, &settings)
                return number
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Missing()
    }

    private struct Missing: Error {}

    /// Says something and waits for so many bytes; fewer when a second brings no more.
    private static func ask(_ bytes: [UInt8], _ count: Int, on tty: Int32) async throws -> [UInt8] {
        _ = bytes.withUnsafeBytes { Glibc.write(tty, $0.baseAddress, $0.count) }
        var answer: [UInt8] = []
        let end = ContinuousClock.now + .seconds(1)
        while answer.count < count, ContinuousClock.now < end {
            var buffer = [UInt8](repeating: 0, count: 256)
            let read = Glibc.read(tty, &buffer, buffer.count)
            if read > 0 { answer += buffer.prefix(read) } else { try await Task.sleep(for: .milliseconds(2)) }
        }
        return answer
    }

    @Test("answers on a real tty as its file says, has the faults it is given, and leaves no tty behind")
    func answers() async throws {
        let path = NSTemporaryDirectory() + "hallkit-wire-\(UUID().uuidString)"
        let sim = try await ChildProcess.start(
            ChildProcess.Command([Self.program, "device", Self.file("armfly-led485"), "--at", path, "--address", "3"]))
        let tty = try await Self.open(path)
        defer { Glibc.close(tty) }
        let order = Modbus.Message(address: 3, content: .writeRegister(register: 0x88, value: 12))
        let bytes = try Modbus.encode([order], from: .host, dialect: .standard)
        #expect(try await Self.ask(bytes, bytes.count, on: tty) == bytes)
        #expect(await sim.terminate() == .exited(0))
        #expect(access(path, F_OK) != 0)

        let refusing = try await ChildProcess.start(
            ChildProcess.Command([
                Self.program, "device", Self.file("armfly-led485"), "--at", path, "--address", "3", "--fault",
                "wrong-registers",
            ]))
        let second = try await Self.open(path)
        defer { Glibc.close(second) }
        let answer = try await Self.ask(bytes, 5, on: second)
        #expect(
            try Modbus.decode(answer, from: .device, dialect: .standard).map(\.content)
                == [.refused(function: 6, code: Modbus.Refusal.unknownRegister.rawValue)])
        #expect(await refusing.terminate() == .exited(0))
    }

    @Test("says what is wrong and how it ends") func refuses() async throws {
        #expect(try await Self.run(Self.file("generic-gpio-door")).ending == .exited(65))
        #expect(try await Self.run("/nowhere/x.yaml").ending == .exited(65))
        #expect(try await Self.run(Self.file("armfly-led485"), "--fault", "bogus").ending == .exited(64))
        let listed = try await Self.run(Self.file("generic-escpos-80mm"), "--list-faults")
        #expect(listed.ending == .exited(0))
        #expect(listed.output.contains("paper-out\tmedia-empty\n"))
    }
}
