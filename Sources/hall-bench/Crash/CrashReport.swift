import Foundation

/// What an exploration says.
struct CrashReport {
    let tally: CrashExploration.Tally
    /// The same in small with the ledger weakened.
    let weakened: CrashExploration.Tally?
    let shrunk: CrashShrinking.Shrunk?
    let seed: UInt64
    let seconds: Double
    let isWeakened: Bool

    private func count(_ kind: CrashFinding.Kind) -> Int { tally.broken[kind.rawValue] ?? 0 }

    private var lostWhenWeakened: Int? { weakened.map { $0.broken[CrashFinding.Kind.lost.rawValue] ?? 0 } }

    /// Nothing was broken; and where the ledger was weakened, something was found lost.
    var isHeld: Bool { isWeakened ? count(.lost) > 0 : tally.broken.isEmpty && lostWhenWeakened ?? 1 > 0 }

    /// The one line at the end.
    var verdict: String {
        let counts = "\(count(.lost)) lost, \(count(.doubled)) doubled, \(count(.ghost)) ghosts"
        let broken = count(.broken) == 0 ? "" : ", \(count(.broken)) not recovered"
        let states = "\(tally.states.count) states: \(counts)\(broken)"
        let blind = lostWhenWeakened == 0 ? "; BLIND: none lost with synchronous weakened" : ""
        return isWeakened ? "\(states), with synchronous weakened" : states + blind
    }

    var text: String {
        var lines = [
            "\(tally.states.count) states from \(tally.plays) plays in \(Figure.text(seconds)) s, seed \(seed)",
            "  by model: "
                + tally.byModel.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
            "  after more than one crash: \(tally.again); come to again: \(tally.repeated)",
        ]
        if !tally.struck.isEmpty {
            let kinds = tally.struck.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            lines.append("  plays on a disk with a fault that struck: \(kinds)")
        }
        if let weakened, let lostWhenWeakened {
            lines.append(
                "  with synchronous weakened: \(lostWhenWeakened) of \(weakened.states.count) states lost something")
        }
        if let shrunk {
            lines.append(
                "the smallest case found: hall-bench crash --replay \(shrunk.failure.path)\(isWeakened ? " --weakened" : "")"
            )
            lines += shrunk.failure.findings.map { "  \($0.kind.rawValue): \($0.text)" }
            if let fault = shrunk.failure.fault {
                lines.append("  with the fault \(fault.kind.rawValue) at call \(fault.first), \(fault.count) times")
                return lines.joined(separator: "\n")
            }
            lines.append("  when the power takes \(shrunk.losses.count) operations:")
            lines += shrunk.losses.prefix(12).map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    var json: String {
        struct Words: Encodable {
            var states: Int
            var lost: Int
            var doubled: Int
            var ghosts: Int
            var broken: Int
            var byModel: [String: Int]
            var struck: [String: Int]
            var afterMoreThanOne: Int
            var seconds: Double
            var seed: UInt64
            var lostWhenWeakened: Int?
            var replay: String?
            var held: Bool
        }
        let words = Words(
            states: tally.states.count, lost: count(.lost), doubled: count(.doubled), ghosts: count(.ghost),
            broken: count(.broken), byModel: tally.byModel, struck: tally.struck, afterMoreThanOne: tally.again,
            seconds: seconds, seed: seed,
            lostWhenWeakened: lostWhenWeakened, replay: shrunk.map { "\($0.failure.path)" }, held: isHeld)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(words)) ?? Data("{}".utf8), as: UTF8.self)
    }
}
