import Glibc
import SimulatedHall

/// What an agent costs that has nothing to do, all measured in the same minute: one with devices that speak by
/// themselves, one with every device of the demo's hall, and two daemons that others use.
struct IdleRows: Sendable {
    let setting: BenchSetting
    /// Terminals and rating pads talk when they are pressed; nobody asks them.
    private static let speaking: Set<DemoHall.Device.Kind> = [.terminal, .pad]

    private struct Cost: Sendable {
        var memory: ProcessMeter.Memory
        var wakeupsPerSecond: Double
        var cpuPerMinute: Double
        var threads: String
    }

    private struct Result: Sendable {
        var speaking: Cost
        var polled: Cost
        /// Questions a second by kind of device, as their wires heard them.
        var polls: [(name: String, perSecond: Double)]
        var peers: [(name: String, cost: Cost)]
        var missing: [String]
        var time: Duration
    }

    func measure() async throws -> [BenchRow] {
        try await BenchStage.with(setting, name: "idle-a", change: { $0.kinds = Self.speaking }) { speaking in
            try await BenchStage.with(setting, name: "idle-b") { polled in
                rows(try await watch(speaking, polled))
            }
        }
    }

    private func watch(_ speaking: HallStage, _ polled: HallStage) async throws -> Result {
        let ttys = try SpareTTYs(4)
        defer { ttys.close() }
        let (peers, missing) = try await IdlePeers(setting: setting).start(ttys: ttys.paths)
        defer { for peer in peers { peer.child.signal(SIGKILL) } }
        guard let first = await speaking.agentID, let second = await polled.agentID else {
            throw BenchFailure(description: "an agent ended by itself")
        }
        // What the start left to do is done by then.
        try await Task.sleep(for: .seconds(setting.times(20, quick: 3)))
        let time = Duration.seconds(setting.times(60, quick: 4))
        let meters = ([first, second] + peers.map(\.child.id)).map { ProcessMeter(id: $0) }
        let (begun, before, heard) = (WireHost.now, meters.map { $0.reading() }, polled.wires.messages)
        BenchSetting.say("watching for \(time)")
        try await Task.sleep(for: time)
        let (took, after, hears) = (WireHost.now - begun, meters.map { $0.reading() }, polled.wires.messages)
        let companions = meters.map(\.id) + [getpid()]
        let costs = meters.indices.map { index in
            let seconds = took.milliseconds / 1000
            let change = after[index].since(before[index])
            let busiest = change.byThread.prefix(5).filter { $0.wakeups > 0 }.map { "\($0.name): \($0.wakeups)" }
            return Cost(
                memory: meters[index].memory(beside: companions), wakeupsPerSecond: Double(change.wakeups) / seconds,
                cpuPerMinute: change.seconds / seconds * 60, threads: busiest.joined(separator: ", "))
        }
        let asked = hears.mapValues { Double($0) / (took.milliseconds / 1000) }.merging(
            heard.mapValues { -Double($0) / (took.milliseconds / 1000) }, uniquingKeysWith: +)
        return Result(
            speaking: costs[0], polled: costs[1], polls: Self.byName(asked),
            peers: zip(peers, costs.dropFirst(2)).map { ($0.name, $1) }, missing: missing, time: took)
    }

    private static func byName(_ asked: [String: Double]) -> [(name: String, perSecond: Double)] {
        asked.map { ($0.key.split(separator: "/").last.map(String.init) ?? $0.key, $0.value) }
            .filter { $0.1 > 0 }.sorted { $0.0 < $1.0 }
    }

    private func rows(_ result: Result) -> [BenchRow] {
        let polls = result.polls.map(\.perSecond).reduce(0, +)
        let rates = result.polls.map { "\($0.name) \(Figure.text($0.perSecond))" }.joined(separator: ", ")
        let (ours, polled) = (result.speaking, result.polled)
        func megabytes(_ bytes: Int) -> Double { Double(bytes) / 1_048_576 }
        let name = result.peers.first?.name ?? "no peer"
        let peer = result.peers.first?.cost
        var rows = [
            BenchRow(
                "idle PSS, MB, every device of the demo, against \(name)", ours: megabytes(polled.memory.proportional),
                peer: peer.map { megabytes($0.memory.proportional) }, goal: .atMost(25),
                note:
                    "as if alone; resident \(Figure.text(megabytes(polled.memory.resident))) MB; with terminals and pads "
                    + "only \(Figure.text(megabytes(ours.memory.proportional))) MB"),
            BenchRow(
                "idle private dirty, MB, every device of the demo, against \(name)",
                ours: megabytes(polled.memory.privateDirty), peer: peer.map { megabytes($0.memory.privateDirty) },
                goal: .atMost(8)),
            BenchRow(
                "idle wake-ups/s, devices that speak by themselves, against \(name)", ours: ours.wakeupsPerSecond,
                peer: peer?.wakeupsPerSecond, goal: .atMost(2), note: ours.threads),
            BenchRow(
                "idle wake-ups per poll, every device of the demo",
                ours: polls > 0 ? polled.wakeupsPerSecond / polls : nil,
                goal: .atMost(2.5),
                note:
                    "\(Figure.text(polled.wakeupsPerSecond)) wake-ups/s for \(Figure.text(polls)) polls/s (\(rates)); "
                    + polled.threads),
            BenchRow(
                "idle CPU, s a minute, devices that speak by themselves, against \(name)", ours: ours.cpuPerMinute,
                peer: peer?.cpuPerMinute, note: "every device of the demo: \(Figure.text(polled.cpuPerMinute))"),
        ]
        for (name, cost) in result.peers.dropFirst() {
            rows += [
                BenchRow(
                    "idle PSS, MB, against \(name)", ours: megabytes(ours.memory.proportional),
                    peer: megabytes(cost.memory.proportional)),
                BenchRow(
                    "idle wake-ups/s, against \(name)", ours: ours.wakeupsPerSecond, peer: cost.wakeupsPerSecond),
                BenchRow("idle CPU, s a minute, against \(name)", ours: ours.cpuPerMinute, peer: cost.cpuPerMinute),
            ]
        }
        return rows + result.missing.map { .unmeasured("idle peer", $0) }
    }
}
