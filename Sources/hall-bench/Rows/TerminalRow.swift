import DeviceKit
import Glibc
import LinuxPorts
import SimulatedHall

/// A call terminal's key until the first byte on its board's wire: from the last byte of the terminal's frame, without
/// the time that the commit itself took. The agent runs inside this program, with its own drivers, ports, executor and
/// a real ledger, so that each commit can be timed; beside it a pyserial program that has no ledger at all.
struct TerminalRow: Sendable {
    let setting: BenchSetting
    /// So many windows are pressed in turn, as the same key of one terminal counts again only after a while.
    private static let windows = 8
    /// A terminal that says the same within `retryMilliseconds` (400) repeats what it was not answered.
    private static let betweenPresses = Duration.milliseconds(450)
    /// Its one key counts again after `betweenPresses` only, and its worst is no goal of ours.
    private static let peerPresses = 150
    private static let name =
        "terminal frame → first byte on the board's wire, less the commit, p99 ms, against pyserial"

    func measure() async throws -> [BenchRow] {
        let presses = setting.times(1_000, quick: 20)
        let (rest, whole, frame) = try await ours(presses)
        var (peer, missing) = (Sample(), "")
        do {
            peer = try await pyserial(min(presses, Self.peerPresses), frame)
        } catch { missing = "; peer not measured: \(error)" }
        return [
            BenchRow(
                Self.name, ours: rest.milliseconds(at: 0.99), peer: peer.milliseconds(at: 0.99), goal: .atMost(2),
                note: "ours \(rest.summary), with the commit \(whole.summary); pyserial \(peer.summary)\(missing)")
        ]
    }

    private func ours(_ presses: Int) async throws -> (rest: Sample, whole: Sample, frame: [UInt8]) {
        let rigs = try (0..<Self.windows).map { _ in try ButtonRig(setting) }
        defer { for rig in rigs { rig.stop() } }
        let hosted = try HostedAgent(setting: setting, rigs: rigs)
        return try await hosted.serving {
            try await hosted.takeTickets(presses + 3 * rigs.count)
            _ = try await Waiting.wait(for: "the terminals' and the boards' drivers") {
                rigs.allSatisfy(\.isReady) ? true : nil
            }
            // The first presses warm everything.
            for round in 0..<(2 * rigs.count) { _ = try await Self.press(rigs[round % rigs.count], hosted.ledger) }
            var (rest, whole) = (Sample(), Sample())
            var bytes: [UInt8] = []
            for round in 0..<presses {
                if round > 0, round.isMultiple(of: 250) { BenchSetting.say("press \(round) of \(presses)") }
                let (begun, frame) = try await Self.press(rigs[round % rigs.count], hosted.ledger)
                let commits = hosted.ledger.commits(from: begun, to: frame.firstByte)
                guard !commits.isEmpty else { throw BenchFailure(description: "a call was shown that no commit kept") }
                let took = frame.firstByte - begun
                whole.add(took)
                rest.add(commits.reduce(took) { $0 - ($1.to - $1.from) })
                bytes = frame.bytes
            }
            return (rest, whole, bytes)
        }
    }

    /// One press once everything is at rest; gives its moment and the board's frame.
    static func press(_ rig: ButtonRig, _ ledger: MeasuredLedger?) async throws -> (Duration, ButtonRig.Frame) {
        _ = try await Waiting.wait(for: "both lines and the ledger to be at rest", every: .milliseconds(3)) {
            let quiet = WireHost.now - .milliseconds(12)
            return rig.newest < quiet && (ledger?.newest ?? .zero) < quiet ? true : nil
        }
        let begun = try await Waiting.wait(for: "a terminal that may be pressed", every: .milliseconds(3)) {
            rig.press(after: betweenPresses)
        }
        let frame = try await Waiting.wait(for: "the board's frame", every: .milliseconds(3)) {
            rig.frame(from: begun)
        }
        return (begun, frame)
    }

    private func pyserial(_ presses: Int, _ frame: [UInt8]) async throws -> Sample {
        let rig = try ButtonRig(setting)
        defer { rig.stop() }
        rig.muteBoard()
        let (output, digits) = (setting.folder + "/python-button", Array("0123456789abcdef"))
        let hex = frame.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
        let child = try await ChildProcess.start(
            .init(
                [setting.python, setting.peer("button.py"), rig.paths.terminal, rig.paths.board, hex],
                outputFile: output))
        defer { child.signal(SIGKILL) }
        _ = try await Waiting.wait(for: "pyserial", every: .milliseconds(20)) {
            let said = String(decoding: StageFolder.read(output) ?? [], as: UTF8.self)
            guard child.isRunning else { throw BenchFailure(description: "\(said.suffix(200))") }
            return said.contains("ready") ? true : nil
        }
        var sample = Sample()
        for round in -10..<presses {
            try await Task.sleep(for: .milliseconds(40))
            let (begun, frame) = try await Self.press(rig, nil)
            if round >= 0 { sample.add(frame.firstByte - begun) }
        }
        return sample
    }
}
