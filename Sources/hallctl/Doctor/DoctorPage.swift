import HallDomain

/// A doctor's report for a console.
struct DoctorPage {
    var report: DoctorReport

    var lines: [String] {
        let rows = report.checks.map { check in
            ["  " + ShownWords.state(check.state), say(check.title), say(check.summary)]
        }
        let states = report.checks.map(\.state)
        var lines = TextTable(rows: rows, paint: { row, column in column == 0 ? Paint.of(states[row]) : nil }).lines
        for finding in report.findings {
            let paint: Paint = finding.weight == .fault ? .red : .yellow
            lines += [
                "", "\(paint(finding.code)) \(say(finding.text))", "    \(say("依据：", ""))\(say(finding.evidence))",
            ]
            if finding.subjects.count > 1 {
                lines.append("    " + say("一起的：", "together: ") + finding.subjects.joined(separator: " "))
            }
            if let cause = finding.follows {
                lines.append("    " + say("由\(cause)引起，先处理\(cause)", "comes from \(cause): mend that first"))
            }
        }
        if !report.unknown.isEmpty { lines.append("") }
        for text in report.unknown { lines.append(say("无法知道：", "Not known: ") + say(text)) }
        lines.append("")
        guard let first = report.first, let code = report.findings.first?.code else {
            guard !states.contains("unknown") else {
                return lines + [
                    Paint.yellow(
                        say(
                            "看到的没有问题；未知的没有看到，用 sudo 看得最全。",
                            "What was seen is well; what is unknown was not: sudo sees most."))
                ]
            }
            return lines + [Paint.green(say("没有发现问题。", "Nothing is wrong."))]
        }
        return lines + [
            Paint.bold(say("先做这件事：", "Do first: ")) + say(first),
            say("详细步骤：", "All steps: ") + "hallctl explain \(code)",
        ]
    }
}
