import HallDomain

/// What is known of a fault, as `--json` prints it.
struct FaultReply: Encodable {
    struct Cause: Encodable {
        var text: BilingualText
        var check: BilingualText
    }
    var name: String
    var code: String
    var what: BilingualText
    var remedy: BilingualText
    var effect: BilingualText
    /// `anyone`, `staff` or `technician`.
    var hand: FaultKnowledge.Hand
    var causes: [Cause]
    var steps: [BilingualText]
    var proof: BilingualText
    /// How the simulated hall raises it.
    var recipe: String?
    /// Devices that have it now; absent when the agent could not be asked.
    var present: [String]?

    init(_ knowledge: FaultKnowledge, present: [String]?) {
        (name, code) = (knowledge.name, knowledge.code)
        let zh = Catalogue.standard.faultLines(name, .zh, ["place": "设备"])
        let en = Catalogue.standard.faultLines(name, .en, ["place": "Device"])
        what = BilingualText(zh: zh.what, en: en.what)
        remedy = BilingualText(zh: zh.remedy, en: en.remedy)
        effect = knowledge.effect
        hand = knowledge.hand
        causes = knowledge.causes.map { Cause(text: $0.text, check: $0.check) }
        steps = knowledge.steps
        proof = knowledge.proof
        recipe = knowledge.recipe?.description
        self.present = present
    }
}
