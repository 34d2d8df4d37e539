import Glibc
import LinuxPorts
import SimulatedHall

/// `hallctl status` of a running hall beside `hallctl --version`, which only starts and ends: what is left is what it
/// takes to ask the agent and to write the page.
struct StatusRow: Sendable {
    let setting: BenchSetting

    func measure() async throws -> [BenchRow] {
        let rounds = setting.times(100, quick: 10)
        var (status, version) = (Sample(), Sample())
        try await BenchStage.with(setting, name: "status") { stage in
            let place = ["--root", stage.root, "--share", setting.share]
            for _ in 0..<rounds {
                // By turns, so that whatever else the machine does falls on both.
                version.add(try await took(["--version"]))
                status.add(try await took(["status"] + place))
            }
        }
        let ours = status.milliseconds(at: 0.5).flatMap { ours in version.milliseconds(at: 0.5).map { ours - $0 } }
        return [
            BenchRow(
                "hallctl status, p50 ms beyond hallctl --version", ours: ours,
                peer: version.milliseconds(at: 0.5), goal: .atMost(30),
                note: "status \(status.summary); --version \(version.summary)")
        ]
    }

    /// One run from its start to its end, its output thrown away.
    private func took(_ arguments: [String]) async throws -> Duration {
        let begun = WireHost.now
        let run = try await ChildProcess.run(
            .init(
                [setting.programs + "/hallctl"] + arguments, environment: ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]))
        let took = WireHost.now - begun
        // 1 says that something is worth a look: a hall that has just begun.
        guard case .exited(let code) = run.ending, code <= 1 else {
            throw BenchFailure(description: "hallctl \(arguments.joined(separator: " ")) ended with \(run.ending)")
        }
        return took
    }
}
