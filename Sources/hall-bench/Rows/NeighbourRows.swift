import DeviceKit
import Glibc
import LinuxPorts
import SimulatedHall

/// A call terminal's key until its board's first byte, less the commit, beside a device that misbehaves and beside the
/// same device while it is well: turn by turn in blocks of one run, so that whatever else the machine does meets both.
///
/// Sixteen windows with a terminal and a board each are measured. Beside them hang a card reader, a scanner and a hall
/// board that shows every call. Of these one at a time never answers (and reads nothing), floods, garbles, answers too
/// slowly, or is pulled out in the middle of what is written to it. All are driven by the shipped drivers over real ttys.
struct NeighbourRows: Sendable {
    let setting: BenchSetting

    private static let windows = 16
    /// After a change of manner the driver finds out, and the first presses do not count.
    private static let unmeasured = 24
    private static let limit = 1.10

    /// One thing that goes wrong with one neighbour.
    private struct Trouble: Sendable {
        var manner: Neighbour.Manner
        var neighbour: Int
        var words: String
    }

    private static let reader = 0
    private static let scanner = 1
    private static let board = 2
    private static let troubles = [
        Trouble(manner: .silent, neighbour: reader, words: "a reader that never answers"),
        Trouble(manner: .flooding, neighbour: scanner, words: "a scanner that floods"),
        Trouble(manner: .garbled, neighbour: board, words: "a hall board that answers garbage"),
        Trouble(manner: .slow, neighbour: board, words: "a hall board that answers slowly"),
        Trouble(manner: .pulled, neighbour: board, words: "a hall board pulled out while written to"),
    ]

    func measure() async throws -> [BenchRow] {
        let neighbours = try makeNeighbours()
        defer { for neighbour in neighbours { neighbour.stop() } }
        let rigs = try (0..<Self.windows).map { _ in try ButtonRig(setting) }
        defer { for rig in rigs { rig.stop() } }
        let hosted = try HostedAgent(
            setting: setting, rigs: rigs,
            others: [
                #"{ id: reader-1, definition: generic-sdt-serial-reader, at: "path:\#(neighbours[0].link)", kiosk: "1" }"#,
                #"{ id: scanner-1, definition: generic-serial-scanner, at: "path:\#(neighbours[1].link)" }"#,
                #"{ id: board-hall, definition: onbon-bx-5k1-hall, at: "path:\#(neighbours[2].link)","#
                    + " placement: { address: 1 }, zone: A }",
            ])
        return try await hosted.serving {
            var play = Play(hosted: hosted, rigs: rigs, neighbours: neighbours)
            try await play.begin()
            let (rounds, most) = setting.isQuick ? (1, 1) : (12, 24)
            for round in 0..<most {
                if round > 0 { BenchSetting.say("round \(round) of \(rounds)") }
                try await play.round(round, presses: setting.times(80, quick: 12))
                if round + 1 >= rounds, !play.isUndecided { break }
            }
            return play.rows
        }
    }

    private func makeNeighbours() throws -> [Neighbour] {
        let models = [
            ("generic-sdt-serial-reader", "sdt-sam"), ("generic-serial-scanner", "scanner-plain-cr"),
            ("onbon-bx-5k1-hall", "onbon-bx-5k"),
        ]
        return try models.enumerated().map { number, model in
            let (device, profile) = model
            let end = try DefinedDevice.make(
                device: setting.file("devices/\(device).yaml"),
                profile: setting.file("firmware-profiles/\(profile).yaml"))
            guard let end else { throw BenchFailure(description: "\(device) has no far end") }
            return try Neighbour(end, at: "\(setting.folder)/neighbour-\(number)")
        }
    }

    /// The blocks of one run.
    private struct Play {
        let hosted: HostedAgent
        let rigs: [ButtonRig]
        let neighbours: [Neighbour]
        /// Two blocks each round beside well neighbours; then one for each trouble.
        private var well: [Sample] = []
        private var troubled: [[Sample]]
        private var turn = 0
        private var tickets = 0

        init(hosted: HostedAgent, rigs: [ButtonRig], neighbours: [Neighbour]) {
            (self.hosted, self.rigs, self.neighbours) = (hosted, rigs, neighbours)
            troubled = Array(repeating: [], count: NeighbourRows.troubles.count)
        }

