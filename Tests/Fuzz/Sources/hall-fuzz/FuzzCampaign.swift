import Foundation
import FuzzTargets
import Glibc

/// All targets, one after another, and what came of them.
enum FuzzCampaign {
    /// The program without a target; gives its exit code.
    static func main(_ arguments: [String]) -> CInt {
        let options: FuzzOptions
        do throws(FuzzOptions.Misuse) { options = try FuzzOptions(arguments) } catch {
            say(error.message)
            return 64
        }
        let all = FuzzCatalog(share: options.share).targets
        if options.isHelp || options.isList {
            print(options.isHelp ? FuzzOptions.help : all.map(\.name).joined(separator: "\n"))
            return 0
        }
        if let other = options.targets.first(where: { name in !all.contains { $0.name == name } }) {
            say("there is no target '\(other)'; there are: \(all.map(\.name).joined(separator: ", "))")
            return 64
        }
        do {
            return try play(all.filter { options.targets.isEmpty || options.targets.contains($0.name) }, options)
        } catch {
            say("cannot go on: \(error)")
            return 1
        }
    }

    private static func play(_ targets: [FuzzTarget], _ options: FuzzOptions) throws -> CInt {
        var report = FuzzReport()
        let begin = ContinuousClock.now
        for (index, target) in targets.enumerated() {
            var last = ContinuousClock.now
            var run = FuzzRun(target, options)
            try run.play { run in
                guard ContinuousClock.now - last > .seconds(10) else { return }
                last = .now
                say("\(target.name) (\(index + 1) of \(targets.count)): \(run.inputs) inputs, \(run.branches) branches")
            }
            report.add(run)
            say(report.rows.last.map(FuzzReport.line) ?? "")
            for finding in run.findings { say("  \(finding.kind.rawValue): \(finding.words): \(finding.hex)") }
        }
        report.seconds = (ContinuousClock.now - begin) / .seconds(1)
        print(options.isJSON ? report.json : report.text)
        say(report.verdict)
        return report.found.isEmpty ? 0 : 1
    }

    private static func say(_ text: String) {
        let line = Array("hall-fuzz: \(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
