/// What glowed on the boards, against the calls that central holds.
struct BoardJudge {
    let evidence: MorningEvidence
    let calls: [Int: CentralCall]

    var rows: [PromiseRow] { [shown, stale] }

    /// A loaded machine shows a thing later, but never this much later.
    private static let grace = Duration.seconds(5)
    private static let idle = "热情为您服务"
    /// An agent that serves has a call on its board within this time, on a loaded machine too.
    private static let showing = Duration.seconds(1)

    private var shown: PromiseRow {
        var row = PromiseRow("boards", "each call is shown at its window's board while it lasts")
        var unseen = 0
        for call in calls.values.sorted(by: { $0.id < $1.id }) where call.end != "undone" {
            let board = "board-\(call.window)"
            if isDark(board, from: call.from, to: call.to ?? evidence.takenAt) { continue }
            let isShown = (evidence.glows[board] ?? []).contains { glow in
                glow.text == "请\(call.number)号" && glow.at >= call.from
                    && glow.at <= (call.to ?? evidence.takenAt) + Self.grace
            }
            if !isShown, !hadTime(call) {
                unseen += 1
                continue
            }
            row.check(isShown, "call \(call.id): \(call.number) was never on \(board)")
        }
        if unseen > 0 { row.note = "\(unseen) calls lasted less than a second of any agent's life" }
        return row
    }

    /// Whether one agent lived long enough during a call to show it. Between two kills there may be no time for that,
    /// and a call that is over is not shown afterwards.
    private func hadTime(_ call: CentralCall) -> Bool {
        let absences = evidence.record.absences
        guard !absences.isEmpty else { return true }
        let end = call.to ?? evidence.takenAt
        var alive = call.from
        for absence in absences where absence.from < end && (absence.to ?? end) > call.from {
            if absence.from - alive >= Self.showing { return true }
            alive = absence.to ?? end
        }
        return end - alive >= Self.showing
    }

    private var stale: PromiseRow {
        var row = PromiseRow("stale-boards", "no board shows a number before its call or after its end")
        for (board, glows) in evidence.glows.sorted(by: { $0.key < $1.key }) where board.hasPrefix("board-") {
            let window = String(board.dropFirst(6))
            let here = calls.values.filter { $0.window == window }
            for (index, glow) in glows.enumerated() {
                guard let number = Self.number(in: glow.text) else { continue }
                let until = index + 1 < glows.count ? glows[index + 1].at : evidence.takenAt
                let isRight = here.contains { call in
                    call.number == number && call.from <= glow.at
                        && until <= (call.to ?? evidence.takenAt) + Self.grace
                }
                row.check(isRight, "\(board) showed \(number) when it was not called there")
            }
            let last = glows.last?.text ?? ""
            row.check(last == Self.idle, "\(board) shows '\(last)' at the end")
        }
        checkHallBoards(&row)
        return row
    }

    /// A hall board says where the newest call is, for 30 s at most.
    private func checkHallBoards(_ row: inout PromiseRow) {
        for (board, glows) in evidence.glows.sorted(by: { $0.key < $1.key }) where board.hasPrefix("hallboard-") {
            for glow in glows {
                let parts = glow.text.split(separator: "到")
                guard parts.count == 2, let number = parts.first.map(String.init), parts[1].hasSuffix("号窗口") else {
                    continue
                }
                let window = String(parts[1].prefix { $0.isNumber })
                let isRight = calls.values.contains { call in
                    call.number == number && call.window == window && call.from <= glow.at
                        && glow.at <= (call.to ?? evidence.takenAt) + Self.grace
                }
                row.check(isRight, "\(board) showed '\(glow.text)' when it was not so")
            }
        }
    }

    /// A board without mains shows nothing, and nobody promises that it does.
    private func isDark(_ board: String, from: Duration, to: Duration) -> Bool {
        board == "board-3"
            && evidence.record.faults.contains { note in
                note.fault == .boardPower && from <= (note.to ?? evidence.takenAt) && to >= note.from
            }
    }

    private static func number(in text: String) -> String? {
        guard text.hasPrefix("请"), text.hasSuffix("号") else { return nil }
        return String(text.dropFirst().dropLast())
    }
}
