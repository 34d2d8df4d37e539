import Glibc
import Testing

@testable import SimulatedHall

/// An agent whose port another program has.
@Suite(
    "hall-agent whose port is taken",
    .enabled(
        if: HallPrograms.missingAgent.isEmpty, "needs \(HallPrograms.missingAgent.joined(separator: ", "))"))
struct TakenPortTests {
    @Test("ends with EX_TEMPFAIL, and says which port, who has it and what to do") func ends() async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        let port = try #require(LoopbackPorts.free(1).first)
        let listener = try #require(Self.listen(on: port))
        let site = folder + "/etc/hallkit"
        try #require(StageFolder.make(site))
        let file = DemoHall(wires: folder + "/none", isHurried: false, voicePacing: 1, broker: "127.0.0.1:1").file
        try #require(StageFolder.write(file, to: site + "/hall.yaml"))
        let (ending, output) = try await ChildProcess.run(
            .init([
                HallPrograms.folder + "/hall-agent", "--root", folder, "--share", HallPrograms.share, "--port",
                "\(port)", "--cups", folder + "/no-cups.sock",
            ]))
        close(listener)
        #expect(ending == .exited(75), "\(output)")
        let said = output.split(separator: "\n").last { $0.hasPrefix("hall-agent: ") } ?? ""
        #expect(said.contains("port \(port) on 127.0.0.1 is taken by "), "\(output)")
        #expect(said.contains("(process \(getpid()))") && said.contains("--port"), "\(output)")
    }

    private static func listen(on port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isListening = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isListening, Glibc.listen(descriptor, 1) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
