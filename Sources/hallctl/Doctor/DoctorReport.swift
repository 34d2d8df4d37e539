import HallDomain

/// What a doctor says of gathered facts.
struct DoctorReport: Encodable {
    /// How one check went.
    struct Check: Encodable, Equatable {
        /// `ok`, `warning`, `fault` or `unknown`.
        var state: String
        var name: String
        var title: BilingualText
        /// What was looked at, or why nothing could be said.
        var summary: BilingualText
    }

    /// All checks, in the order in which they are shown. Each is one line here and one file beside this.
    static let checks: [any DoctorCheck] = [
        FilesCheck(), AgentCheck(), PortsCheck(), RulesCheck(), SpoolerCheck(), StoreCheck(), PowerCheck(),
        ClockCheck(), VoiceCheck(), NetworkCheck(),
    ]

    /// When the machine was looked at, milliseconds since 1970.
    var wall: Int64
    /// `ok`, `warning`, `fault`, or `unknown` when nothing is found and the agent could not be asked.
    var verdict: String
    var checks: [Check]
    /// What is wrong, in the order in which to mend it.
    var findings: [Diagnosis]
    /// What could not be known, and why.
    var unknown: [BilingualText]
    /// The one thing to do first.
    var first: BilingualText?

    init(_ facts: MachineFacts) {
        wall = facts.wall
        var found: [Diagnosis] = []
        (checks, unknown) = ([], [])
        for check in Self.checks {
            let judgement = check.judge(facts)
            found += judgement.diagnoses
            if let reason = judgement.unknown {
                unknown.append(
                    BilingualText(
                        zh: "\(check.title.zh)：\(reason.zh)", en: "\(check.title.en): \(reason.en)"))
            }
            let worst = judgement.diagnoses.map(\.weight).max()
            let codes = judgement.diagnoses.map(\.code).reduce(into: [String]()) {
                if !$0.contains($1) { $0.append($1) }
            }
            let list = codes.joined(separator: " ")
            checks.append(
                Check(
                    state: worst?.rawValue ?? (judgement.unknown == nil ? "ok" : "unknown"), name: check.name,
                    title: check.title,
                    summary: worst == nil
                        ? judgement.unknown ?? judgement.summary : BilingualText(zh: list, en: list)))
        }
        if let trouble = facts.agent?.trouble, trouble != "agent-access-denied" {
            unknown.append(
                BilingualText(
                    zh: "缺纸、开盖、屏和读卡器有没有反应：只有运行中的代理程序知道",
                    en: "paper, covers, whether boards and readers answer: only the running agent knows"))
        }
        findings = Causality.ordered(found)
        let isAsked = facts.agent.map { $0.trouble != "agent-access-denied" } ?? false
        verdict = findings.map(\.weight).max()?.rawValue ?? (isAsked ? "ok" : "unknown")
        first = findings.first.map(Self.firstThing)
    }

    var ending: Ending {
        switch verdict {
        case "fault": .fault
        case "warning": .warning
        case "ok": .ok
        default: .unreachable
        }
    }

    private static func firstThing(_ diagnosis: Diagnosis) -> BilingualText {
        let step = FaultLibrary.standard[diagnosis.fault]?.steps.first
        let device = diagnosis.subjects.first
        func filled(_ text: String?, _ unknown: String) -> String {
            (text ?? "").replacing("{device}", with: device ?? unknown)
        }
        return BilingualText(
            zh: "\(diagnosis.code)：\(filled(step?.zh, "设备名"))", en: "\(diagnosis.code): \(filled(step?.en, "DEVICE"))")
    }
}
