import Foundation
import FoundationNetworking
import SimulatedHall
import Testing

/// A folder, a real broker and hall-central as a process, for one test.
actor CentralProcess {
    nonisolated let folder: String
    nonisolated let broker: PrivateBroker
    nonisolated let httpPort: UInt16
    nonisolated var database: String { folder + "/central.sqlite" }
    nonisolated var log: String { folder + "/central.log" }
    private var process: ChildProcess?

    /// The program lies beside the tests.
    static var program: String {
        let here = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: here).deletingLastPathComponent().appending(path: "hall-central").path
    }

    init(accessRules: String? = nil) throws {
        folder = "/tmp/hk-central-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        broker = try PrivateBroker(folder: folder + "/broker", accessRules: accessRules)
        httpPort = try #require(LoopbackPort.free())
    }

    func start(_ more: [String] = []) async throws {
        let words = [
            Self.program, "--database", database, "--broker", "127.0.0.1:\(broker.port)", "--http-port", "\(httpPort)",
        ]
        process = try await ChildProcess.start(ChildProcess.Command(words + more, outputFile: log))
    }

    func kill() async { await process?.kill() }

    func terminate() async -> ChildProcess.Ending? { await process?.terminate() }

    func ended() async -> ChildProcess.Ending? { await process?.ended() }

    func freeze() { process?.signal(SIGSTOP) }

    func thaw() { process?.signal(SIGCONT) }

    func remove() async {
        await process?.terminate()
        await broker.remove()
        try? FileManager.default.removeItem(atPath: folder)
    }

    nonisolated var printed: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// What the page's address answers: status and body.
    nonisolated func get(_ path: String, host: String? = nil) async throws -> (status: Int, body: Data) {
        let url = try #require(URL(string: "http://127.0.0.1:\(httpPort)\(path)"))
        var request = URLRequest(url: url)
        if let host { request.setValue(host, forHTTPHeaderField: "Host") }
        let (body, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, body)
    }
}

/// A process, removed however the test ends.
func withCentral(accessRules: String? = nil, _ body: (CentralProcess) async throws -> Void) async throws {
    let central = try CentralProcess(accessRules: accessRules)
    do {
        try await body(central)
    } catch {
        await central.remove()
        throw error
    }
    await central.remove()
}

/// Waits until `condition` holds, at most 20 s.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("not within 20 s: \(what)", sourceLocation: sourceLocation)
}