        mutating func begin() async throws {
            try await hosted.takeTickets(rigs.count)
            let rigs = rigs
            _ = try await Waiting.wait(for: "the terminals' and the boards' drivers") {
                rigs.allSatisfy(\.isReady) ? true : nil
            }
            _ = try await block(nil, presses: 2 * rigs.count)
        }

        /// One block each, in an order that moves on, so that none always comes after the same.
        mutating func round(_ round: Int, presses: Int) async throws {
            let count = NeighbourRows.troubles.count
            for step in 0..<count {
                if step == 0 || step == count / 2 { well.append(try await block(nil, presses: presses)) }
                let which = (step + round) % count
                troubled[which].append(try await block(NeighbourRows.troubles[which], presses: presses))
            }
        }

        var isUndecided: Bool {
            troubled.contains { TailRatio(of: $0, to: well)?.isUndecided(at: NeighbourRows.limit) ?? true }
        }

        var rows: [BenchRow] {
            let calm = TailRatio.all(well)
            let halves = [0, 1].map { half in
                well.indices.filter { $0 % 2 == half }.map { well[$0] }
            }
            let control = BenchRow(
                "call → board, p99 ms, beside well devices, one half of the blocks against the other",
                ours: TailRatio.all(halves[0]).milliseconds(at: 0.99),
                peer: TailRatio.all(halves[1]).milliseconds(at: 0.99),
                note: Self.note(TailRatio(of: halves[0], to: halves[1]), "what this machine does by itself", calm))
            return [control]
                + zip(NeighbourRows.troubles, troubled).map { trouble, blocks in
                    let all = TailRatio.all(blocks)
                    return BenchRow(
                        "call → board, p99 ms, beside \(trouble.words)", ours: all.milliseconds(at: 0.99),
                        peer: calm.milliseconds(at: 0.99), goal: .ratioAtMost(NeighbourRows.limit),
                        note: Self.note(TailRatio(of: blocks, to: well), "less the commit", all))
                }
        }

        private static func note(_ ratio: TailRatio?, _ words: String, _ sample: Sample) -> String {
            let interval = ratio.map { "ratio 95 % in \(Figure.text($0.low)) … \(Figure.text($0.high)), " } ?? ""
            return "\(words); \(interval)\(sample.summary)"
        }

        private mutating func block(_ trouble: Trouble?, presses: Int) async throws -> Sample {
            // Each block begins beside well neighbours, so that none inherits what came before it.
            for neighbour in neighbours { neighbour.behave(.well) }
            try await recovered()
            if let trouble { neighbours[trouble.neighbour].behave(trouble.manner) }
            try await hosted.takeTickets(presses + NeighbourRows.unmeasured, signIn: false, from: tickets)
            tickets += presses + NeighbourRows.unmeasured
            var sample = Sample()
            for round in 0..<(presses + NeighbourRows.unmeasured) {
                let took = try await press(rigs[turn % rigs.count])
                turn += 1
                if round >= NeighbourRows.unmeasured { sample.add(took) }
            }
            return sample
        }

        /// Reader and board answer again: a plain scanner says nothing by itself.
        private func recovered() async throws {
            let asked = [NeighbourRows.reader, NeighbourRows.board].map { neighbours[$0] }
            let before = asked.map(\.answers)
            _ = try await Waiting.wait(for: "the neighbours to be well again", every: .milliseconds(20)) {
                zip(asked, before).allSatisfy { $0.answers > $1 + 1 } ? true : nil
            }
        }

        /// What one press took until the board's first byte, less the commits. A board that is told again what it shows
        /// has a frame without a commit, which is not the call's.
        private func press(_ rig: ButtonRig) async throws -> Duration {
            let ledger = hosted.ledger
            let (begun, first) = try await TerminalRow.press(rig, ledger)
            var frame = first
            while true {
                let commits = ledger.commits(from: begun, to: frame.firstByte)
                if !commits.isEmpty { return commits.reduce(frame.firstByte - begun) { $0 - ($1.to - $1.from) } }
                let next = frame.firstByte + .nanoseconds(1)
                frame = try await Waiting.wait(for: "the call's frame", every: .milliseconds(3)) {
                    rig.frame(from: next)
                }
            }
        }
    }
}
