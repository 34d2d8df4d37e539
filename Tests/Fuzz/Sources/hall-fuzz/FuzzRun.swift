import Foundation
import FuzzTargets
import Glibc

/// One target: processes of libFuzzer, one after another, until it has read enough. One that ends at a crash or a hang is
/// followed by another.
struct FuzzRun {
    /// Names the target to a process that is to read inputs.
    static let targetVariable = "HALLKIT_FUZZ_TARGET"
    private static let shareVariable = "HALLKIT_FUZZ_SHARE"
    /// Stands before the words of a broken promise.
    static let breachMark = "hall-fuzz: broken promise: "
    /// Stands where an input takes too long.
    static let hangMark = "hall-fuzz: an input takes more than a second"
    /// A target whose processes ended so often before their time is not tried further.
    private static let endLimit = 5
    /// The first of so many parts is read with the whole program watched; the others with what their inputs reach and what
    /// stands beside it, which costs small decoders half the time.
    private static let partsPerWhole = 10
    let target: FuzzTarget
    let options: FuzzOptions
    private let corpus: String
    private let found: String

    private(set) var inputs = 0
    private(set) var branches = 0
    private(set) var seconds = 0.0
    /// Of the processor, in seconds: what the inputs took, whatever else the machine did.
    private(set) var processorSeconds = 0.0
    private(set) var findings: [FuzzFinding] = []

    init(_ target: FuzzTarget, _ options: FuzzOptions) {
        self.target = target
        self.options = options
        corpus = "\(options.work)/corpus/\(target.name)"
        found = "\(options.work)/found/\(target.name)"
    }

    /// The target that this process is to read inputs for.
    static func target(of environment: [String: String]) -> FuzzTarget? {
        environment[targetVariable].flatMap { FuzzCatalog(share: environment[shareVariable] ?? ".").target($0) }
    }

    var crashes: Int { findings.count { $0.kind == .crash } }
    var hangs: Int { findings.count { $0.kind == .hang } }
    /// Inputs a second of the processor.
    var perSecond: Int { processorSeconds > 0 ? Int(Double(inputs) / processorSeconds) : 0 }

    /// Reads inputs until there were enough. `progress` is told how many there were so far.
    mutating func play(_ progress: (FuzzRun) -> Void) throws {
        for folder in [corpus, found] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        for (index, seed) in target.seeds().enumerated() {
            try Data(seed).write(to: URL(filePath: "\(corpus)/seed-\(index)"))
        }
        let (begin, used) = (ContinuousClock.now, Self.usedByEnded)
        var (round, ends) = (0, 0)
        while inputs < options.runs, ends < Self.endLimit {
            let left = options.seconds.map { Double($0) - seconds }
            if let left, left < 1 { break }
            let before = inputs
            let end = try process(round, left, before, progress)
            seconds = (ContinuousClock.now - begin) / .seconds(1)
            processorSeconds = Self.usedByEnded - used
            round += 1
            if let path = end.artifact {
                ends += 1
                let finding = try finding(path, end)
                // Shrunk, several are often the same.
                if !findings.contains(where: { $0.hex == finding.hex }) { findings.append(finding) }
            } else if end.status != 0 {
                ends += 1
                findings.append(
                    FuzzFinding(
                        target: target.name, kind: .crash, words: "ends with \(end.status): \(end.words)", hex: ""))
            }
            if inputs == before { break }
        }
    }

    /// Seconds of the processor that the processes used that have ended.
    private static var usedByEnded: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// How a process ended.
    private struct End {
        var status: Int32 = 0
        var artifact: String?
        var isHang = false
        var words = ""
    }

