import Foundation
import HallRuntime

/// A test that the agent carries out on one of its devices, followed step by step.
struct DeviceTest {
    let agent: Agent
    let device: String
    let role: String
    /// How long a person is waited for; 0: nobody is there.
    let seconds: Int
    let lastAddress: Int?
    /// Whether what happens is told while it happens.
    let tells: Bool

    private struct Wish: Encodable {
        var seconds: Int
        var lastAddress: Int?
    }

    func run() throws -> TestReport {
        var steps: [TrialStep] = []
        let path = "/api/v1/devices/\(device)/test"
        try agent.follow(path, Wish(seconds: seconds, lastAddress: lastAddress), "step") { data in
            guard let step = try? JSONDecoder().decode(TrialStep.self, from: Data(data)) else { return true }
            steps.append(step)
            if tells { for line in lines(step, after: steps) { Output.line(line) } }
            return step.kind != .end
        }
        let line = try? agent.status().devices.first { $0.id == device }
        if tells { for line in Self.plot(steps) { Output.line(line) } }
        return TestReport(
            device: device, role: role, result: steps.last?.result?.rawValue ?? "failed", faults: line?.faults ?? [],
            evidence: line?.evidence ?? "", state: line?.state, steps: steps)
    }

    private func lines(_ step: TrialStep, after steps: [TrialStep]) -> [String] {
        switch step.kind {
        case .condition, .end: []
        case .request: [TrialWords.request(step.detail, seconds: seconds)]
        case .pattern: ["  " + TrialWords.pattern(step)]
        case .happening:
            step.happening.flatMap(TrialWords.happening).map { ["  " + $0 + Self.held(step, in: steps)] } ?? []
        case .bus: TrialWords.bus(step)
        case .spoken: ["  " + say("播报了\(Int(step.milliseconds ?? 0))毫秒", "spoke for \(Int(step.milliseconds ?? 0)) ms")]
        }
    }

    /// How long the key was held, behind its release.
    private static func held(_ step: TrialStep, in steps: [TrialStep]) -> String {
        guard let up = step.happening, up.kind == .released,
            let down = steps.compactMap(\.happening).last(where: { $0.kind == .pressed })
        else { return "" }
        let time = BouncePlot.milliseconds(up.microseconds - down.microseconds)
        return say("，按了 \(time)", ", held for \(time)")
    }

    private static func plot(_ steps: [TrialStep]) -> [String] {
        let edges = steps.compactMap(\.happening).filter { $0.kind == .edge }.map {
            BouncePlot.Edge(isHigh: $0.isHigh == true, microseconds: $0.microseconds)
        }
        guard !edges.isEmpty else { return [] }
        return [say("抖动（- 高电平，_ 低电平，| 一格内多次跳变）：", "Bounce (- high, _ low, | several edges within a cell):")]
            + BouncePlot.lines(edges)
    }
}
