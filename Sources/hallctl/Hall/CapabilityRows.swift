import HallRuntime

/// What the hall can do now, in a few lines.
struct CapabilityRows {
    var capabilities: [CapabilityView]

    /// So many kinds stand in a line of 80 cells.
    private static let perLine = 4

    /// Lines without their label: how many of how many of each kind, then each that is not well.
    var lines: [String] {
        let fitted = capabilities.filter { $0.state != "absent" }
        let counts = CapabilityView.Kind.allCases.compactMap { kind -> String? in
            let some = fitted.filter { $0.kind == kind }
            guard !some.isEmpty else { return nil }
            let able = some.filter { $0.state == "ok" || $0.state == "warning" }.count
            let worst = ["fault", "unknown", "warning"].first { state in some.contains { $0.state == state } }
            let text = "\(Self.word(kind)) \(able)/\(some.count)"
            return worst.map { Paint.of($0)(text) } ?? text
        }
        let rows = stride(from: 0, to: counts.count, by: Self.perLine).map { start in
            counts[start..<min(start + Self.perLine, counts.count)].joined(separator: say("，", ", "))
        }
        let troubled = fitted.filter { $0.state != "ok" }.map { capability in
            let words = "\(say(capability.place))\(say("：", ": "))\(Self.word(capability.kind)) "
            let evidence = ShownWords.evidence(capability.evidence)
            return words + Paint.of(capability.state)(ShownWords.state(capability.state)) + evidence
        }
        return rows + troubled.prefix(6)
            + (troubled.count > 6 ? [say("还有\(troubled.count - 6)项", "and \(troubled.count - 6) more")] : [])
    }

    static func word(_ kind: CapabilityView.Kind) -> String {
        switch kind {
        case .tickets: say("取号", "numbers")
        case .paper: say("出票", "paper")
        case .cards: say("刷证", "cards")
        case .calling: say("叫号", "calling")
        case .showing: say("显示", "showing")
        case .hearing: say("广播", "voice")
        case .rating: say("评价", "rating")
        case .reporting: say("上报", "reporting")
        }
    }
}
