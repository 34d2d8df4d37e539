import HallDomain

/// What is known of a fault, as one page for a console.
struct FaultPage {
    var knowledge: FaultKnowledge
    /// The devices that have it now, where somebody could say.
    var present: [DeviceLine] = []

    private static let labelWidth = 10

    var lines: [String] {
        let text = shown
        var lines = [Paint.bold("\(knowledge.code) \(knowledge.name)"), "  \(text.what)", "  \(text.remedy)", ""]
        for device in present {
            let evidence = ShownWords.evidence(device.evidence)
            lines.append(row("现在", "Now", Paint.red(device.id) + evidence))
        }
        lines.append(row("影响", "Effect", say(knowledge.effect)))
        lines.append(row("谁能修", "Who can", Self.hand(knowledge.hand)))
        lines += ["", say("可能的原因，以及怎样区分", "Likely causes, and how to tell them apart")]
        for (number, cause) in knowledge.causes.enumerated() {
            lines += ["  \(number + 1). \(filled(cause.text))", "     \(filled(cause.check))"]
        }
        lines += ["", say("步骤", "Steps")]
        lines += knowledge.steps.enumerated().map { "  \($0 + 1). \(filled($1))" }
        lines += ["", row("修好了吗", "Mended?", filled(knowledge.proof))]
        if let recipe = knowledge.recipe { lines.append(row("模拟", "Simulator", recipe.description)) }
        return lines
    }

    /// The two lines, with the place of whoever has it now.
    var shown: (what: String, remedy: String) {
        let place = present.first.map { say($0.place) } ?? say("设备", "Device")
        return Catalogue.standard.faultLines(knowledge.name, Tongue.current, ["place": place])
    }

    private func row(_ zh: String, _ en: String, _ text: String) -> String {
        TextTable.padded(say(zh, en), to: Self.labelWidth) + text
    }

    private func filled(_ text: BilingualText) -> String {
        say(text).replacing("{device}", with: present.first?.id ?? say("设备名", "DEVICE"))
    }

    static func hand(_ hand: FaultKnowledge.Hand) -> String {
        switch hand {
        case .anyone: say("任何人", "anyone")
        case .staff: say("大厅工作人员", "staff")
        case .technician: say("技术员", "a technician")
        }
    }
}
