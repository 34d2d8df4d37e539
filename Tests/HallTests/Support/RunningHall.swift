import Testing

@testable import SimulatedHall

/// A whole hall that a test looks at from outside.
struct RunningHall: Sendable {
    let stage: HallStage
    let client: LoopbackClient
    let central: LoopbackClient

    /// Sets a stage, lets `body` act on it, and takes everything away, however it ends.
    static func run(_ body: (RunningHall) async throws -> Void) async throws {
        let folder = try #require(StageFolder.makePrivate())
        let ports = LoopbackPorts.free(2)
        try #require(ports.count == 2)
        let settings = HallStage.Settings(
            folder: folder, programs: HallPrograms.folder, share: HallPrograms.share, port: ports[0],
            centralPort: ports[1])
        let stage = try HallStage(settings) { _ in }
        do {
            try await stage.start()
            try await body(
                RunningHall(
                    stage: stage, client: LoopbackClient(port: UInt16(ports[0])),
                    central: LoopbackClient(port: UInt16(ports[1]))))
        } catch {
            await stage.strike()
            throw error
        }
        await stage.strike()
    }

    /// `/api/v1/status`.
    func status() async throws -> JSON {
        let answer = try await client.request("GET", "/api/v1/status")
        return try #require(JSON(answer.body))
    }

    /// The faults of a device by name, each with its texts.
    func faults(of device: String) async throws -> [String: JSON] {
        let known = try await status()["devices"]?.list.first { $0["id"]?.text == device }
        return (known?["faults"]?.list ?? []).reduce(into: [:]) { faults, fault in
            if let name = fault["name"]?.text { faults[name] = fault }
        }
    }

    /// How often something malformed came from a source.
    func malformed(_ source: String) async throws -> Int { try await status()["malformed"]?[source]?.int ?? 0 }

    /// Lines of the agent's log that hold all these words.
    func logLines(with words: String...) async -> Int {
        let path = stage.log(of: "hall-agent")
        let log = await ChildProcessThread.launch { StageFolder.read(path) ?? [] }
        return String(decoding: log, as: UTF8.self).split(separator: "\n").count { line in
            // With a blank at the end, so that the last word ends as the others do.
            words.allSatisfy { (line + " ").contains($0) }
        }
    }

    /// Takes a number at a kiosk; the answer's status and body.
    func takeTicket(
        _ request: String, paper: Bool, kiosk: String = "1", service: String = "household"
    ) async throws -> (status: Int, body: JSON) {
        let json = #"{"request":"\#(request)","service":"\#(service)","paper":\#(paper)}"#
        let answer = try await client.request("POST", "/api/v1/kiosks/\(kiosk)/tickets", json: json)
        return (answer.status, JSON(answer.body) ?? .null)
    }

    /// Waits until a condition holds, at most a minute.
    func eventually(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ isMet: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !isMet() {
            guard ContinuousClock.now < deadline else {
                Issue.record("waited in vain until \(what)", sourceLocation: sourceLocation)
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
