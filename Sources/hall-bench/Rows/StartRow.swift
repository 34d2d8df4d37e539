import Glibc
import LinuxPorts
import SimulatedHall

/// Start of the agent's process until its first ticket is accepted over HTTP, on the ledger of an open day, beside the
/// start of a Python agent until it waits for its devices.
struct StartRow: Sendable {
    let setting: BenchSetting

    func measure() async throws -> [BenchRow] {
        let rounds = setting.times(20, quick: 2)
        var (ours, peer) = (Sample(), Sample())
        var missing: String?
        try await BenchStage.with(setting, name: "start") { stage in
            for _ in 0..<rounds {
                await stage.killAgent()
                ours.add(
                    try await Self.firstTicket(port: stage.settings.port, isOnPaper: true) {
                        try await stage.launchAgent()
                    })
                guard missing == nil else { continue }
                do { peer.add(try await pythonStart(stage)) } catch { missing = "\(error)" }
            }
        }
        return [
            BenchRow(
                "start → first ticket, p95 ms, against a Python agent's start", ours: ours.milliseconds(at: 0.95),
                peer: peer.milliseconds(at: 0.95), goal: .atMost(250),
                note: "ours \(ours.summary)"
                    + (missing.map { "; peer not measured: \($0)" }
                        ?? "; gpiozero and pyserial until they wait: \(peer.summary)"))
        ]
    }

    /// From the start of an agent's process, which is killed then where it has no printer to finish with.
    static func firstTicket(
        port: Int, isOnPaper: Bool, start: () async throws -> ChildProcess
    ) async throws -> Duration {
        let begun = WireHost.now
        let child = try await start()
        let took = try await accepted(port: port, isOnPaper: isOnPaper, since: begun, child)
        if !isOnPaper { await child.kill() }
        return took
    }

    private static func accepted(
        port: Int, isOnPaper: Bool, since begun: Duration, _ child: ChildProcess
    ) async throws -> Duration {
        try await BlockingThread(name: "start").run { () throws in
            let request = "start-\(UInt64.random(in: .min ... .max))"
            let wish = #"{"request":"\#(request)","service":"household","paper":\#(isOnPaper)}"#
            var last = "no answer"
            while WireHost.now - begun < .seconds(30) {
                if let connection = try? PlainHTTP(port: port),
                    let (status, body) = try? connection.post("/api/v1/kiosks/1/tickets", wish)
                {
                    if status == 201 { return WireHost.now - begun }
                    last = "\(status) \(String(decoding: body, as: UTF8.self))"
                }
                guard child.isRunning else { throw BenchFailure(description: "the agent ended by itself") }
                // Nothing tells of the first moment a port is served: asked again each millisecond, which is the error.
                usleep(1000)
            }
            throw BenchFailure(description: "no ticket within 30 s of the start: \(last)")
        }
    }

    private func pythonStart(_ stage: HallStage) async throws -> Duration {
        let output = "\(setting.folder)/python-start-\(UInt32.random(in: 0 ... .max))"
        let begun = WireHost.now
        let child = try await ChildProcess.start(
            .init([setting.python, setting.peer("idle.py"), "8"], outputFile: output))
        defer { child.signal(SIGKILL) }
        return try await Waiting.wait(for: "the Python agent", every: .milliseconds(2)) {
            guard child.isRunning else { throw BenchFailure(description: "gpiozero and pyserial are not there") }
            let said = String(decoding: StageFolder.read(output) ?? [], as: UTF8.self)
            return said.contains("ready") ? WireHost.now - begun : nil
        }
    }
}
