import Glibc
import Testing

@testable import SimulatedHall

/// The program as somebody starts it at a terminal.
@Suite("hall-sim demo", .serialized)
struct DemoProgramTests {
    private static let program = HallPrograms.folder + "/hall-sim"
    private static var missing: [String] {
        HallPrograms.missing + (access(program, X_OK) == 0 ? [] : [program])
    }

    @Test(.enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(1)))
    func aTakenPortIsOneClearLine() async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        let port = try #require(LoopbackPorts.free(1).first)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isBound && listen(descriptor, 1) == 0)
        let (ending, output) = try await ChildProcess.run(
            .init([Self.program, "demo", "--headless", "--port", "\(port)", "--share", HallPrograms.share]))
        #expect(ending == .exited(75))
        #expect(output.split(separator: "\n").count == 1)
        #expect(output.contains("port \(port)") && output.contains("--port"))
    }

    @Test(.enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(1)))
    func aFolderInWhichSomethingLiesIsLeftAlone() async throws {
        let folder = try #require(StageFolder.makePrivate())
        defer { StageFolder.remove(folder) }
        try #require(StageFolder.write("precious", to: folder + "/letter"))
        let (ending, output) = try await ChildProcess.run(
            .init([Self.program, "demo", "--headless", "--folder", folder, "--share", HallPrograms.share]))
        #expect(ending == .exited(70))
        #expect(output.contains(folder) && output.contains("--folder"))
        #expect(StageFolder.read(folder + "/letter") == Array("precious".utf8))
    }

    @Test(
        .enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(1)),
        arguments: [["--port", "65536"], ["--sim-port", "0"], ["--port", "18080", "--central-port", "18080"]])
    func aWrongPortIsAWrongOption(_ options: [String]) async throws {
        let (ending, output) = try await ChildProcess.run(
            .init([Self.program, "demo", "--headless", "--share", HallPrograms.share] + options))
        #expect(ending == .exited(64))
        #expect(output.contains("port"))
    }

    @Test(.enabled(if: missing.isEmpty, "needs \(missing.joined(separator: ", "))"), .timeLimit(.minutes(2)))
    func nothingStaysAfterATermination() async throws {
        let folder = try #require(StageFolder.makePrivate())
        let ports = LoopbackPorts.free(2)
        try #require(ports.count == 2)
        let child = try await ChildProcess.start(
            .init([
                Self.program, "demo", "--headless", "--folder", folder, "--share", HallPrograms.share, "--port",
                "\(ports[0])",
                "--central-port", "\(ports[1])",
            ]))
        let client = LoopbackClient(port: UInt16(ports[0]))
        var isServing = false
        for _ in 0..<600 where !isServing && child.isRunning {
            isServing = (try? await client.request("GET", "/api/v1/hall"))?.status == 200
            if !isServing { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(isServing)
        #expect(!Self.processes(naming: folder).isEmpty)
        #expect(await child.terminate(grace: .seconds(20)) == .exited(0))
        #expect(access(folder, F_OK) != 0)
        #expect(Self.processes(naming: folder) == [])
        #expect(LoopbackPorts.isFree(ports[0]) && LoopbackPorts.isFree(ports[1]))
    }

    /// Processes with the folder in their command line.
    private static func processes(naming folder: String) -> [String] {
        StageFolder.names(in: "/proc").filter { Int($0) != nil }.filter { id in
            let line = String(decoding: StageFolder.read("/proc/\(id)/cmdline") ?? [], as: UTF8.self)
            return line.contains(folder)
        }
    }
}
