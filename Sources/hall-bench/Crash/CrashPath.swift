import Foundation

/// How a state came about: a play, and one crash after another.
struct CrashPath: Sendable, Codable, Equatable, CustomStringConvertible {
    /// One crash.
    struct Cut: Sendable, Codable, Equatable {
        /// In the record of the disk, the operation before which it came.
        var point: Int64
        /// What the power took; `nil` when only the process was killed.
        var model: CrashModel?
        /// Which of the model's draws.
        var draw: Int
    }

    /// The seed of the play.
    var seed: UInt64
    /// Its steps.
    var steps: Int
    /// The crashes, each in the recovery from the one before it.
    var cuts: [Cut]

    /// `SEED/STEPS/POINT.MODEL.DRAW/…`, as `--replay` takes it.
    var description: String {
        "\(seed)/\(steps)/"
            + cuts.map { "\($0.point).\($0.model?.rawValue ?? "killed").\($0.draw)" }.joined(separator: "/")
    }

    init(seed: UInt64, steps: Int, cuts: [Cut]) { (self.seed, self.steps, self.cuts) = (seed, steps, cuts) }

    /// From what `description` says.
    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count > 2, let seed = UInt64(parts[0]), let steps = Int(parts[1]) else { return nil }
        (self.seed, self.steps, cuts) = (seed, steps, [])
        for part in parts.dropFirst(2) {
            let words = part.split(separator: ".")
            guard words.count == 3, let point = Int64(words[0]), let draw = Int(words[2]) else { return nil }
            let model = CrashModel(rawValue: String(words[1]))
            guard model != nil || words[1] == "killed" else { return nil }
            cuts.append(Cut(point: point, model: model, draw: draw))
        }
    }

    /// Seeds SQLite's own random numbers for the recovery after the last cut.
    var salt: UInt64 {
        var random = random
        return random.next()
    }

    /// The random numbers of the last cut.
    var random: CrashRandom {
        let cut = cuts.last
        let model = cut?.model.flatMap { CrashModel.allCases.firstIndex(of: $0) } ?? 7
        return CrashRandom(
            seed, 3, UInt64(cuts.count), UInt64(cut?.point ?? 0), UInt64(model), UInt64(cut?.draw ?? 0))
    }
}
