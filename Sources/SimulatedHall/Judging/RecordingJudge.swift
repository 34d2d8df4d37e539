/// Whether the morning's recording comes out the same.
struct RecordingJudge {
    let findings: RecordingProof.Findings

    var row: PromiseRow {
        var row = PromiseRow("replay", "the recording of the morning comes out the same three times, byte for byte")
        for run in findings.runs {
            let differing = run.said.split(separator: "\n").filter { $0.contains("✗") || $0.hasPrefix("    ") }
            let words = (differing.isEmpty ? run.said.split(separator: "\n").suffix(3) : differing.prefix(12)[...])
                .joined(separator: " | ")
            row.check(run.status == 0, "\(run.task): exit status \(run.status): \(words)")
        }
        for what in findings.unread { row.broken.append("\(what) could not be read") }
        row.check(findings.transcripts.first?.isEmpty == false, "nothing was replayed")
        for (index, transcript) in findings.transcripts.enumerated() {
            row.check(transcript == findings.transcripts.first, "replay \(index + 1) is another than the first")
        }
        let lines = (findings.transcripts.first ?? []).filter { $0 == 0x0A }.count
        row.note =
            "\(findings.size >> 10) KiB recorded, \(findings.imageSize >> 20) MiB of memory searched, "
            + "\(lines) decisions, writes and words compared"
        return row
    }
}
