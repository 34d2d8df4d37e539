import HallDomain

/// The reasons for a device's condition, in words.
struct WhyDevicePage {
    var story: DeviceStory
    /// What the agent tells of it now; absent when it could not be asked.
    var now: [DeviceLine]?
    var utcOffsetMinutes: Int

    /// What `--json` prints.
    struct Reply: Encodable {
        var device: String
        var story: DeviceStory
        var now: [DeviceLine]?
        /// Likely causes of what is open, the likeliest first, by the fault's name.
        var causes: [String: [BilingualText]]
    }

    var reply: Reply {
        var causes: [String: [BilingualText]] = [:]
        for fault in open { causes[fault] = FaultLibrary.standard[fault]?.causes.map(\.text) }
        return Reply(device: story.device.rawValue, story: story, now: now, causes: causes)
    }

    /// The faults that are there now.
    var open: [String] {
        let told =
            now.map { $0.flatMap { $0.faults.map(\.name) } } ?? story.troubles.filter { $0.to == nil }.map(\.fault)
        return told.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    var lines: [String] {
        var lines = [Paint.bold(story.device.rawValue)]
        for line in now ?? [] {
            let evidence = ShownWords.evidence(line.evidence)
            lines.append("  \(line.id): \(Paint.of(line.state)(ShownWords.state(line.state)))\(evidence)")
        }
        if now == nil {
            lines.append(
                "  " + say("现在的状态：代理程序没有回答，按账本说", "its state now: by the ledger, as the agent does not answer"))
        }
        for trouble in story.troubles.suffix(10) { lines += words(trouble) }
        if story.troubles.isEmpty { lines.append("  " + say("账本里没有它的故障", "the ledger has no fault of it")) }
        if story.proven + story.doubtful + story.notSent > 0 {
            lines.append(
                "  "
                    + say(
                        "打印：\(story.proven)次证明印好，\(story.doubtful)次可能没有纸，\(story.notSent)次没有送出",
                        "printed: \(story.proven) proven, \(story.doubtful) in doubt, \(story.notSent) not sent"))
        }
        for fault in open { lines += cause(fault) }
        return lines
    }

    private func words(_ trouble: DeviceStory.Trouble) -> [String] {
        let code = Catalogue.standard.fault(trouble.fault)?.code ?? ""
        let from = HallTime(wall: trouble.from.wall, utcOffsetMinutes: utcOffsetMinutes).text
        let to = trouble.to.map { HallTime(wall: $0.wall, utcOffsetMinutes: utcOffsetMinutes).clock }
        let lasted = trouble.to?.elapsed(since: trouble.from).map { " (\($0.components.seconds) s)" } ?? ""
        let end = to.map { say("，\($0)恢复", ", gone at \($0)") + lasted } ?? say("，还没恢复", ", still there")
        var lines = ["  \(from)  \(code) \(trouble.fault)\(end)"]
        if !trouble.evidence.isEmpty { lines.append("    " + say("依据：", "evidence: ") + trouble.evidence) }
        if !trouble.tickets.isEmpty {
            lines.append("    " + say("碰到的号票：", "tickets that met it: ") + trouble.tickets.joined(separator: " "))
        }
        return lines
    }

    private func cause(_ fault: String) -> [String] {
        guard let knowledge = FaultLibrary.standard[fault], let cause = knowledge.causes.first else { return [] }
        return [
            "",
            "\(knowledge.code)  " + say("最可能：", "most likely: ") + say(cause.text),
            "     " + say("怎样确认：", "to be sure: ") + say(cause.check),
            "     hallctl explain \(knowledge.code)",
        ]
    }
}
