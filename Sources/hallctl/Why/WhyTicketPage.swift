import HallDomain

/// The reasons of one ticket, in words.
struct WhyTicketPage {
    var story: TicketStory
    var before: [DayReplay.Before]
    var plan: HallPlan

    /// What `--json` prints.
    struct Reply: Encodable {
        struct Step: Encodable {
            var seq: Int64
            var wall: Int64
            var text: BilingualText
        }
        var ticket: String
        var number: String
        var service: String
        var story: TicketStory
        var before: [DayReplay.Before]
        /// Everything in words, in the order of the ledger.
        var lines: [Step]
        var summary: BilingualText
    }

    var reply: Reply {
        Reply(
            ticket: story.ticket.rawValue, number: story.number, service: story.service.rawValue, story: story,
            before: before,
            lines: merged.map { Reply.Step(seq: $0.seq, wall: $0.at.wall, text: $0.text) }, summary: summary)
    }

    var lines: [String] {
        let service =
            plan.service(story.service)?.name ?? BilingualText(zh: story.service.rawValue, en: story.service.rawValue)
        let rows = merged.map {
            [HallTime(wall: $0.at.wall, utcOffsetMinutes: plan.utcOffsetMinutes).clock, say($0.text)]
        }
        return [Paint.bold("\(story.number)  \(say(service))")]
            + TextTable(rows: rows.map { ["  " + $0[0], $0[1]] }).lines
            + ["", say(summary)]
    }

    private struct Line {
        var seq: Int64
        var at: Moment
        var text: BilingualText
    }

    /// The ticket's own steps and the calls of others that went before it.
    private var merged: [Line] {
        let own = story.steps.map { Line(seq: $0.seq, at: $0.at, text: words($0.what)) }
        let others = before.map { Line(seq: $0.call.seq, at: $0.call.at, text: words($0)) }
        return (own + others).sorted { $0.seq < $1.seq }
    }

    private func words(_ before: DayReplay.Before) -> BilingualText {
        let call = before.call
        let why =
            before.cameEarlier && call.rule == .arrival
            ? BilingualText(zh: "先到", en: "came earlier") : Self.words(call.rule, plan)
        return BilingualText(
            zh: "\(call.number)先叫到\(call.window)号窗口：\(why.zh)",
            en: "\(call.number) went first, to Window \(call.window): \(why.en)")
    }

    private static func words(_ rule: CallReason.Rule, _ plan: HallPlan) -> BilingualText {
        let rules = plan.rules
        return switch rule {
        case .arrival: BilingualText(zh: "按到达先后", en: "order of arrival")
        case .priority:
            BilingualText(
                zh: "优先，最多提前\(rules.priorityAdvance)位",
                en: "priority lane, at most \(rules.priorityAdvance) places ahead")
        case .appointment:
            BilingualText(
                zh: "预约，最多提前\(rules.appointmentAdvance)位",
                en: "appointment lane, at most \(rules.appointmentAdvance) places ahead")
        case .returned:
            BilingualText(
                zh: "过号报到，再叫\(rules.returnAfter)位后轮到",
                en: "back after a missed call, behind \(rules.returnAfter) others")
        case .undone: BilingualText(zh: "撤销过叫号，回到最前", en: "its call was undone, so it was first again")
        case .byNumber: BilingualText(zh: "窗口人员按号码叫的", en: "staff asked for this number")
        case .hallServer: BilingualText(zh: "由大厅服务器叫号", en: "the hall server called it")
        }
    }

    private func words(_ what: TicketStory.What) -> BilingualText {
        switch what {
        case .issued(let lane, let kiosk, _, let ahead): issued(lane, kiosk, ahead)
        case .called(let reason): called(reason)
        case .recalled(let window): BilingualText(zh: "\(window)号窗口重呼", en: "called again by Window \(window)")
        case .undone(let window, _):
            BilingualText(zh: "\(window)号窗口撤销叫号，回到最前", en: "Window \(window) undid the call; first again")
        case .missed(let window): BilingualText(zh: "\(window)号窗口记过号", en: "marked missed by Window \(window)")
        case .returned(_, let behind):
            BilingualText(
                zh: "过号报到，排在\(Self.list(behind))后面", en: "checked in again, behind \(Self.list(behind))")
        case .finished(let window, let proof):
            proof == .stated
                ? BilingualText(zh: "\(window)号窗口办理完毕", en: "served at Window \(window)")
                : BilingualText(
                    zh: "\(window)号窗口叫了下一位，办理结果未知", en: "Window \(window) called the next; the end is not known")
        case .spoken(let reading): BilingualText(zh: "语音播完第\(reading)遍", en: "reading \(reading) was spoken")
        case .unspoken: BilingualText(zh: "语音没有播（重启或没有声音）", en: "not spoken (a restart, or no sound)")
        case .shown(let board): BilingualText(zh: "\(board)已显示", en: "shown by \(board)")
        case .rated(let grade): BilingualText(zh: "评价\(grade)", en: "rated \(grade)")
        case .handedOver: BilingualText(zh: "交给大厅服务器叫号", en: "handed over to the hall server")
        case .voided: BilingualText(zh: "作废：没有人拿着它", en: "voided: nobody holds it")
        default: paper(what)
        }
    }

