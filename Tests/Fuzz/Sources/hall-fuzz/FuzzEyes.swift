import CFuzzEyes
import Foundation
import FuzzTargets

/// Which counters of the program libFuzzer heeds.
enum FuzzEyes {
    /// Names the folder of inputs that show where a target goes; without it the whole program is watched.
    static let aroundVariable = "HALLKIT_FUZZ_AROUND"
    /// So many counters are watched or not watched together.
    private static let block = 256

    /// All counters.
    static func openAll() { fuzz_eyes_open(0, fuzz_eyes_count()) }

    /// The counters that `target` reaches with the inputs in `folder`, and those beside them: the rest of their files, mostly.
    /// Comparisons are told no more: what they can teach is in those inputs.
    static func open(around folder: String, of target: FuzzTarget) {
        fuzz_eyes_ignore_comparisons()
        fuzz_eyes_clear()
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let input = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            _ = target.breach(Array(input))
        }
        let count = fuzz_eyes_count()
        let blocks = stride(from: 0, to: count, by: block).map { ($0, min(block, count - $0)) }
        let seen = blocks.map { fuzz_eyes_saw($0.0, $0.1) }
        for (index, place) in blocks.enumerated()
        where seen[max(0, index - 1)...min(index + 1, seen.count - 1)].contains(true) {
            fuzz_eyes_open(place.0, place.1)
        }
    }
}
