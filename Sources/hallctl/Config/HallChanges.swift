import HallDomain
import HallRuntime

/// What another hall file changes for people: in words, both languages, without comments, spaces and order of keys.
struct HallChanges {
    struct Change: Encodable {
        enum What: String, Encodable { case added, removed, changed }

        /// A property that differs; `from` is absent for what is added, `to` for what is removed.
        struct Fact: Encodable {
            var name: BilingualText
            var from: BilingualText?
            var to: BilingualText?
        }

        var what: What
        var kind: HallEntry.Kind
        var id: String
        var title: BilingualText
        var facts: [Fact]
    }

    let all: [Change]

    init(from before: HallDefinition?, to after: HallDefinition) {
        let old = before.map { HallEntries($0).all } ?? []
        let new = HallEntries(after).all
        all = HallEntry.Kind.allCases.flatMap { kind in
            Self.changes(old.filter { $0.kind == kind }, new.filter { $0.kind == kind }, kind)
        }
    }

    private static func changes(_ old: [HallEntry], _ new: [HallEntry], _ kind: HallEntry.Kind) -> [Change] {
        let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.id, $0) }) { first, _ in first }
        var changes = old.filter { after[$0.id] == nil }.map { entry in
            Change(
                what: .removed, kind: kind, id: entry.id, title: entry.title,
                facts: entry.facts.map { .init(name: $0.name, from: $0.value) })
        }
        for entry in new {
            guard let known = before[entry.id] else {
                changes.append(
                    Change(
                        what: .added, kind: kind, id: entry.id, title: entry.title,
                        facts: entry.facts.map { .init(name: $0.name, to: $0.value) }))
                continue
            }
            let facts = differences(known.facts, entry.facts)
            if !facts.isEmpty {
                changes.append(Change(what: .changed, kind: kind, id: entry.id, title: entry.title, facts: facts))
            }
        }
        // Pages and lists show these in the file's order.
        let (were, are) = (old.filter { after[$0.id] != nil }, new.filter { before[$0.id] != nil })
        if let title = kind.list, were.map(\.id) != are.map(\.id) {
            let name = BilingualText(zh: "顺序", en: "order")
            let fact = Change.Fact(name: name, from: list(were), to: list(are))
            changes.append(Change(what: .changed, kind: kind, id: "", title: title, facts: [fact]))
        }
        return changes
    }

    private static func differences(_ old: [HallEntry.Fact], _ new: [HallEntry.Fact]) -> [Change.Fact] {
        // A device that becomes a button gains properties, another loses some.
        let gone = old.filter { fact in !new.contains { $0.name == fact.name } }
        let differing = new.compactMap { fact -> Change.Fact? in
            let known = old.first { $0.name == fact.name }?.value
            return known == fact.value ? nil : .init(name: fact.name, from: known, to: fact.value)
        }
        return differing + gone.map { .init(name: $0.name, from: $0.value) }
    }

    private static func list(_ entries: [HallEntry]) -> BilingualText {
        BilingualText(
            zh: entries.map(\.title.zh).joined(separator: "、"), en: entries.map(\.title.en).joined(separator: ", "))
    }

    /// `+` added, `-` removed, `~` changed, and a line for each property.
    var lines: [String] {
        all.flatMap { change -> [String] in
            let (mark, paint): (String, Paint) =
                switch change.what {
                case .added: ("+", .green)
                case .removed: ("-", .red)
                case .changed: ("~", .yellow)
                }
            guard change.what == .changed else {
                let facts = change.facts.compactMap { fact in
                    (fact.to ?? fact.from).map { say(fact.name) + say("：", ": ") + say($0) }
                }
                return [paint("\(mark) \(say(change.title))") + "  " + facts.joined(separator: say("；", "; "))]
            }
            return [paint("\(mark) \(say(change.title))")]
                + change.facts.map { fact in
                    let (from, to) = (fact.from.map(say) ?? "–", fact.to.map(say) ?? "–")
                    return "    \(say(fact.name))\(say("：", ": "))\(from) → \(to)"
                }
        }
    }

    /// What stands below the lines, or alone.
    func summary(isSameText: Bool) -> String {
        if all.isEmpty {
            return isSameText
                ? say("文件完全相同。", "The files are the same.")
                : say("对大厅没有变化（只有注释或写法不同）。", "Nothing changes for the hall (only comments or spelling differ).")
        }
        let counts = [Change.What.added, .removed, .changed].map { what in all.filter { $0.what == what }.count }
        return say(
            "新增\(counts[0])，去掉\(counts[1])，改变\(counts[2])。",
            "\(counts[0]) added, \(counts[1]) removed, \(counts[2]) changed.")
    }
}