    private mutating func process(
        _ round: Int, _ left: Double?, _ before: Int, _ progress: (FuzzRun) -> Void
    ) throws -> End {
        let whole = options.runs / Self.partsPerWhole
        let around = before >= whole ? corpus : nil
        var arguments = [
            "-runs=\((around == nil ? whole : options.runs) - before)", "-seed=\(options.seed + round)", "-timeout=300",
            "-max_len=\(target.longest)", "-rss_limit_mb=2048", "-artifact_prefix=\(found)/", "-print_final_stats=1",
            "-verbosity=1", "-print_funcs=0", "-reduce_inputs=0",
            // By the wall's clock, on a machine that may stand still: how long an input takes is watched by the processor's.
            "-report_slow_units=86400",
        ]
        if let left { arguments.append("-max_total_time=\(max(1, Int(left)))") }
        var end = End()
        var (inputs, branches) = (0, branches)
        var run = self
        end.status = try Self.start(arguments + [corpus], for: target, options, around: around) { line in
            if line.hasPrefix("#") {
                let words = line.dropFirst().split(whereSeparator: \.isWhitespace)
                inputs = words.first.flatMap { Int($0) } ?? inputs
                if let mark = words.firstIndex(of: "cov:"), mark + 1 < words.count {
                    branches = max(branches, Int(words[mark + 1]) ?? 0)
                }
                (run.inputs, run.branches) = (before + inputs, branches)
                progress(run)
            } else if let count = Self.rest(of: line, after: "stat::number_of_executed_units:") {
                inputs = Int(count) ?? inputs
            } else {
                Self.note(line, in: &end)
            }
        }
        (self.inputs, self.branches) = (before + inputs, branches)
        return end
    }

    private static func note(_ line: String, in end: inout End) {
        if line == hangMark {
            (end.isHang, end.words) = (true, "takes more than a second")
        } else if let breach = rest(of: line, after: breachMark) {
            end.words = breach
        } else if let mark = line.range(of: "Fatal error: ") {
            end.words = String(line[mark.lowerBound...])
        } else if let summary = rest(of: line, after: "SUMMARY: libFuzzer:") {
            if summary.contains("timeout") { end.isHang = true }
            if end.words.isEmpty { end.words = summary }
        } else if let mark = line.range(of: "Test unit written to ") {
            end.artifact = String(line[mark.upperBound...])
        }
    }

    private static func rest(of line: String, after mark: String) -> String? {
        line.hasPrefix(mark) ? line.dropFirst(mark.count).trimmingCharacters(in: .whitespaces) : nil
    }

    /// The input at `path`, made smaller as long as it still ends a process.
    private func finding(_ path: String, _ end: End) throws -> FuzzFinding {
        let shrunk = path + ".shrunk"
        _ = try Self.start(
            [
                "-minimize_crash=1", "-exact_artifact_path=\(shrunk)", "-timeout=300", "-runs=100000",
                "-max_total_time=20", path,
            ], for: target, options
        ) { _ in }
        // What is shrunk may end for another reason than what it was made of.
        var (path, end) = (path, end)
        if FileManager.default.fileExists(atPath: shrunk) {
            (path, end) = (shrunk, End())
            end.status = try Self.start(["-timeout=300", path], for: target, options) { Self.note($0, in: &end) }
        }
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        return FuzzFinding(
            target: target.name, kind: end.isHang ? .hang : .crash, words: end.words,
            hex: bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// Runs this program as libFuzzer over a target and hands on what it says, line by line.
    private static func start(
        _ arguments: [String], for target: FuzzTarget, _ options: FuzzOptions, around folder: String? = nil,
        _ hear: (String) -> Void
    ) throws -> Int32 {
        let process = Process()
        let words = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment[targetVariable] = target.name
        environment[shareVariable] = options.share
        environment[FuzzEyes.aroundVariable] = folder
        // libFuzzer keeps the input; a backtrace would take a second of each.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        process.standardError = words
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        try? words.fileHandleForWriting.close()
        var rest = Data()
        while case let data = words.fileHandleForReading.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: 0x0A) {
                hear(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                rest = Data(rest[(end + 1)...])
            }
        }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
