/// Looks for what opens tickets in everything that leaves the kiosk: the saved recording, the support bundle, the agent's
/// log, which goes into a bundle, and what replays print.
struct TokenJudge {
    let evidence: MorningEvidence

    /// Blocking: reads the files.
    func row() -> PromiseRow {
        var row = PromiseRow("tokens", "no ticket's token is in what leaves the kiosk")
        let tokens = Set(evidence.record.tickets.map(\.token))
        let needles = NeedleSearch(tokens.flatMap(Self.needles))
        row.check(!tokens.isEmpty && tokens.allSatisfy { $0.utf8.count >= 16 }, "no tokens to look for")
        let files = evidence.files.filter { path in
            ["/recording/recording.hkr", "/recording/bundle.tar", "/hall-agent.log"].contains(where: path.hasSuffix)
                || path.contains("/recording/replay-")
        }
        row.check(files.count == 6, "only \(files.count) of 6 files to look at")
        var bytes = 0
        for path in files {
            let content = StageFolder.read(path) ?? []
            bytes += content.count
            for hit in Set(needles.hits(in: content, isSound: false)).sorted() {
                row.broken.append("\(hit) in \(path)")
            }
        }
        // Where codes are printed they are found: the same search over what the printers received.
        let codes = evidence.papers.values.flatMap { $0 }.flatMap(\.ticket.page.qrContents)
        row.check(
            codes.contains { !needles.hits(in: Array($0.utf8), isSound: false).isEmpty }, "not even on paper is a token"
        )
        row.checked = tokens.count
        row.note = "\(tokens.count) tokens in \(bytes >> 10) KiB"
        return row
    }

    /// A token in every form in which it may lie in a file: as text, and as bytes of a document in JSON and in hexadecimal
    /// digits.
    private static func needles(of token: String) -> [NeedleSearch.Needle] {
        let digits = token.utf8.map { String($0, radix: 16) }
        return [
            token, token.utf8.map { String($0) }.joined(separator: ","), digits.joined(), digits.joined(separator: " "),
        ].map { .init("the token \(token)", Array($0.utf8)) }
    }
}