    private func paper(_ what: TicketStory.What) -> BilingualText {
        switch what {
        case .printAttempted(let printer, let copy):
            copy == 0
                ? BilingualText(zh: "送去\(printer)打印", en: "sent to \(printer)")
                : BilingualText(zh: "送去\(printer)补打第\(copy)次", en: "sent to \(printer), reprint \(copy)")
        case .printEnded(let end, let evidence): printed(end, evidence)
        case .paperForgone(let reason): BilingualText(zh: "不打印：\(reason)", en: "not printed: \(reason)")
        case .paperAnswered(let isInHand):
            isInHand
                ? BilingualText(zh: "本人说拿到号票", en: "the person has the paper")
                : BilingualText(zh: "本人说没拿到号票", en: "the person has no paper")
        case .reprintRequested(let by):
            BilingualText(
                zh: "要求补打\(by.map { "（\($0)）" } ?? "")", en: "reprint asked for\(by.map { " by \($0)" } ?? "")")
        default: BilingualText(zh: "", en: "")
        }
    }

    private func printed(_ end: PrintAttempt.End, _ evidence: String) -> BilingualText {
        let shown = evidence.isEmpty ? "" : " (\(evidence))"
        return switch end {
        case .proven: BilingualText(zh: "纸已证明印好\(shown)", en: "proven on paper\(shown)")
        case .doubtful: BilingualText(zh: "可能没有纸\(shown)", en: "paper in doubt\(shown)")
        case .notSent: BilingualText(zh: "没有送出\(shown)", en: "nothing was sent\(shown)")
        }
    }

    private func issued(_ lane: Lane, _ kiosk: KioskID?, _ ahead: [String]) -> BilingualText {
        let catalogue = Catalogue.standard
        let key: TextKey =
            switch lane {
            case .normal: "term.lane.normal"
            case .appointment: "term.lane.appt"
            case .priority: "term.lane.priority"
            }
        let place = kiosk.map { (zh: "取号机\($0)", en: "Machine \($0)") } ?? (zh: "导办台", en: "the Help Desk")
        return BilingualText(
            zh: "在\(place.zh)取号，\(catalogue.text(key, .zh))，前面\(ahead.count)人：\(Self.list(ahead))",
            en: "taken at \(place.en), \(catalogue.text(key, .en)) lane, \(ahead.count) ahead: \(Self.list(ahead))")
    }

    private func called(_ reason: CallReason) -> BilingualText {
        let by = reason.staff.map { (zh: "（\($0)）", en: " by \($0)") } ?? (zh: "", en: "")
        let why = Self.words(reason.rule, plan)
        let passed =
            reason.passed > 0
            ? (zh: "，越过\(reason.passed)位先到的", en: ", past \(reason.passed) who had come earlier") : (zh: "", en: "")
        return BilingualText(
            zh: "叫到\(reason.window)号窗口\(by.zh)：\(why.zh)，那里还有\(reason.others)人等候\(passed.zh)",
            en: "called to Window \(reason.window)\(by.en): \(why.en), \(reason.others) others waited there\(passed.en)"
        )
    }

    /// How many went before, and by which rules.
    var summary: BilingualText {
        var counts: [(rule: CallReason.Rule?, count: Int)] = []
        for other in before {
            let rule = other.cameEarlier && other.call.rule == .arrival ? nil : other.call.rule
            if let index = counts.firstIndex(where: { $0.rule == rule }) {
                counts[index].count += 1
            } else {
                counts.append((rule, 1))
            }
        }
        let parts = counts.map { part -> BilingualText in
            let words = part.rule.map { Self.words($0, plan) } ?? BilingualText(zh: "先到", en: "came earlier")
            return BilingualText(zh: "\(part.count)个（\(words.zh)）", en: "\(part.count) (\(words.en))")
        }
        guard !before.isEmpty else { return BilingualText(zh: "没有人在它前面叫。", en: "Nobody was called before it.") }
        return BilingualText(
            zh: "在它前面叫了\(before.count)个：\(parts.map(\.zh).joined(separator: "、"))。",
            en: "\(before.count) went before it: \(parts.map(\.en).joined(separator: ", ")).")
    }

    /// At most eight numbers.
    private static func list(_ numbers: [String]) -> String {
        guard !numbers.isEmpty else { return "–" }
        return numbers.prefix(8).joined(separator: " ") + (numbers.count > 8 ? " …" : "")
    }
}
