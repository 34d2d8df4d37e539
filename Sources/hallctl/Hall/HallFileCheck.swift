import DeviceKit
import HallDomain
import HallRuntime
import HallStore

/// Checks a hall file and goes on after the first problem where that is possible: devices stand for themselves.
struct HallFileCheck {
    let file: DataFile
    let library: DefinitionLibrary

    private struct Header: Decodable {
        struct Device: Decodable { var definition: String? }
        var devices: [Device]?
    }

    func findings() -> [Finding] {
        var text = file.text
        var open = entries()
        var findings: [Finding] = []
        while true {
            do throws(DataFileError) {
                let definition = try HallFileReader(library: library).read(text, file: file.file)
                return findings + warnings(definition.plan) + ledger(definition.ledger)
            } catch {
                findings.append(Finding(error))
                // The entry is blanked out, so that lines keep their numbers, and the rest is read again.
                guard open.count > 1, let index = open.firstIndex(where: { $0.holds(error, findings.last, file.file) })
                else { return findings }
                text = Self.blanked(open.remove(at: index).lines, in: text)
            }
        }
    }

    /// A device's entry in the file.
    private struct Entry {
        var lines: ClosedRange<Int>
        var definition: String?

        func holds(_ error: DataFileError, _ finding: Finding?, _ file: String) -> Bool {
            guard finding?.file == file else {
                return definition.map { error.file.hasSuffix("devices/\($0).yaml") } ?? false
            }
            return finding?.line.map(lines.contains) ?? false
        }
    }

    private func entries() -> [Entry] {
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        let header = try? StrictYAML.peek(Header.self, in: file.text, file: file.file)
        var starts: [Int] = []
        while let line = StrictYAML.line(of: ["devices", "\(starts.count)"], in: file.text) { starts.append(line) }
        // Entries that share a line (a list in flow style) cannot be told apart.
        guard Set(starts).count == starts.count else { return [] }
        return starts.enumerated().map { index, start in
            var end = start
            if index + 1 < starts.count {
                end = starts[index + 1] - 1
            } else {
                while end < lines.count, lines[end].isEmpty || lines[end].hasPrefix(" ") || lines[end].hasPrefix("#") {
                    end += 1
                }
            }
            let device = header?.devices.flatMap { index < $0.count ? $0[index] : nil }
            return Entry(lines: start...max(start, end), definition: device?.definition)
        }
    }

    private static func blanked(_ range: ClosedRange<Int>, in text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { range.contains($0 + 1) ? "" : String($1) }.joined(separator: "\n")
    }

    /// What the database that keeps the ledger lacks, as the agent would find it at its start.
    private func ledger(_ address: PostgresAddress?) -> [Finding] {
        guard let address else { return [] }
        let line = StrictYAML.line(of: ["ledger"], in: file.text)
        var findings = PostgresProblem.all(at: address).map {
            Finding(.error, file: file.file, line: line, say(Self.words($0), $0.description))
        }
        if address.isUnprotected {
            findings.append(
                Finding(
                    .warning, file: file.file, line: line,
                    say(
                        "到 PostgreSQL 的网络连接没有验证对方证书，请写 sslmode=verify-full",
                        "the server's certificate is not verified over the network; write sslmode=verify-full")))
        }
        return findings
    }

    private static func words(_ problem: PostgresProblem) -> String {
        switch problem {
        case .unreachable(let text): "连不上 PostgreSQL：\(text)"
        case .tooOld(let version): "PostgreSQL \(version) 太旧，需要 13 或更新"
        case .setting(let name, let value, let allowed):
            "PostgreSQL 的 \(name) 是 \(value)，必须是 \(allowed.joined(separator: " 或 "))"
        }
    }

    /// Prefixes that are misheard in one voice zone.
    private func warnings(_ plan: HallPlan) -> [Finding] {
        plan.zones.flatMap { zone in
            let served = Set(plan.windows.filter { $0.zone == zone.id }.flatMap(\.services))
            let prefixes = plan.services.filter { served.contains($0.id) }.map(\.prefix)
            return SpeechCheck.confusablePrefixes(prefixes).map { finding in
                let index = plan.services.lastIndex { served.contains($0.id) && names($0.prefix, finding) } ?? 0
                return Finding(
                    .warning, file: file.file,
                    line: StrictYAML.line(of: ["services", "\(index)", "prefix"], in: file.text),
                    say("区域 \(zone.id)：\(Self.words(finding))", "zone \(zone.id): \(finding)"))
            }
        }
    }

    private func names(_ prefix: String, _ finding: SpeechCheck.Finding) -> Bool {
        switch finding {
        case .soundAlike(let prefixes): prefixes.contains(prefix)
        case .neverUsed(let other): other == prefix
        }
    }

    private static func words(_ finding: SpeechCheck.Finding) -> String {
        switch finding {
        case .soundAlike(let prefixes): "字母 \(prefixes.joined(separator: "、")) 读音相近，同一广播区只用一个"
        case .neverUsed(let prefix): "字母 \(prefix) 会被当成 1 或 0，换一个"
        }
    }
}
